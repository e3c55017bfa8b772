import { randomBytes, randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { uuidv7 } from '../../src/kernel/ids.js';
import type { Actor, Role } from '../../src/parties/actor.js';
import { cnapsWithCheck, organisationCode, usccWithCheck } from '../../src/parties/identifiers.js';
import { csrfTokenOf, digestOf, newSessionToken, SESSION_COOKIE } from '../../src/parties/session-tokens.js';
import type { Clock } from '../../src/platform/clock.js';
import type { TestDatabase } from './database.js';
import type { HttpAnswer, HttpAsk } from './http-client.js';
import { planting } from './planted.js';

/** What `bootApp` gives, as far as it is needed here. */
export interface RunningApp {
  readonly db: TestDatabase;
  readonly clock: Clock;
  readonly ask: (ask: HttpAsk) => Promise<HttpAnswer>;
}

/** The body is JSON unless it is text or bytes already, with a content type of its own. */
export interface PersonAsk {
  readonly method?: string;
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Ask = (ask: PersonAsk) => Promise<HttpAnswer>;

export const DISTRICTS = {
  '650102': '天山区',
  '650103': '沙依巴克区',
  '650104': '新市区',
  '650105': '水磨沟区',
  '650106': '头屯河区',
  '650107': '达坂城区',
  '650109': '米东区',
  '650121': '乌鲁木齐县',
} as const;

interface PartySpec {
  readonly kind: 'legal-person' | 'team' | 'bureau' | 'district-office';
  readonly name: string;
  readonly district: keyof typeof DISTRICTS;
}

/** Fixed, and invented: no person or firm of this world. */
const PARTIES = {
  bureau: { kind: 'bureau', name: '乌鲁木齐市工业和信息化局', district: '650102' },
  tianshanOffice: { kind: 'district-office', name: '天山区科学技术局', district: '650102' },
  xinshiOffice: { kind: 'district-office', name: '新市区科学技术局', district: '650104' },
  /** HNTE, in the first district. */
  firm: { kind: 'legal-person', name: '乌鲁木齐雪峰测试科技有限公司', district: '650102' },
  /** Tech SME, in the second district. */
  otherFirm: { kind: 'legal-person', name: '乌鲁木齐丝路测试软件有限公司', district: '650104' },
  /** Qualified otherwise, but on the list of dishonest judgment debtors since 2025-06-01. */
  listedFirm: { kind: 'legal-person', name: '乌鲁木齐失信测试科技有限公司', district: '650102' },
  provider: { kind: 'legal-person', name: '新疆天测检验测试服务有限公司', district: '650104' },
  /** Filed, but `firm` holds shares of it. */
  affiliatedProvider: { kind: 'legal-person', name: '新疆雪峰关联测试服务有限公司', district: '650102' },
} as const satisfies Readonly<Record<string, PartySpec>>;
export type PartyName = keyof typeof PARTIES;

const USERS = {
  applicant: { party: 'firm', role: 'applicant' },
  'other.applicant': { party: 'otherFirm', role: 'applicant' },
  'listed.applicant': { party: 'listedFirm', role: 'applicant' },
  provider: { party: 'provider', role: 'provider' },
  'affiliated.provider': { party: 'affiliatedProvider', role: 'provider' },
  'district.tianshan': { party: 'tianshanOffice', role: 'districtOfficer' },
  'district.xinshi': { party: 'xinshiOffice', role: 'districtOfficer' },
  city: { party: 'bureau', role: 'cityOfficer' },
  approver: { party: 'bureau', role: 'approver' },
  maker: { party: 'bureau', role: 'financeMaker' },
  checker: { party: 'bureau', role: 'financeChecker' },
  releaser: { party: 'bureau', role: 'financeReleaser' },
  expert: { party: 'bureau', role: 'expert' },
  'second.expert': { party: 'provider', role: 'expert' },
  'third.expert': { party: 'bureau', role: 'expert' },
  'fourth.expert': { party: 'bureau', role: 'expert' },
  'fifth.expert': { party: 'bureau', role: 'expert' },
  /** Of the very enterprise that applies. */
  'firm.expert': { party: 'firm', role: 'expert' },
  leader: { party: 'bureau', role: 'leader' },
  auditor: { party: 'bureau', role: 'auditor' },
  administrator: { party: 'bureau', role: 'administrator' },
} as const satisfies Readonly<Record<string, { party: PartyName; role: Role }>>;
export type Login = keyof typeof USERS;
export const LOGINS = Object.keys(USERS) as readonly Login[];

export interface PlantedParty {
  readonly id: string;
  readonly name: string;
  readonly uscc: string | null;
  readonly districtCode: string;
  /** Null for offices. */
  readonly accountNumber: string | null;
}

interface PlantedUser {
  readonly actor: Actor;
  readonly token: string;
}

/** Far after anything that a test waits for: planted sessions neither sit idle nor grow too old. */
const FOREVER = '2099-01-01T00:00:00Z';

/**
 * A small fixed set of parties, and one person a role (two applicants and officers of different districts) who is
 * signed in already. Everything qualifies from 2025 to the end of 2028.
 */
export async function plantPeople({ db, clock, ask }: RunningApp) {
  const at = clock.now();
  const newId = () => uuidv7(at.getTime(), randomBytes(10));
  const parties = plannedParties(newId);
  const users = plannedUsers(newId, parties);
  await planting(db.owner, async (manager) => {
    await insertParties(manager, parties, at);
    await insertQualities(manager, parties, newId);
    await insertUsers(manager, users, newId, at);
  });
  return {
    parties,
    /** The person's id, organisation and roles, for calls below HTTP. */
    actor: (login: Login): Actor => users[login].actor,
    id: (login: Login): string => users[login].actor.id,
    partyOf: (login: Login): PlantedParty => parties[USERS[login].party],
    /** Asks as this person: with cookie, CSRF token, JSON, and a new Idempotency-Key on whatever changes something. */
    as: (login: Login): Ask => askAs(ask, users[login].token),
    /** The person's session cookie and CSRF token. */
    session: (login: Login) => ({
      cookie: `${SESSION_COOKIE}=${users[login].token}`,
      csrfToken: csrfTokenOf(users[login].token),
    }),
  };
}
export type People = Awaited<ReturnType<typeof plantPeople>>;

function askAs(ask: RunningApp['ask'], token: string): Ask {
  return async ({ method = 'GET', url, body, headers = {} }) => {
    const raw = typeof body === 'string' || Buffer.isBuffer(body);
    const content = body === undefined ? {} : { body: raw ? body : JSON.stringify(body) };
    return ask({
      method,
      url,
      ...content,
      headers: {
        cookie: `${SESSION_COOKIE}=${token}`,
        ...(method === 'GET' ? {} : { 'x-csrf-token': csrfTokenOf(token), 'idempotency-key': randomUUID() }),
        ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    });
  };
}

function plannedParties(newId: () => string): Record<PartyName, PlantedParty> {
  const planned = Object.entries<PartySpec>(PARTIES).map(([key, { kind, name, district }], i) => {
    const isFirm = kind === 'legal-person';
    const uscc = isFirm ? usccWithCheck(`91${district}${organisationCode(`MA7K${String(1000 + i)}`)}`) : null;
    const accountNumber = isFirm ? `30070010040${String(10_000_000 + i)}` : null;
    return [key, { id: newId(), name, uscc, districtCode: district, accountNumber }] as const;
  });
  return Object.fromEntries(planned) as Record<PartyName, PlantedParty>;
}

function plannedUsers(
  newId: () => string,
  parties: Record<PartyName, PlantedParty>,
): Record<Login, PlantedUser> {
  const planned = Object.entries(USERS).map(([login, { party, role }]) => {
    const { id: partyId, districtCode } = parties[party];
    const actor: Actor = { id: newId(), partyId, districtCode, roles: new Set([role]) };
    return [login, { actor, token: newSessionToken() }] as const;
  });
  return Object.fromEntries(planned) as Record<Login, PlantedUser>;
}

async function insertParties(
  manager: EntityManager,
  parties: Record<PartyName, PlantedParty>,
  at: Date,
): Promise<void> {
  for (const [code, name] of Object.entries(DISTRICTS))
    await manager.query('INSERT INTO district (code, name) VALUES ($1, $2)', [code, name]);
  for (const [key, { id, name, uscc, districtCode, accountNumber }] of Object.entries(parties)) {
    await manager.query(
      'INSERT INTO party (id, kind, name, uscc, district_code, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, PARTIES[key as PartyName].kind, name, uscc, districtCode, at],
    );
    if (accountNumber === null) continue;
    await manager.query(
      `INSERT INTO enterprise (id, registered_on, legal_representative, industry, size, staff, tax_resident_in_city)
       VALUES ($1, '2019-05-20', $2, '软件和信息技术服务业', 'small', 36, true)`,
      [id, `测试代表（${key}）`],
    );
    await manager.query(
      `INSERT INTO payee_account (id, party_id, account_name, account_number, bank_name, cnaps, created_at)
       VALUES (gen_random_uuid(), $1, $2, $3, '测试银行乌鲁木齐分行', $4, $5)`,
      [id, name, accountNumber, cnapsWithCheck('10288100001'), at],
    );
  }
}

async function insertQualities(
  manager: EntityManager,
  { firm, otherFirm, listedFirm, provider, affiliatedProvider }: Record<PartyName, PlantedParty>,
  newId: () => string,
): Promise<void> {
  const holdings = [
    [firm, 'hnte', 'GR202565000001'],
    [otherFirm, 'tech-sme', '202565010400000001'],
    [listedFirm, 'hnte', 'GR202565000002'],
  ] as const;
  for (const [{ id }, kind, number] of holdings) {
    await manager.query(
      `INSERT INTO qualification (id, party_id, kind, number, valid_from, valid_to)
       VALUES ($1, $2, $3, $4, '2025-01-01', '2028-12-31')`,
      [newId(), id, kind, number],
    );
  }
  for (const [i, { id }] of [provider, affiliatedProvider].entries()) {
    await manager.query(
      `INSERT INTO provider (id, filing_number, filed_on, filed_until, services)
       VALUES ($1, $2, '2025-01-01', '2028-12-31', '{research-development,inspection-testing}')`,
      [id, `乌科服备2025${String(i + 1).padStart(4, '0')}`],
    );
  }
  await manager.query(
    `INSERT INTO affiliation (id, party_id, other_id, kind, since) VALUES ($1, $2, $3, 'equity', '2024-01-01')`,
    [newId(), firm.id, affiliatedProvider.id],
  );
  await manager.query(
    `INSERT INTO credit_listing (id, party_id, list, listed_on, source)
     VALUES ($1, $2, 'dishonest-judgment', '2025-06-01', '测试数据')`,
    [newId(), listedFirm.id],
  );
}

async function insertUsers(
  manager: EntityManager,
  users: Record<Login, PlantedUser>,
  newId: () => string,
  at: Date,
): Promise<void> {
  for (const [login, { actor, token }] of Object.entries(users)) {
    await manager.query(
      `INSERT INTO app_user (id, party_id, login, display_name, password_hash, created_at)
       VALUES ($1, $2, $3, $4, 'nobody signs in with this', $5)`,
      [actor.id, actor.partyId, login, `测试人员（${login}）`, at],
    );
    for (const role of actor.roles)
      await manager.query('INSERT INTO user_role (id, user_id, role) VALUES ($1, $2, $3)', [
        newId(),
        actor.id,
        role,
      ]);
    await manager.query(
      `INSERT INTO session (id, token_sha256, csrf_sha256, user_id, created_at, last_seen_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $6)`,
      [newId(), digestOf(token), digestOf(csrfTokenOf(token)), actor.id, at, FOREVER],
    );
  }
}
