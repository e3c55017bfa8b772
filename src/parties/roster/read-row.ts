import { isBusinessDate } from '../../kernel/business-date.js';
import type { Json } from '../../kernel/canonical-json.js';
import { usccValid } from '../identifiers.js';
import { hideIdentity, identityFault } from './identity-number.js';
import type { Field, RosterValues, RowFault, Section } from './section.js';

/** A row as it stands, or every fault of it. */
export type RowReading = { readonly values: RosterValues } | { readonly faults: readonly RowFault[] };

/** Reads one row of a section strictly: unknown fields, missing ones, wrong kinds, and what does not fit together. */
export function readRow(section: Section, raw: Readonly<Record<string, Json>>): RowReading {
  const known = new Set(section.fields.map(({ key }) => key));
  const strange = Object.keys(raw)
    .filter((key) => !known.has(key))
    .map((key): RowFault => ({ field: key, code: 'unknown-field', message: '没有这一项' }));
  const read = section.fields.map((field) => [field, readField(field, raw[field.key] ?? null)] as const);
  const faults = read.flatMap(([field, { fault }]): RowFault[] =>
    fault === undefined ? [] : [{ field: field.key, ...fault }],
  );
  if (strange.length + faults.length > 0) return { faults: [...strange, ...faults] };
  const values = Object.fromEntries(read.map(([{ key }, { value = null }]) => [key, value]));
  const unfit = section.check?.(values) ?? [];
  return unfit.length > 0 ? { faults: unfit } : { values };
}

/** A row that goes on without the identity numbers that it came with. */
export function hideIdentities(
  { fields }: Section,
  values: RosterValues,
  secretKey: Uint8Array,
): RosterValues {
  const hidden = fields
    .filter(({ kind }) => kind === 'identity')
    .map(({ key }) => [key, hideIdentity(String(values[key]), secretKey)] as const);
  return hidden.length === 0 ? values : { ...values, ...Object.fromEntries(hidden) };
}

interface FieldReading {
  readonly value?: string | number | boolean | null;
  readonly fault?: { readonly code: string; readonly message: string };
}

const wrong = (code: string, message: string): FieldReading => ({ fault: { code, message } });
const LONGEST_TEXT = 200;
const MOST_COUNT = 10_000_000;
const MONEY = /^(?:0|[1-9]\d{0,12})(?:\.\d{1,2})?$/;
const AREA = /^(?:0|[1-9]\d{0,7})(?:\.\d{1,2})?$/;
/** Controls, marks without a width, halves of pairs: nobody sees them, and the database does not take them all. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** What was meant as a code is never taken for a team's name. */
const NAME_OF_TEAM = /\p{Script=Han}/u;
const [FIRST_DAY_IN, FIRST_YEAR, LAST_YEAR] = [1949, 1990, 2100];

function readField(field: Field, value: Json): FieldReading {
  if (value === null || value === '')
    return field.optional === true ? { value: null } : wrong('required', '必填');
  return READERS[field.kind](value, field);
}

type ReadField = (value: Json, field: Field) => FieldReading;

const READERS: Readonly<Record<Field['kind'], ReadField>> = {
  text: readText,
  date: (value) =>
    typeof value === 'string' && isBusinessDate(value) && isInTime(Number(value.slice(0, 4)))
      ? { value }
      : wrong('date', `须为 ${FIRST_DAY_IN} 至 ${LAST_YEAR} 年间真实存在的日期，例如 2026-03-31`),
  year: (value) => whole(value, FIRST_YEAR, LAST_YEAR, '须为年份，例如 2025'),
  count: (value) => whole(value, 0, MOST_COUNT, '须为不小于零的整数'),
  money: (value) =>
    typeof value === 'string' && MONEY.test(value)
      ? { value }
      : wrong('money', '须为不小于零的金额（元），至多两位小数；接口中以文本填写，例如 "1234.50"'),
  area: (value) =>
    typeof value === 'string' && AREA.test(value)
      ? { value }
      : wrong('area', '须为不小于零的面积（㎡），至多两位小数；接口中以文本填写，例如 "120.50"'),
  flag: (value) => (typeof value === 'boolean' ? { value } : wrong('flag', '须为是或否')),
  choice: (value, { options = {} }) =>
    typeof value === 'string' && Object.hasOwn(options, value)
      ? { value }
      : wrong('choice', `只能是：${choicesOf(options)}`),
  tenant: readTenant,
  identity: (value) => {
    const message = typeof value === 'string' ? identityFault(value) : '须为文本';
    return message === undefined ? { value: value as string } : wrong('identity', message);
  },
  county: (value) =>
    typeof value === 'string' && /^\d{6}$/.test(value)
      ? { value }
      : wrong('county', '须为 6 位行政区划代码，例如 650104'),
};

function readText(value: Json): FieldReading {
  if (typeof value !== 'string' || value.trim() === '' || value.length > LONGEST_TEXT)
    return wrong('text', `须为不超过 ${LONGEST_TEXT} 字的文本`);
  return INVISIBLE.test(value)
    ? wrong('text', '含有换行或不可见字符，请重新录入')
    : { value: value.trim().normalize('NFC') };
}

function readTenant(value: Json): FieldReading {
  if (typeof value === 'string' && usccValid(value)) return { value };
  if (typeof value !== 'string' || !NAME_OF_TEAM.test(value))
    return wrong('uscc', '统一社会信用代码校验不通过（创业团队填团队名称）');
  return readText(value);
}

function whole(value: Json, least: number, most: number, message: string): FieldReading {
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  return fits ? { value } : wrong('whole', message);
}

const isInTime = (year: number) => year >= FIRST_DAY_IN && year <= LAST_YEAR;

function choicesOf(options: Readonly<Record<string, string>>): string {
  const choices = Object.entries(options).map(([code, title]) => `${code}（${title}）`);
  return choices.join('、');
}
