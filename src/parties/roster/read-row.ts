import { isBusinessDate } from '../../kernel/business-date.js';
import type { Json } from '../../kernel/canonical-json.js';
import { usccValid } from '../identifiers.js';
import { identityFault } from './identity-number.js';
import type { Field, RosterValues, RowFault, Section } from './sections.js';

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

interface FieldReading {
  readonly value?: string | number | boolean | null;
  readonly fault?: { readonly code: string; readonly message: string };
}

const wrong = (code: string, message: string): FieldReading => ({ fault: { code, message } });
const LONGEST_TEXT = 200;
const MOST_COUNT = 10_000_000;
const MONEY = /^(?:0|[1-9]\d{0,12})(?:\.\d{1,2})?$/;
const AREA = /^(?:0|[1-9]\d{0,7})(?:\.\d{1,2})?$/;

function readField(field: Field, value: Json): FieldReading {
  if (value === null || value === '')
    return field.optional === true ? { value: null } : wrong('required', '必填');
  return READERS[field.kind](value, field);
}

type ReadField = (value: Json, field: Field) => FieldReading;

const READERS: Readonly<Record<Field['kind'], ReadField>> = {
  text: (value) =>
    typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_TEXT
      ? { value: value.trim() }
      : wrong('text', `须为不超过 ${LONGEST_TEXT} 字的文本`),
  date: (value) =>
    typeof value === 'string' && isBusinessDate(value)
      ? { value }
      : wrong('date', '须为真实存在的日期，例如 2026-03-31'),
  year: (value) => whole(value, 1990, 2100, '须为年份，例如 2025'),
  count: (value) => whole(value, 0, MOST_COUNT, '须为不小于零的整数'),
  money: (value) =>
    typeof value === 'string' && MONEY.test(value)
      ? { value }
      : wrong('money', '须为金额（元），以文本填写，至多两位小数，例如 "1234.50"'),
  area: (value) =>
    typeof value === 'string' && AREA.test(value)
      ? { value }
      : wrong('area', '须为面积（㎡），以文本填写，至多两位小数，例如 "120.50"'),
  flag: (value) => (typeof value === 'boolean' ? { value } : wrong('flag', '须为是或否')),
  choice: (value, { options = {} }) =>
    typeof value === 'string' && Object.hasOwn(options, value)
      ? { value }
      : wrong(
          'choice',
          `只能是：${Object.entries(options)
            .map(([code, title]) => `${code}（${title}）`)
            .join('、')}`,
        ),
  uscc: (value) =>
    typeof value === 'string' && usccValid(value) ? { value } : wrong('uscc', '统一社会信用代码校验不通过'),
  identity: (value) => {
    const message = typeof value === 'string' ? identityFault(value) : '须为文本';
    return message === undefined ? { value: value as string } : wrong('identity', message);
  },
  county: (value) =>
    typeof value === 'string' && /^\d{6}$/.test(value)
      ? { value }
      : wrong('county', '须为 6 位行政区划代码，例如 650104'),
};

function whole(value: Json, least: number, most: number, message: string): FieldReading {
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  return fits ? { value } : wrong('whole', message);
}
