import { grouped, sharedDays, sharesDay } from './overlaps.js';
import { type PlacedRow, rowError, type RowFinding, rowWarning } from './row-finding.js';

/** Somebody's time in a role; `identity` is the digest. */
export interface PersonStay {
  readonly role: string;
  readonly identity: string;
  readonly from: string;
  readonly to: string | null;
}

/** Somebody who is counted twice in one role here, or by two carriers at once in whatever role. */
export function personFindings(
  rows: readonly PlacedRow[],
  here: readonly PersonStay[],
  elsewhere: readonly PersonStay[],
): RowFinding[] {
  const told = rows.map((row) => ({ ...stayOf(row), place: row.place }));
  const all: readonly (PersonStay & { readonly place?: string })[] = [...told, ...here];
  const twice = sharedDays(
    all,
    ({ role, identity }) => `${role} ${identity}`,
    (stay) => stay,
  );
  const others = grouped(elsewhere, ({ identity }) => identity);
  return [
    ...[...twice].flatMap(([{ place, from }, other]) =>
      place === undefined || from === other.from
        ? []
        : [rowError(place, 'worksFrom', 'person-overlap', '该人员在本载体同一类别的任职期间重叠')],
    ),
    ...told
      .filter((stay) => others.get(stay.identity)?.some((other) => sharesDay(stay, other)))
      .map(countedTwice),
  ];
}

/** Whom the other carrier is, is not for this one to know. */
function countedTwice({ place }: { readonly place: string }): RowFinding {
  const message = '同期也被另一载体计入机构人员或创业导师；同一人同期只能由一个载体计入';
  return rowWarning(place, 'identity', 'person-twice', message);
}

function stayOf({ values }: PlacedRow): PersonStay {
  const { role, identity, worksFrom, worksTo = null } = values;
  return {
    ...{ role: String(role), identity: String(identity), from: String(worksFrom) },
    to: worksTo as string | null,
  };
}
