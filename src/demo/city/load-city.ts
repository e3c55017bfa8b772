import { refuse } from '../../kernel/refusal.js';
import { Passwords } from '../../parties/passwords.js';
import { hiddenParts, hideIdentity } from '../../parties/roster/identity-number.js';
import { sealSecret } from '../../parties/sealed-secrets.js';
import type { Author, Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { City, CityUser } from './city.js';
import { filedYears, stockEntries } from './register-entries.js';

type Row = Readonly<Record<string, unknown>>;

const LOADER: Author = { id: 'demo' };

/**
 * Writes the city in one transaction. Refuses conflict when there is a city already: any district is enough.
 * Passwords are hashed and second factors sealed with the installation's key before the transaction opens.
 */
export async function loadCity(work: UnitOfWork, city: City, secretKey: Uint8Array): Promise<void> {
  const hashes = await hashPasswords(city.users);
  await work.run(LOADER, 'load demo city', async (tx) => {
    await tx.query(`SET LOCAL statement_timeout = '5min'`);
    await refuseSecondCity(tx);
    const created = { created_at: tx.at };
    await insert(tx, 'district', city.districts);
    await insert(tx, 'party', city.parties, created);
    await insert(tx, 'park', city.parks);
    await insert(tx, 'enterprise', city.enterprises);
    await insert(tx, 'carrier', city.carriers);
    await insert(
      tx,
      'tenancy',
      city.tenancies.map(({ told = {}, ...tenancy }) => ({ ...UNTOLD, ...tenancy, ...told })),
    );
    await insert(tx, 'qualification', city.qualifications);
    await insert(tx, 'provider', city.providers);
    await insert(tx, 'affiliation', city.affiliations);
    await insert(tx, 'credit_listing', city.creditListings);
    await insert(tx, 'bar', city.bars);
    await insert(tx, 'payee_account', city.payeeAccounts, created);
    await insert(
      tx,
      'app_user',
      city.users.map((user) => userRow(user, hashes, secretKey)),
      created,
    );
    await insert(
      tx,
      'user_role',
      city.users.flatMap((user) => roleRows(tx, user)),
    );
    await loadRosters(tx, city, secretKey);
    await loadRegister(tx, city);
  });
}

/** What stands of a tenancy in the register of parties alone. */
const UNTOLD = {
  ...{ field: 'other', doesTechBusiness: false, registeredInside: false, worksInside: false },
  ...{ acquired: false, listed: false },
};

async function loadRegister(tx: Tx, city: City): Promise<void> {
  const numbered = (rows: readonly object[]) => rows.map((row) => ({ id: tx.newId(), ...row }));
  const recorded = { recorded_at: tx.at };
  await insert(tx, 'register_entry', numbered(stockEntries(city)), recorded);
  await insert(tx, 'statistics_year', numbered(filedYears(city)), recorded);
}

async function loadRosters(tx: Tx, { rosters }: City, secretKey: Uint8Array): Promise<void> {
  await insert(tx, 'roster_site', rosters.sites);
  await insert(tx, 'roster_tenant_year', rosters.tenantYears);
  await insert(tx, 'roster_ip', rosters.ip);
  await insert(tx, 'roster_financing', rosters.financings);
  const people = rosters.people.map(({ identity, ...person }) => {
    const { digest, masked } = hiddenParts(hideIdentity(identity, secretKey));
    return { ...person, identityDigest: digest, identityMasked: masked };
  });
  await insert(tx, 'roster_person', people);
  await insert(tx, 'roster_event', rosters.events);
  await insert(tx, 'roster_fund', rosters.funds);
  await insert(tx, 'roster_service_org', rosters.serviceOrgs);
  await insert(tx, 'roster_year', rosters.years);
}

async function refuseSecondCity(tx: Tx): Promise<void> {
  const found = await tx.query('SELECT FROM district LIMIT 1');
  if (found.length > 0)
    refuse('conflict', '数据库中已有主体数据，演示城市只能载入空库。请换用新的数据目录。');
}

/** Each different password once: applicants share one. */
async function hashPasswords(users: readonly CityUser[]): Promise<ReadonlyMap<string, string>> {
  const passwords = new Passwords();
  const different = [...new Set(users.map(({ password }) => password))];
  const hashes = new Map<string, string>();
  for (const password of different) hashes.set(password, await passwords.hash(password));
  return hashes;
}

function userRow(user: CityUser, hashes: ReadonlyMap<string, string>, secretKey: Uint8Array): Row {
  const { id, partyId, login, displayName, phone, password, totpSecret } = user;
  return {
    ...{ id, partyId, login, displayName, phone },
    passwordHash: hashes.get(password),
    totpSecret: totpSecret === undefined ? null : sealSecret(totpSecret, id, secretKey),
    totpLastStep: 0,
  };
}

function roleRows(tx: Tx, { id, roles }: CityUser): Row[] {
  return roles.map((role) => ({ id: tx.newId(), userId: id, role }));
}

/** All rows in one statement; the table's own row type says what each value becomes, and columns that no row names keep their defaults. */
async function insert(tx: Tx, table: string, rows: readonly object[], added: Row = {}): Promise<void> {
  const records = rows.map((row) => ({ ...inSnakeCase(row), ...added }));
  const columns = [...new Set(records.flatMap(Object.keys))].join(', ');
  if (records.length === 0) return;
  await tx.query(
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${table}, $1)`,
    [JSON.stringify(records)],
  );
}

function inSnakeCase(row: object): Row {
  const named = Object.entries(row).map(([name, value]) => [snake(name), value as unknown] as const);
  return Object.fromEntries(named);
}

/** areaM2 → area_m2 */
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
