import { expect } from '@jest/globals';
import { fileForm, pdf } from '../../support/multipart.js';
import { carrierPlanter, type CarrierSpec } from '../../support/carriers.js';
import type { Login, People } from '../../support/people.js';
import { type SeenCase, VoucherPlay } from './voucher-play.js';
import { planting } from '../../support/planted.js';

export const EXPERTS = ['expert', 'second.expert', 'third.expert', 'fourth.expert', 'fifth.expert'] as const;

interface Criterion {
  readonly id: string;
}

/** What the application of a small comprehensive incubator at city level needs. */
export const CITY_SIZE = {
  operatingSince: '2020-01-01',
  area: '3000',
  used: '2400',
  registeredOn: '2022-06-01',
  enteredOn: '2022-09-01',
  incubatees: 15,
  graduates: 2,
} as const satisfies Partial<CarrierSpec>;

/** What makes it one of the region's. */
export const REGION_SIZE = {
  area: '5000',
  used: '4000',
  incubatees: 25,
  graduates: 5,
  fund: '2000000',
  staff: 10,
  professionalStaff: 7,
  patents: 8,
} as const satisfies Partial<CarrierSpec>;

const DECLARED = {
  hasDirection: true,
  hasDedicatedOperator: true,
  hasServicePlatform: true,
  hasPublicSpace: true,
};

/** Plays recognition through the public interface; each step demands its success. */
export class RecognitionPlay extends VoucherPlay {
  readonly plant: ReturnType<typeof carrierPlanter>;
  private names = 0;

  constructor(running: VoucherPlay['running'], people: People) {
    super(running, people);
    this.plant = carrierPlanter(running);
  }

  /** A carrier of the applicant's organisation, in its district. */
  async carrier(who: Login, spec: Partial<CarrierSpec> = {}): Promise<string> {
    this.names += 1;
    const { id: operatorId, districtCode } = this.people.partyOf(who);
    const name = `测试孵化器${String(this.names).padStart(3, '0')}`;
    const size = { ...CITY_SIZE, incubatorType: 'comprehensive' } as const;
    return (await this.plant({ ...size, operatorId, districtCode, name, ...spec })).id;
  }

  async makerSpace(who: Login, spec: Partial<CarrierSpec>): Promise<string> {
    this.names += 1;
    const { id: operatorId, districtCode } = this.people.partyOf(who);
    const name = `测试众创空间${String(this.names).padStart(3, '0')}`;
    return (await this.plant({ ...CITY_SIZE, operatorId, districtCode, name, type: 'maker-space', ...spec }))
      .id;
  }

  /** A carrier that has been at a level since before this register was kept. */
  async known(
    who: Login,
    level: 'city' | 'region' | 'nation',
    spec: Partial<CarrierSpec> = {},
    since = '2022-01-01',
  ): Promise<string> {
    const isSpace = spec.type === 'maker-space';
    const id = await (isSpace ? this.makerSpace(who, spec) : this.carrier(who, spec));
    const { owner } = this.running.db;
    await planting(owner, async (manager) => {
      await manager.query(
        `INSERT INTO register_entry (id, carrier_id, seq, kind, level, effective_on, issuer, document, recorded_at)
         VALUES (gen_random_uuid(), $1, 1, 'recognised', $2, $3, '测试机关', '测试存量', now())`,
        [id, level, since],
      );
      await manager.query(
        `INSERT INTO qualification (id, carrier_id, kind, level, number, valid_from)
         VALUES (gen_random_uuid(), $1, 'recognition', $2, $3, $4)`,
        [id, level, `测试存量-${id}`, since],
      );
    });
    return id;
  }

  async standingCall(policyCode: string, more: object = {}): Promise<string> {
    const call = await this.must<{ id: string }>('city', 'POST', '/officer/calls', {
      title: `载体认定常年受理（${policyCode}）`,
      policyCode,
      opensOn: this.running.clock.today(),
      noticeDays: 5,
      ...more,
    });
    return call.id;
  }

  async application(who: Login, callId: string, carrierId: string, more: object = {}): Promise<string> {
    const content = { carrierId, declared: DECLARED, channel: 'city-bureau', ...more };
    const body = { callId, flow: 'recognition', content };
    return (await this.must(who, 'POST', '/enterprise/cases', body)).id;
  }

  async submittedFor(who: Login, callId: string, carrierId: string, kinds = CITY_PAPERS): Promise<string> {
    const id = await this.application(who, callId, carrierId);
    await this.attach(who, id, ...kinds);
    await this.mustAct(who, id, 'submit');
    return id;
  }

  async underReview(who: Login, callId: string, carrierId: string, kinds?: string[]): Promise<string> {
    const id = await this.submittedFor(who, callId, carrierId, kinds);
    await this.mustAct(await this.officeOf(id), id, 'pass');
    expect((await this.mustAct('city', id, 'accept')).state).toBe('expert-review');
    return id;
  }

  async onSite(who: Login, callId: string, carrierId: string, kinds?: string[]): Promise<string> {
    const id = await this.underReview(who, callId, carrierId, kinds);
    await this.review(id);
    expect((await this.mustAct('city', id, 'concludeReview')).state).toBe('site-visit');
    return id;
  }

  async proposedFor(
    who: Login,
    callId: string,
    carrierId: string,
    kinds?: string[],
    otherwise?: Readonly<Record<string, string>>,
  ): Promise<string> {
    const id = await this.onSite(who, callId, carrierId, kinds);
    await this.visit(id, otherwise);
    expect((await this.mustAct('city', id, 'propose')).state).toBe('proposed');
    return id;
  }

  async noticed(who: Login, callId: string, carrierId: string, kinds?: string[]): Promise<string> {
    const id = await this.proposedFor(who, callId, carrierId, kinds);
    await this.noticeOver(callId, [id]);
    return id;
  }

  async recognised(who: Login, callId: string, carrierId: string): Promise<string> {
    const id = await this.noticed(who, callId, carrierId);
    expect((await this.mustAct('approver', id, 'recognise')).state).toBe('recognised');
    await this.running.settle();
    return id;
  }

  /** The office of the district that the case now lies in. */
  async officeOf(id: string): Promise<Login> {
    const { district } = await this.must<{ district: { code: string } }>(
      'city',
      'GET',
      `/officer/cases/${id}`,
    );
    const offices = ['district.tianshan', 'district.xinshi'] as const;
    return offices.find((login) => this.people.partyOf(login).districtCode === district.code) ?? offices[0];
  }

  /** As many experts as the policy asks for declare, agree with every criterion and sign. */
  async review(id: string, experts: readonly Login[] = EXPERTS): Promise<void> {
    const expertIds = experts.map((login) => this.people.id(login));
    const { reviewers } = await this.must<{
      reviewers: { assignmentId: string; expert: { id: string } }[];
    }>('city', 'POST', `/officer/cases/${id}/review/assignments`, { expertIds });
    for (const login of experts) {
      const own = reviewers.find(({ expert }) => expert.id === this.people.id(login));
      await this.sign(login, own?.assignmentId ?? '');
    }
  }

  async sign(login: Login, assignmentId: string): Promise<void> {
    const task = `/expert/assignments/${assignmentId}`;
    await this.done(login, 'POST', `${task}/declaration`, { conflict: false });
    const { criteria } = await this.must<{ criteria: Criterion[] }>(login, 'GET', task);
    const opinions = criteria.map(({ id: criterion }) => ({ criterion, verdict: 'agree' }));
    await this.must(login, 'PUT', `${task}/opinions`, { opinions }, { 'if-match': '"0"' });
    await this.done(login, 'POST', `${task}/signature`);
  }

  /** The city and the district see everything as it was declared, but for some criteria, and sign. */
  async visit(id: string, otherwise: Readonly<Record<string, string>> = {}): Promise<void> {
    const both: Login[] = ['city', await this.officeOf(id)];
    const { visits } = await this.must<{ visits: { id: string; findings: { criterion: string }[] }[] }>(
      'city',
      'POST',
      `/officer/cases/${id}/visits`,
      {
        visitedOn: this.running.clock.today(),
        place: '测试路 1 号',
        visitorIds: both.map((login) => this.people.id(login)),
      },
    );
    const [visit] = visits;
    const criteria = visit?.findings.map(({ criterion }) => criterion) ?? [];
    const at = `/officer/cases/${id}/visits/${visit?.id ?? ''}`;
    const findings = criteria.map((criterion) => ({
      criterion,
      found: otherwise[criterion] ?? '与申报一致',
      agrees: otherwise[criterion] === undefined,
      words: otherwise[criterion] === undefined ? undefined : '现场清点',
    }));
    await this.must('city', 'PUT', `${at}/findings`, { findings });
    for (const login of both) await this.must(login, 'POST', `${at}/signature`, { criteria });
  }

  /** The higher authority's document arrives. */
  async higher(id: string, outcome: 'granted' | 'refused', more: Record<string, string> = {}) {
    const { version } = await this.see(id);
    const query = new URLSearchParams({
      ...{
        outcome,
        level: 'region',
        issuer: '自治区科学技术厅',
        documentNumber: `测试文〔${this.year}〕${id.slice(-6)}号`,
      },
      ...{ decidedOn: this.running.clock.today(), version: String(version), ...more },
    });
    const { body, headers } = await fileForm('上级决定.pdf', pdf(`${outcome} ${id}`));
    const url = `/api/v1/officer/cases/${id}/higher-decision?${query.toString()}`;
    return this.people.as('city')({ method: 'POST', url, body, headers });
  }

  async mustHigher(
    id: string,
    outcome: 'granted' | 'refused',
    more?: Record<string, string>,
  ): Promise<SeenCase> {
    const answer = await this.higher(id, outcome, more);
    if (answer.status >= 300) throw new Error(`higher decision → ${answer.status}\n${answer.text}`);
    return this.see(id);
  }

  /** For routes that answer with nothing. */
  async done(who: Login, method: string, path: string, body?: object): Promise<void> {
    const answer = await this.ask(who, method, path, body);
    if (answer.status >= 300) throw new Error(`${who} ${method} ${path} → ${answer.status}\n${answer.text}`);
  }

  private get year(): string {
    return this.running.clock.today().slice(0, 4);
  }
}

export const CITY_PAPERS = ['application', 'site-proof'];
