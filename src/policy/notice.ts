import type { BusinessDate } from '../kernel/business-date.js';
import type { Basis } from '../kernel/refusal.js';
import { type Documents, readBasis } from './basis.js';
import { type Dated, readDated, valueOn, type Window } from './dated.js';
import { at, type Place, type Reader } from './reader.js';

/** 公示: how long, and whether the day of posting counts. */
export interface NoticeRule {
  readonly workingDays: Dated<number>;
  readonly countFirstDay: boolean;
  readonly basis: Basis;
}

/** Reads `notice: {workingDays, countFirstDay, basis}`. */
export function readNotice(
  reader: Reader,
  documents: Documents,
  window: Window,
  place: Place,
): NoticeRule | undefined {
  const map = reader.map(place, ['workingDays', 'countFirstDay', 'basis'], []);
  if (map === undefined) return undefined;
  const workingDays = readDated(reader, at(map, place.path, 'workingDays'), window, (item) =>
    readDays(reader, item),
  );
  const countFirstDay = reader.flag(at(map, place.path, 'countFirstDay'));
  const basis = readBasis(reader, documents, at(map, place.path, 'basis'));
  if (workingDays === undefined || countFirstDay === undefined || basis === undefined) return undefined;
  return { workingDays, countFirstDay, basis };
}

function readDays(reader: Reader, place: Place): number | undefined {
  const days = reader.wholeNumber(place);
  if (days === undefined || (days >= 1 && days <= 60)) return days;
  return reader.fault(place.path, '1 to 60 working days', String(days));
}

/** The notice that a day's law asks for; undefined when it asks for none. */
export function noticeOn(
  rule: NoticeRule | undefined,
  on: BusinessDate,
): { readonly workingDays: number; readonly countFirstDay: boolean; readonly basis: Basis } | undefined {
  if (rule === undefined) return undefined;
  const found = valueOn(rule.workingDays, on);
  if ('lapsed' in found) return undefined;
  return { workingDays: found.value, countFirstDay: rule.countFirstDay, basis: rule.basis };
}
