import { grouped, sharedDays, sharesDay } from './overlaps.js';
import { type PlacedRow, type RowFinding, rowWarning } from './row-finding.js';

/** A place while it is counted as a site. */
export interface SiteStay {
  readonly name: string;
  readonly address: string;
  readonly from: string;
  readonly to: string | null;
}

export interface SiteElsewhere extends SiteStay {
  readonly carrier: string;
}

/** An address without what people write in different ways: blanks, and digits of another width. */
export const placeOf = (address: string): string => address.normalize('NFKC').replace(/\s/g, '');

/** One area that is counted twice: under two names here, or by two carriers at once. */
export function siteFindings(
  rows: readonly PlacedRow[],
  here: readonly SiteStay[],
  elsewhere: readonly SiteElsewhere[],
): RowFinding[] {
  const told = rows.map((row) => ({ ...stayOf(row), place: row.place }));
  const all: readonly (SiteStay & { readonly place?: string })[] = [...told, ...here];
  const twice = sharedDays(
    all,
    ({ address }) => placeOf(address),
    ({ name }) => name,
  );
  const others = grouped(elsewhere, ({ address }) => placeOf(address));
  return [
    ...[...twice].flatMap(([{ place }, { name }]) =>
      place === undefined ? [] : [countedTwice(place, `本载体的场地“${name}”`)],
    ),
    ...told.flatMap((stay) => {
      const other = others.get(placeOf(stay.address))?.find((one) => sharesDay(stay, one));
      return other === undefined ? [] : [countedTwice(stay.place, `载体“${other.carrier}”的场地`)];
    }),
  ];
}

function countedTwice(place: string, other: string): RowFinding {
  const message = `与${other}同期同址，同一面积只能计算一次；同址而不同楼层、房间的，请在地址中写明`;
  return rowWarning(place, 'address', 'site-twice', message);
}

function stayOf({ values }: PlacedRow): SiteStay {
  const { name, address, usedFrom, usedTo = null } = values;
  return {
    ...{ name: String(name), address: String(address), from: String(usedFrom) },
    to: usedTo as string | null,
  };
}
