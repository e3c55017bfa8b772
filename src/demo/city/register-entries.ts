import type { City, CityQualification } from './city.js';

/** What the public register had of a carrier before this system kept it. */
interface StockEntry {
  readonly carrierId: string;
  readonly seq: number;
  readonly kind: 'recognised' | 'level-changed';
  readonly level: CityQualification['level'];
  readonly effectiveOn: string;
  readonly issuer: string;
  readonly document: string;
}

const ISSUER = '存量登记（演示）';

/** The stock of carriers as entries of the register: each recognition in the order of its days. */
export function stockEntries({ carriers, qualifications }: City): readonly StockEntry[] {
  const byCarrier = new Map<string, CityQualification[]>(carriers.map(({ id }) => [id, []]));
  for (const one of qualifications)
    if (one.kind === 'recognition' && one.carrierId !== null) byCarrier.get(one.carrierId)?.push(one);
  return [...byCarrier].flatMap(([carrierId, held]) =>
    held
      .sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1))
      .map(({ level, validFrom, number }, i) => ({
        ...{ carrierId, seq: i + 1, level, effectiveOn: validFrom, issuer: ISSUER, document: number },
        kind: i === 0 ? ('recognised' as const) : ('level-changed' as const),
      })),
  );
}

const FILED_YEARS = [2022, 2023, 2024];

/** The years that every carrier has reported in the national system; the last one is still to come. */
export function filedYears({ carriers }: City) {
  return carriers.flatMap(({ id: carrierId }) =>
    FILED_YEARS.map((year) => ({
      ...{ carrierId, year, filedOn: `${year + 1}-02-20` },
      ...{ figures: {}, source: '国家统计系统（演示）' },
    })),
  );
}
