import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decide, type Decision } from '../../src/policy/decide.js';
import type { PolicyDetail, PolicyView } from '../../src/cases/policies.view.js';
import type { PolicyLibrary } from '../../src/policy/library.js';
import { businessDate } from '../../src/kernel/business-date.js';
import { canonicalJson, type Json } from '../../src/kernel/canonical-json.js';
import { POLICY_LIBRARY } from '../../src/platform/policies/policies.module.js';
import { bootApp } from '../support/app.js';
import { anySheet } from './support/any-sheet.js';
import { type People, plantPeople } from '../support/people.js';

interface Told {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly findings: readonly {
    readonly code: string;
    readonly message: string;
    readonly pointer?: string;
  }[];
}

/** What the worked case of the pack says about a contract; the law date is left to `on`. */
const REDEEM = {
  'contract.signedOn': '2026-04-01',
  'contract.amount': '60000.00',
  'contract.serviceKind': 'research-development',
  'contract.isCompulsoryTesting': false,
  'contract.completedOn': '2026-05-01',
  'contract.provider.filed': true,
  'contract.provider.related': false,
  'contract.alreadyFunded': false,
  'claim.submittedOn': '2026-05-20',
  'claim.paidAmount': '60000.00',
  'claim.invoicedAmount': '60000.00',
  'applicant.kind': 'enterprise',
  'applicant.creditBlocks': [],
  'applicant.barred': false,
  'voucher.issuedOn': '2026-03-02',
  'voucher.expiresOn': '2026-12-31',
  'voucher.balance': '100000.00',
};

describe('the law over HTTP', () => {
  let running: Awaited<ReturnType<typeof bootApp>>;
  let people: People;
  let policies: PolicyLibrary;

  beforeAll(async () => {
    running = await bootApp();
    people = await plantPeople(running);
    policies = running.app.get<PolicyLibrary>(POLICY_LIBRARY);
  });
  afterAll(async () => running.close());

  const url = '/api/v1/policies/hongshan-voucher/evaluations';
  /** The clock moves on by a minute each time, so that no other test's questions count here. */
  const evaluate = async (body: unknown, at = url) => {
    running.clock.moveTo(new Date(running.clock.now().getTime() + 60_001));
    return people.as('applicant')({ method: 'POST', url: at, body });
  };
  const counts = async () =>
    running.db.owner.query<unknown>(
      'SELECT (SELECT count(*) FROM decision) AS d, (SELECT count(*) FROM audit_event) AS e, (SELECT count(*) FROM policy_version) AS v',
    );

  it('judges facts that somebody gives exactly as the engine does, and stores nothing', async () => {
    const before = await counts();
    const answer = await evaluate({ facts: REDEEM, step: 'redeem' });
    expect(answer.status).toBe(200);
    const decision = answer.json<Decision>();
    expect([decision.verdict, decision.award?.amount, decision.on]).toEqual([
      'eligible',
      '30000.00',
      '2026-04-01',
    ]);
    expect(decision.illustrative).toBe(true);
    const inProcess = decide(policies.get('hongshan-voucher'), REDEEM, { step: 'redeem' });
    expect(canonicalJson(decision as unknown as Json)).toBe(canonicalJson(inProcess as unknown as Json));
    expect(await counts()).toEqual(before);
  });

  it('takes the law of the asked day when the facts have none, and the first step when none is named', async () => {
    const decision = (await evaluate({ facts: {}, on: '2026-03-15' })).json<Decision>();
    expect([decision.step, decision.on, decision.verdict]).toEqual(['apply', '2026-03-15', 'unknown']);
    expect(decision.missing).toContain('applicant.kind');
    const undated = (await evaluate({ facts: { 'applicant.kind': null } })).json<Decision>();
    expect([undated.on, undated.missing]).toEqual([null, ['voucher.appliedOn']]);
    const dated = { facts: { 'voucher.appliedOn': '2026-01-09' }, on: '2026-03-15' };
    expect((await evaluate(dated)).json<Decision>().on).toBe('2026-01-09');
  });

  it('is open to whoever is signed in, and to nobody else', async () => {
    for (const login of ['provider', 'expert', 'auditor', 'leader', 'maker'] as const)
      expect((await people.as(login)({ method: 'POST', url, body: { facts: {} } })).status).toBe(200);
    for (const path of ['/api/v1/policies', '/api/v1/policies/hongshan-voucher'])
      expect((await running.ask({ url: path })).status).toBe(401);
    const stranger = await running.ask({
      method: 'POST',
      url,
      body: '{"facts":{}}',
      headers: { 'content-type': 'application/json' },
    });
    expect(stranger.status).toBe(401);
  });

  it('lists every fact that does not fit, each with its place and what it should be', async () => {
    const facts = {
      ...REDEEM,
      'contract.amount': 60000,
      'claim.paidAmount': '-1.00',
      'applicant.coreMembers': -3,
      'applicant.registeredOn': '2026-02-30',
      'contract.serviceKind': 'magic',
      'applicant.creditBlocks': ['abnormal-operation', 'unheard-of'],
      'contract.provider.filed': 'yes',
      'no~such/fact': 1,
    };
    const answer = await evaluate({ facts, step: 'nowhere' });
    const { status, code, findings } = answer.json<Told>();
    expect([answer.status, status, code]).toEqual([422, 422, 'invalid']);
    expect(findings.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['step', '/step'],
      ['fact-misfit', '/facts/contract.amount'],
      ['fact-misfit', '/facts/contract.serviceKind'],
      ['fact-misfit', '/facts/contract.provider.filed'],
      ['fact-misfit', '/facts/claim.paidAmount'],
      ['fact-misfit', '/facts/applicant.creditBlocks'],
      ['fact-misfit', '/facts/applicant.coreMembers'],
      ['fact-misfit', '/facts/applicant.registeredOn'],
      ['fact-unknown', '/facts/no~0such~1fact'],
    ]);
    expect(findings[0]?.message).toContain('redeem（兑付）');
    expect(findings[1]?.message).toBe(
      '“合同金额”应为金额（元），以文本填写，不为负，至多两位小数，例如 "300000.00"；实际为 60000',
    );
    expect(findings[6]?.message).toBe('“团队核心成员数”应为不为负的整数；实际为 -3');
  });

  it('knows only the policies that there are', async () => {
    for (const code of ['no-such', '__proto__', 'constructor', '%E5%88%9B', 'x'.repeat(200)]) {
      const answer = await evaluate({ facts: {} }, `/api/v1/policies/${code}/evaluations`);
      expect([code, answer.status, answer.json<Told>().code]).toEqual([code, 404, 'not-found']);
      expect((await people.as('applicant')({ url: `/api/v1/policies/${code}` })).status).toBe(404);
    }
  });

  it.each([
    ['no JSON', '{"facts": {"contract.amount": NaN}}', 400, 'malformed'],
    ['a number out of range', '{"facts": {"applicant.staff": 1e999}}', 422, 'invalid'],
    ['a list', '[]', 422, 'invalid'],
    ['facts that are a list', '{"facts": []}', 422, 'invalid'],
    ['no facts', '{}', 422, 'invalid'],
    ['another field', '{"facts": {}, "fact": {}}', 422, 'invalid'],
    ['a day that is none', '{"facts": {}, "on": "2026-02-29"}', 422, 'invalid'],
    ['a step that is no text', '{"facts": {}, "step": 3}', 422, 'invalid'],
    ['deep nesting', `{"facts": {"a.b": ${'['.repeat(500)}${']'.repeat(500)}}}`, 422, 'invalid'],
    ['10 MB of JSON', `{"facts": {"a.b": "${'x'.repeat(10_000_000)}"}}`, 413, 'too-large'],
    ['a megabyte and a byte', `{"facts": {}}${' '.repeat(1024 * 1024 - 12)}`, 413, 'too-large'],
  ])('refuses %s with a clear answer', async (_what, body, status, code) => {
    const answer = await people.as('applicant')({
      method: 'POST',
      url,
      body,
      headers: { 'content-type': 'application/json' },
    });
    const told = answer.json<Told>();
    expect([answer.status, told.code]).toEqual([status, code]);
    expect(told.detail).toMatch(/\p{Script=Han}/u);
    if (status === 413) expect(told.detail).toContain('1 MB');
  });

  it('answers whatever it is asked with a decision or a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(anySheet(policies), async ({ policy, ...body }) => {
        const answer = await evaluate(body, `/api/v1/policies/${policy.code}/evaluations`);
        // What reaches for a prototype is not even parsed.
        const isForbidden = JSON.stringify(body).includes('"__proto__"');
        expect(isForbidden ? [400, 422] : [200, 422]).toContain(answer.status);
      }),
      { numRuns: 80 },
    );
  });

  it('asks a person to wait who asks too often, and nobody else', async () => {
    await evaluate({ facts: {} });
    const ask = async (login: 'applicant' | 'other.applicant') =>
      people.as(login)({ method: 'POST', url, body: { facts: {} } });
    const answers = await Promise.all(Array.from({ length: 125 }, async () => ask('applicant')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(119);
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused?.json<Told>().code).toBe('too-many');
    expect((await ask('other.applicant')).status).toBe(200);
    running.clock.moveTo(new Date(running.clock.now().getTime() + 60_001));
    expect((await ask('applicant')).status).toBe(200);
  });

  it('lists every policy with what its values rest on and whether it is in force', async () => {
    const list = async (query: string) =>
      (await people.as('applicant')({ url: `/api/v1/policies${query}` })).json<{ items: PolicyView[] }>()
        .items;
    const items = await list('');
    expect(items.map(({ code }) => code)).toEqual(policies.all.map(({ code }) => code));
    const own = items.find(({ code }) => code === 'hongshan-voucher');
    expect(own).toMatchObject({
      title: '红山创新券',
      provenance: 'illustrative',
      illustrative: true,
      inForce: true,
    });
    expect(own?.steps[0]).toEqual({ id: 'apply', title: '申领' });
    const closed = policies.all.find(({ effective }) => effective.from !== null);
    expect((await list('?on=1990-01-01')).find(({ code }) => code === closed?.code)?.inForce).toBe(false);
    expect((await people.as('applicant')({ url: '/api/v1/policies?on=soon' })).status).toBe(422);
  });

  it('tells one policy in words: thresholds of the day, facts with types, units and options, and its history', async () => {
    const before = (
      await people.as('applicant')({ url: '/api/v1/policies/hongshan-voucher' })
    ).json<PolicyDetail>();
    expect(before.history.versions).toEqual([]);
    const body = {
      title: '2026 年度申报通知',
      policyCode: 'hongshan-voucher',
      opensOn: running.clock.today(),
      closesOn: '2026-11-30',
      noticeDays: 5,
      budget: '1000000.00',
      budgetLine: '2060502 技术创新服务体系',
    };
    const opened = await people.as('city')({ method: 'POST', url: '/api/v1/officer/calls', body });
    expect(opened.status).toBe(201);
    const told = (
      await people.as('applicant')({ url: '/api/v1/policies/hongshan-voucher?on=2026-03-15' })
    ).json<PolicyDetail>();
    expect(told.history.versions).toEqual([
      {
        hash: told.hash,
        current: true,
        firstUsedOn: running.clock.today(),
        firstDecisionOn: null,
        lastDecisionOn: null,
      },
    ]);
    const redeem = told.steps.find(({ id }) => id === 'redeem');
    const fact = (name: string) => redeem?.facts.find((one) => one.name === name);
    expect(fact('contract.amount')).toMatchObject({
      title: '合同金额',
      type: 'money',
      unit: '元',
      options: null,
    });
    expect(fact('contract.serviceKind')?.options).toContainEqual({ code: 'incubation', title: '创业孵化' });
    expect(redeem?.criteria.find(({ id }) => id === 'balance')?.threshold).toBe('高于 0.00 元');
    expect([told.on, told.inForce]).toEqual(['2026-03-15', true]);
    expect(businessDate(before.on ?? '')).toBe(running.clock.today());
  });
});
