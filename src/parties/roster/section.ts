import type { Finding } from '../../kernel/refusal.js';

/** How a field of a roster row is written, in JSON and in a cell. */
export type FieldKind =
  | 'text'
  | 'date'
  | 'year'
  | 'count'
  | 'money'
  | 'area'
  | 'flag'
  | 'choice'
  | 'tenant'
  | 'identity'
  | 'county';

export interface Field {
  readonly key: string;
  /** The column's header, in Chinese. */
  readonly title: string;
  readonly kind: FieldKind;
  readonly optional?: true;
  /** For choices: what the cell says, by code. */
  readonly options?: Readonly<Record<string, string>>;
}

/** A row whose fields are all of their kind: texts, whole numbers and flags; money and areas as decimal texts. */
export type RosterValues = Readonly<Record<string, string | number | boolean | null>>;

/** One kind of thing that a carrier reports: a sheet of the workbook, a list in the API, a table. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly table: string;
  readonly fields: readonly Field[];
  /** The fields that tell one row from another. */
  readonly key: readonly string[];
  /** What no field shows alone: every fault with the field that it stands at. */
  readonly check?: (row: RosterValues) => readonly RowFault[];
}

export type RowFault = Pick<Finding, 'code' | 'message'> & { readonly field: string };

export const text = (key: string, title: string): Field => ({ key, title, kind: 'text' });
export const date = (key: string, title: string): Field => ({ key, title, kind: 'date' });
export const money = (key: string, title: string): Field => ({ key, title, kind: 'money' });
export const flag = (key: string, title: string): Field => ({ key, title, kind: 'flag' });
export const count = (key: string, title: string): Field => ({ key, title, kind: 'count' });
export const area = (key: string, title: string): Field => ({ key, title, kind: 'area' });
export const maybe = (field: Field): Field => ({ ...field, optional: true });
export const choice = (key: string, title: string, options: Readonly<Record<string, string>>): Field => ({
  ...{ key, title, options, kind: 'choice' as const },
});
/** A firm by its 统一社会信用代码, a team by its name. */
export const TENANT: Field = { key: 'tenant', title: '统一社会信用代码（团队填名称）', kind: 'tenant' };
export const YEAR: Field = { key: 'year', title: '年度', kind: 'year' };

export const fault = (field: string, code: string, message: string): RowFault => ({ field, code, message });

/** Days as texts compare like days. */
export function order(row: RosterValues, first: string, last: string, message: string): RowFault[] {
  const [a, b] = [row[first], row[last]];
  return typeof a === 'string' && typeof b === 'string' && a > b ? [fault(last, 'order', message)] : [];
}

/** An amount or an area as hundredths, to be added and compared. */
export function hundredths(value: RosterValues[string] | undefined): bigint {
  const [whole = '0', part = ''] = String(value ?? '0').split('.');
  return BigInt(whole + part.padEnd(2, '0').slice(0, 2));
}

export function positive(row: RosterValues, field: string, message: string): RowFault[] {
  return hundredths(row[field]) > 0n ? [] : [fault(field, 'positive', message)];
}
