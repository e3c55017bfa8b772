import { randomBytes } from 'node:crypto';
import { uuidv7 } from '../../../src/kernel/ids.js';
import { organisationCode, usccWithCheck } from '../../../src/parties/identifiers.js';
import { checkOf } from '../../../src/parties/roster/identity-number.js';
import type { HttpAnswer } from '../../support/http-client.js';
import { type Login, type People, type RunningApp } from '../../support/people.js';
import { plant } from '../../support/planted.js';

export interface Problem {
  readonly code: string;
  readonly findings: readonly {
    readonly code: string;
    readonly pointer?: string;
    readonly message: string;
  }[];
}

/** An invented firm's social credit code. */
export const uscc = (serial: number): string =>
  usccWithCheck(`91650104${organisationCode(`MR${String(serial).padStart(6, '0')}`)}`);

/** An invented person's identity number. */
export const identity = (serial: number, born = '19900101'): string => {
  const digits = `650104${born}${String(serial).padStart(3, '0')}`;
  return digits + checkOf(digits);
};

export const SITE = {
  ...{ name: '一号楼', address: '晴川路 1 号', county: '650102', totalArea: '5000', incubationArea: '3000' },
  ...{ publicArea: '1000.5', seats: 30, usedFrom: '2015-01-01' },
};

/** A tenant who fits every condition of incubatees on 2026-03-02, but for being a tech SME. */
export const tenant = (serial: number, changes: object = {}) => ({
  ...{
    tenant: uscc(serial),
    name: `入驻测试企业${serial}`,
    registeredOn: '2023-05-10',
    enteredOn: '2024-01-15',
  },
  ...{ area: '35.50', agreementNumber: `XY-${serial}`, agreementSignedOn: '2024-01-10', site: SITE.name },
  ...{ room: `A${serial}`, industry: '软件', field: 'other', doesTechBusiness: true, registeredInside: true },
  ...{ worksInside: true, acquired: false, listed: false },
  ...changes,
});

export const person = (serial: number, changes: object = {}) => ({
  ...{
    role: 'staff',
    name: `测试人员${serial}`,
    identity: identity(serial),
    fullTime: true,
    professional: true,
  },
  ...{ worksFrom: '2020-01-01' },
  ...changes,
});

/** Carriers of two operators, and how to ask for their rosters. */
export class RosterPlay {
  constructor(
    private readonly running: RunningApp,
    readonly people: People,
  ) {}

  async carrier(login: Login, name: string, type = 'incubator'): Promise<string> {
    const { id: operatorId, districtCode } = this.people.partyOf(login);
    const id = this.newId();
    await this.plant(
      `INSERT INTO carrier (id, name, type, operator_id, district_code, address) VALUES ($1, $2, $3, $4, $5, '示例路 1 号')`,
      [...[id, name, type, operatorId, districtCode]],
    );
    return id;
  }

  async techSme(tenantCode: string, from = '2024-01-01', to = '2026-12-31'): Promise<void> {
    await this.plant(
      `INSERT INTO qualification (id, party_id, kind, number, valid_from, valid_to)
       SELECT $1, p.id, 'tech-sme', $2, $3, $4 FROM party p WHERE p.uscc = $2`,
      [this.newId(), tenantCode, from, to],
    );
  }

  async plant(sql: string, parameters: readonly unknown[]): Promise<void> {
    await plant(this.running.db.owner, sql, parameters);
  }

  async ask(login: Login, method: string, path: string, body?: unknown): Promise<HttpAnswer> {
    const base = login.includes('applicant') ? 'enterprise' : 'officer';
    return this.people.as(login)({
      method,
      url: `/api/v1/${base}/carriers${path}`,
      ...(body === undefined ? {} : { body }),
    });
  }

  /** Asks, and fails with the answer when it is a refusal. */
  async must<T>(login: Login, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.ask(login, method, path, body);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json<T>();
  }

  async save(login: Login, carrierId: string, section: string, ...rows: object[]): Promise<HttpAnswer> {
    return this.ask(login, 'PUT', `/${carrierId}/roster/${section}`, { rows });
  }

  /** The codes of what is worth a look in rows that were taken. */
  async saved(login: Login, carrierId: string, section: string, ...rows: object[]): Promise<string[]> {
    const path = `/${carrierId}/roster/${section}`;
    const { findings } = await this.must<{ findings: { code: string }[] }>(login, 'PUT', path, { rows });
    return findings.map(({ code }) => code);
  }

  async rows(login: Login, carrierId: string, section: string): Promise<Record<string, unknown>[]> {
    const path = `/${carrierId}/roster/${section}?limit=100`;
    return (await this.must<{ items: Record<string, unknown>[] }>(login, 'GET', path)).items;
  }

  async figures(login: Login, carrierId: string, on = '2026-03-02'): Promise<Record<string, unknown>> {
    return this.must(login, 'GET', `/${carrierId}/figures?on=${on}`);
  }

  private newId(): string {
    return uuidv7(this.running.clock.now().getTime(), randomBytes(10));
  }
}

export const refusalOf = (answer: HttpAnswer): [number, string, ...string[]] => {
  const { code, findings } = answer.json<Problem>();
  return [answer.status, code, ...findings.map((finding) => `${finding.code} ${finding.pointer ?? ''}`)];
};
