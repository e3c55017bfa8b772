import { excessDuring, excessesOf, type Excess, grouped, sharedDays, sharesDay } from './overlaps.js';
import { type PlacedRow, rowError, type RowFinding, rowWarning } from './row-finding.js';
import { hundredths } from './section.js';

/** One stay in the carrier, on record or about to be. */
export interface TenantStay {
  readonly tenant: string;
  readonly name: string;
  readonly from: string;
  readonly to: string | null;
  /** ㎡. */
  readonly area: string;
  readonly site: string | null;
  readonly room: string | null;
}

export interface StayElsewhere {
  readonly tenant: string;
  readonly carrier: string;
  readonly from: string;
  readonly to: string | null;
}

/** What the register of parties has of a tenant. */
interface Registered {
  readonly name: string;
  readonly registeredOn: string | null;
}

/** What is on record of the rows' tenants. */
export interface TenantRecords {
  /** Stays in this carrier that no row stands for. */
  readonly stays: readonly TenantStay[];
  readonly elsewhere: readonly StayElsewhere[];
  /** The register of parties, by tenant. */
  readonly register: ReadonlyMap<string, Registered>;
  /** ㎡ for tenants by the site's name. */
  readonly sites: ReadonlyMap<string, string>;
}

/** A row's stay knows its row. */
interface ToldStay extends TenantStay {
  readonly row?: PlacedRow;
}

/** What rows of tenants say against the records, and against each other. */
export function tenantFindings(rows: readonly PlacedRow[], records: TenantRecords): RowFinding[] {
  const told = rows.map(toStay);
  const all: readonly ToldStay[] = [...told, ...records.stays];
  return [
    ...twiceHere(all),
    ...rows.flatMap((row) => againstRegister(row, records)),
    ...countedElsewhere(told, records.elsewhere),
    ...sharedRooms(all),
    ...crowdedSites(told, all, records.sites),
  ];
}

function toStay(row: PlacedRow): ToldStay {
  const { tenant, name, enteredOn, leftOn = null, area, site, room } = row.values;
  return {
    ...{ row, tenant: String(tenant), name: String(name), area: String(area) },
    ...{ from: String(enteredOn), to: leftOn as string | null, site: String(site), room: String(room) },
  };
}

function twiceHere(all: readonly ToldStay[]): RowFinding[] {
  const found = sharedDays(
    all,
    ({ tenant }) => tenant,
    (stay) => stay,
  );
  // The same day of entry is one row told twice, which is said elsewhere.
  return [...found].flatMap(([{ row, from }, other]) =>
    row === undefined || from === other.from
      ? []
      : [
          rowError(
            row.place,
            'enteredOn',
            'tenancy-overlap',
            `与该企业在本载体的另一段入驻（${other.from} 起）期间重叠`,
          ),
        ],
  );
}

function againstRegister(row: PlacedRow, { register, sites }: TenantRecords): RowFinding[] {
  const known = register.get(String(row.values['tenant']));
  return [...unknownSite(row, sites), ...(known === undefined ? [] : otherThanRegistered(row, known))];
}

function unknownSite({ place, values }: PlacedRow, sites: TenantRecords['sites']): RowFinding[] {
  const { site = null } = values;
  if (site !== null && sites.has(String(site))) return [];
  const message = site === null ? '尚未填报所在场地' : '没有这一场地，请先填报孵化场地';
  return [rowWarning(place, 'site', 'site-unknown', message)];
}

function otherThanRegistered({ place, values }: PlacedRow, { name, registeredOn }: Registered): RowFinding[] {
  const findings: RowFinding[] = [];
  if (name !== values['name'])
    findings.push(rowWarning(place, 'name', 'name-differs', `与登记的企业名称“${name}”不一致，以登记为准`));
  const { registeredOn: told = null } = values;
  if (registeredOn === null || registeredOn === told) return findings;
  const message = `与登记的注册日期 ${registeredOn} 不一致，以登记为准`;
  if (told !== null) findings.push(rowWarning(place, 'registeredOn', 'registration-differs', message));
  if (String(values['enteredOn']) < registeredOn)
    findings.push(
      rowError(place, 'enteredOn', 'before-registration', `入驻日期早于登记的企业注册日期 ${registeredOn}`),
    );
  return findings;
}

function countedElsewhere(told: readonly ToldStay[], elsewhere: readonly StayElsewhere[]): RowFinding[] {
  const others = grouped(elsewhere, ({ tenant }) => tenant);
  return told.flatMap((stay) => {
    const { row, tenant } = stay;
    const same = others.get(tenant)?.find((other) => sharesDay(stay, other));
    if (row === undefined || same === undefined) return [];
    const message = `同期也在“${same.carrier}”入驻；一家企业只能由一个载体计入在孵`;
    return [rowWarning(row.place, 'tenant', 'counted-twice', message)];
  });
}

function sharedRooms(all: readonly ToldStay[]): RowFinding[] {
  const inRooms = all.filter(({ site, room }) => site !== null && room !== null);
  const found = sharedDays(
    inRooms,
    ({ site, room }) => JSON.stringify([site, room]),
    ({ tenant }) => tenant,
  );
  return [...found].flatMap(([{ row }, { name }]) =>
    row === undefined
      ? []
      : [rowWarning(row.place, 'room', 'room-twice', `同期该房间也租给“${name}”，面积不能重复计算`)],
  );
}

function crowdedSites(
  told: readonly ToldStay[],
  all: readonly ToldStay[],
  sites: TenantRecords['sites'],
): RowFinding[] {
  const bySite = grouped(all, ({ site }) => site ?? '');
  const crowded = new Map<string, readonly Excess[]>();
  for (const [site, room] of sites) {
    const loads = (bySite.get(site) ?? []).map(({ from, to, area }) => ({
      from,
      to,
      amount: hundredths(area),
    }));
    crowded.set(site, excessesOf(loads, hundredths(room)));
  }
  return told.flatMap((stay) => {
    const { row, site } = stay;
    const excess = excessDuring(crowded.get(site ?? '') ?? [], stay);
    if (row === undefined || excess === undefined) return [];
    const message = `该场地自 ${excess.from} 起租用面积合计 ${squareMetres(excess.amount)} ㎡，超过可供在孵企业使用的面积 ${sites.get(site ?? '') ?? ''} ㎡`;
    return [rowWarning(row.place, 'area', 'area-over', message)];
  });
}

function squareMetres(amount: bigint): string {
  return `${amount / 100n}.${(amount % 100n).toString().padStart(2, '0')}`;
}
