import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '../platform/support/children.js';
import { projectRoot } from '../../config/paths.js';
import {
  ALL_SHEET,
  CASE_COLUMNS,
  CHANGES_SHEET,
  OVERVIEW_COLUMNS,
  OVERVIEW_SHEET,
} from '../../src/insight/what-if-workbook.js';
import { whatIf } from '../../src/insight/what-if.js';
import type { WhatIfView } from '../../src/insight/what-if.view.js';
import { connectReader, inSnapshot, Reader } from '../../src/platform/database/reader.js';
import { readLaw } from '../../src/platform/policies/read-law.js';
import { readSheet } from '../../src/platform/workbooks/reader.js';
import { policyFromText } from '../../src/policy/policy-text.js';
import { bootApp } from '../support/app.js';
import { cli, environmentOf } from '../support/cli.js';
import { type People, plantPeople } from '../support/people.js';
import { type PlantedRound, plantRounds, REDEEM } from './support/planted-round.js';
import { planting } from '../support/planted.js';

const law = readLaw();
const voucher = law.policies.get('hongshan-voucher');
const text = readFileSync(join(projectRoot, 'config/policies/hongshan-voucher/policy.yaml'), 'utf8');
/** 60 % for enterprises, at most 50,000 a contract, and no contract of an enterprise under 50,000. */
const changedText = text
  .replace('values: { enterprise: 50%, team: 50% }', 'values: { enterprise: 60%, team: 50% }')
  .replace('value: 10 万元', 'value: 5 万元')
  .replace(
    'criteria:',
    `criteria:
  - id: contract-floor
    title: 合同金额不低于 5 万元
    steps: [redeem]
    when: { fact: applicant.kind, is: enterprise }
    that: { fact: contract.amount, atLeast: 5 万元 }
    basis: { in: hs, clause: 拟增条款 }`,
  );
const paid = (amount: string) => ({
  ...{ ...REDEEM, 'contract.amount': amount, 'claim.paidAmount': amount, 'claim.invoicedAmount': amount },
});
const APPLY = {
  'voucher.appliedOn': '2026-03-02',
  'applicant.kind': 'enterprise',
  'applicant.region': '650102',
  'applicant.taxResidentInCity': true,
  'applicant.techSmeValid': true,
  'applicant.creditBlocks': [],
  'applicant.barred': false,
  'applicant.voidedShareLastYear': '0',
  'voucher.requested': '150000.00',
  'voucher.usedThisYear': '0.00',
};

describe('a round under changed rules', () => {
  let running: Awaited<ReturnType<typeof bootApp>>;
  let people: People;
  let round: PlantedRound;
  let plant: Awaited<ReturnType<typeof plantRounds>>;
  const folder = mkdtempSync(join(tmpdir(), 'hongshan-what-if-'));

  beforeAll(async () => {
    running = await bootApp();
    people = await plantPeople(running);
    plant = await plantRounds(running.db, people);
    round = await plant(
      voucher,
      [
        {
          facts: APPLY,
          step: 'apply',
          flow: 'voucher',
          state: 'issued',
          phase: 'granted',
          entries: { reserve: '150000.00' },
        },
        {
          facts: paid('60000.00'),
          step: 'redeem',
          state: 'granted',
          phase: 'granted',
          entries: { commit: '30000.00' },
        },
        { facts: paid('120000.00'), step: 'redeem' },
        { facts: paid('40000.00'), step: 'redeem', state: 'on-notice', phase: 'notice' },
        {
          facts: { ...paid('60000.00'), 'applicant.kind': null },
          step: 'redeem',
          state: 'in-service',
          phase: 'drafting',
        },
      ],
      '500000.00',
    );
    await plant(voucher, [{ facts: paid('60000.00'), step: 'redeem' }], '1000.00');
  });
  afterAll(async () => {
    await running.close();
    rmSync(folder, { recursive: true });
  });

  const url = '/api/v1/leader/what-if';
  const ask = async (body: object, at = url) => people.as('leader')({ method: 'POST', url: at, body });
  const counts = async () =>
    running.db.owner.query<unknown>(
      `SELECT (SELECT count(*) FROM audit_event) AS e, (SELECT count(*) FROM decision) AS d, (SELECT count(*) FROM policy_version) AS v`,
    );

  it('shows who flips and by which criterion, amounts and budget before and after, and changes nothing', async () => {
    const before = await counts();
    const answer = await ask({ round: round.number, policy: changedText });
    expect(answer.status).toBe(200);
    const view = answer.json<WhatIfView>();
    expect(view).toMatchObject({
      ...{ round: { id: round.callId, number: round.number }, cases: 5, judged: 5, changed: 4 },
      ...{ illustrative: true, notice: expect.stringContaining('示例参数') },
      policy: { before: { code: voucher.code, hash: voucher.hash, title: '红山创新券' } },
    });
    expect(view.policy.after.hash).not.toBe(voucher.hash);
    const tally = (
      eligible: number,
      notEligible: number,
      unknown: number,
      amount: string,
      amountUnknown: number,
    ) => ({
      ...{ eligible, notEligible, unknown, amount, amountUnknown },
    });
    expect(view.steps).toEqual([
      {
        ...{ step: 'apply', title: '申领', judged: 1, flips: 0, difference: '0.00' },
        before: tally(1, 0, 0, '150000.00', 0),
        after: tally(1, 0, 0, '150000.00', 0),
      },
      {
        ...{ step: 'redeem', title: '兑付', judged: 4, flips: 2, difference: '-24000.00' },
        before: tally(4, 0, 0, '110000.00', 1),
        after: tally(2, 1, 1, '86000.00', 1),
      },
    ]);
    expect(view.flippedBy).toEqual([
      { step: 'redeem', id: 'contract-floor', title: '合同金额不低于 5 万元', cases: 2 },
    ]);
    expect(view.lacking).toEqual([{ fact: 'applicant.kind', title: '申请主体类型', cases: 1 }]);
    expect(view.budget).toEqual({
      ...{ line: '2060502 技术创新', total: '500000.00', available: '350000.00', reserved: '120000.00' },
      ...{ committed: '30000.00', paid: '0.00', availableAfter: '350000.00' },
      reserving: { cases: 1, before: '150000.00', after: '150000.00', difference: '0.00' },
      granted: { cases: 1, before: '30000.00', after: '36000.00', difference: '6000.00' },
    });
    expect(await counts()).toEqual(before);
  });

  it('names of each case that changes what it was, what it would be, and why', async () => {
    const { changes } = (await ask({ round: round.callId, policy: changedText })).json<WhatIfView>();
    expect(
      changes.map(({ caseNumber, flips, verdict, award }) => [
        caseNumber,
        flips,
        verdict.after,
        award.before,
        award.after,
      ]),
    ).toEqual([
      [round.cases[1]!.number, false, 'eligible', '30000.00', '36000.00'],
      [round.cases[2]!.number, false, 'eligible', '60000.00', '50000.00'],
      [round.cases[3]!.number, true, 'not-eligible', '20000.00', '0.00'],
      [round.cases[4]!.number, true, 'unknown', null, null],
    ]);
    expect(changes[2]).toMatchObject({
      applicant: '乌鲁木齐雪峰测试科技有限公司',
      state: '公示中',
      step: 'redeem',
      on: '2026-04-01',
    });
    expect(changes[2]?.criteria).toEqual([
      {
        ...{
          id: 'contract-floor',
          title: '合同金额不低于 5 万元',
          before: null,
          after: 'not-satisfied',
          decides: true,
        },
        ...{ found: '40,000.00 元', thresholdBefore: null, thresholdAfter: '不低于 5 万元' },
        basis: { doc: expect.stringContaining('示例参数'), clause: '拟增条款', provenance: 'illustrative' },
      },
    ]);
  });

  it('comes as a workbook with the overview, the changes and all cases', async () => {
    const answer = await ask({ round: round.number, policy: changedText }, `${url}/workbook`);
    expect([answer.status, answer.headers['content-type']]).toEqual([
      200,
      expect.stringContaining('spreadsheetml'),
    ]);
    expect(answer.headers['content-disposition']).toContain(encodeURIComponent(`测算-${round.number}.xlsx`));
    const overview = await readSheet(answer.body, {
      sheet: OVERVIEW_SHEET,
      headerRow: 5,
      columns: OVERVIEW_COLUMNS,
    });
    expect(overview.findings).toEqual([]);
    const figure = (item: string) =>
      overview.rows.map(({ values }) => values).find((row) => row.item === item);
    expect(overview.rows.map(({ values }) => values)).toContainEqual({
      step: '兑付',
      item: '金额合计（元）',
      before: '110000',
      after: '86000',
      difference: '-24000',
    });
    expect(figure('结论因“合同金额不低于 5 万元”改变（件）')).toMatchObject({ step: '兑付', after: '2' });
    expect(figure('可用余额（元）')).toMatchObject({ before: '350000', after: '350000', difference: '0' });
    const changes = await readSheet(answer.body, { sheet: CHANGES_SHEET, columns: CASE_COLUMNS });
    expect([changes.findings, changes.rows.length]).toEqual([[], 4]);
    expect(changes.rows[2]?.values).toMatchObject({
      ...{ caseNumber: round.cases[3]!.number, state: '公示中', step: '兑付', on: '2026-04-01' },
      ...{
        verdictBefore: '符合',
        verdictAfter: '不符合',
        awardBefore: 2_000_000n,
        awardAfter: 0n,
        awardDifference: -2_000_000n,
      },
      decides: expect.stringContaining(
        '合同金额不低于 5 万元：现为 40,000.00 元，要求无 → 不低于 5 万元，无此条件 → 不满足',
      ),
    });
    const all = await readSheet(answer.body, { sheet: ALL_SHEET, columns: CASE_COLUMNS });
    expect([all.findings, all.rows.map(({ values }) => values.caseNumber)]).toEqual([
      [],
      round.cases.map(({ number }) => number),
    ]);
  });

  it('says of the same rules that nothing changes', async () => {
    const view = (await ask({ round: round.number, policy: text })).json<WhatIfView>();
    expect([view.changed, view.changes, view.flippedBy, view.policy.after.hash]).toEqual([
      0,
      [],
      [],
      voucher.hash,
    ]);
  });

  it('is for leaders', async () => {
    for (const login of ['applicant', 'city', 'auditor', 'administrator'] as const) {
      for (const at of [url, `${url}/workbook`]) {
        const answer = await people.as(login)({
          method: 'POST',
          url: at,
          body: { round: round.number, policy: text },
        });
        expect([login, answer.status]).toEqual([login, 403]);
      }
    }
    expect((await running.ask({ method: 'POST', url })).status).toBe(401);
  });

  it('is refused for a pack with faults, each with its line, and for a round or a step that there is not', async () => {
    running.clock.moveTo(new Date(running.clock.now().getTime() + 60_001));
    const told = async (body: object) => {
      const answer = await ask(body);
      return [
        answer.status,
        answer.json<{ findings: { message: string; pointer: string }[] }>().findings,
      ] as const;
    };
    const wrong = text
      .replace('rate: { parameter: ratio }', 'rate: { parameter: ration }')
      .replace('fact: applicant.region', 'fact: applicant.planet');
    const [status, findings] = await told({ round: round.number, policy: wrong });
    expect([status, findings.map(({ pointer }) => pointer)]).toEqual([422, ['/policy', '/policy']]);
    expect(findings.map(({ message }) => message).join('\n')).toMatch(
      /第 \d+ 行 criteria\[0\]\.that\.fact：应为“.+”，实际为“applicant\.planet”/,
    );
    expect((await told({ round: round.number, policy: 'code: [' }))[0]).toBe(422);
    expect((await told({ round: round.number, policy: 'x'.repeat(200_001) }))[0]).toBe(422);
    expect((await told({ round: 'HST-1999-000001', policy: text }))[0]).toBe(404);
    const stepless = text.replaceAll('redeem', 'payout');
    const [code, [finding]] = await told({ round: round.number, policy: stepless });
    expect([code, finding?.message]).toEqual([422, expect.stringContaining('redeem')]);
  });

  it('is read through a login that cannot write', async () => {
    const reader = running.app.get(Reader);
    await reader.run(async (manager) => {
      expect(await manager.query('SELECT current_user AS name')).toEqual([{ name: 'hongshan_read' }]);
    });
    const writes = [
      `UPDATE case_file SET state = 'paid'`,
      'DELETE FROM decision',
      `INSERT INTO district VALUES ('1', 'x')`,
    ];
    for (const write of writes)
      await expect(reader.run((manager) => manager.query(write))).rejects.toThrow(/read-only|denied/);
    await expect(
      reader.run(async (manager) => {
        await manager.query('ROLLBACK; BEGIN READ WRITE');
        await manager.query(writes[0]!);
      }),
    ).rejects.toMatchObject({ driverError: { code: '42501' } });
    const { ownerUrl, appUrl } = running.db;
    const blind = await bootApp({ database: { ownerUrl, appUrl, stop: async () => undefined } });
    try {
      await expect(blind.app.get(Reader).run(async () => 1)).rejects.toMatchObject({
        refusal: { code: 'unavailable' },
      });
    } finally {
      await blind.close();
    }
  });

  it('comes from the command line too: the same JSON, and the workbook beside it', async () => {
    const env = environmentOf(running.db);
    const file = join(folder, 'changed.yaml');
    const workbook = join(folder, 'what-if.xlsx');
    writeFileSync(file, changedText);
    const run = await cli(['what-if', '--round', round.number, '--policy', file, '--workbook', workbook], {
      env,
    });
    expect([run.code, run.err]).toEqual([0, '']);
    running.clock.moveTo(new Date(running.clock.now().getTime() + 60_001));
    expect(run.json()).toEqual((await ask({ round: round.number, policy: changedText })).json());
    expect(statSync(workbook).size).toBeGreaterThan(5000);
    const all = await readSheet(workbook, { sheet: ALL_SHEET, columns: CASE_COLUMNS });
    expect([all.findings, all.rows.length]).toEqual([[], 5]);
    const bad = await cli(['what-if', '--round', round.number, '--policy', '-'], {
      env,
      input: text.replace('50%, team', '50 元, team'),
    });
    expect([bad.code, bad.out]).toEqual([2, '']);
    expect(bad.err).toMatch(/^-:\d+ .*expected /);
    const nowhere = await cli(['what-if', '--round', 'HST-1999-000001', '--policy', file], { env });
    expect([nowhere.code, nowhere.err]).toEqual([2, '没有这份申报通知：HST-1999-000001\n']);
  }, 120_000);

  it('judges the last decision of each case at each step', async () => {
    await planting(running.db.owner, (manager) =>
      manager.query(
        `INSERT INTO decision SELECT 'fffffff0-0000-7000-8000-000000000000', case_id, act_id, step, policy_code, policy_hash, law_date,
           facts, replace(result, '"amount":"30000.00"', '"amount":"31000.00"'), verdict, 3100000, at
         FROM decision WHERE id = $1`,
        [round.cases[1]!.decisionId],
      ),
    );
    const cases = await judged(round.callId);
    const own = cases.filter(({ caseNumber }) => caseNumber === round.cases[1]!.number);
    expect(own.map(({ award }) => award)).toEqual([{ before: '31000.00', after: '36000.00' }]);
  });

  it('judges in a round of two packs only what the one that is changed had judged', async () => {
    const heir = policyFromText(
      { path: 'heir', text: text.replace('code: hongshan-voucher', 'code: heir') },
      law.facts,
    );
    const mixed = await plant(voucher, [
      { facts: paid('60000.00'), step: 'redeem', policy: heir },
      { facts: paid('60000.00'), step: 'redeem' },
      { facts: paid('60000.00'), step: 'redeem', policy: heir },
    ]);
    expect((await judged(mixed.callId)).map(({ caseNumber }) => caseNumber)).toEqual([
      mixed.cases[1]!.number,
    ]);
    const other = changedText.replace('code: hongshan-voucher', 'code: third');
    expect((await judged(mixed.callId, other)).map(({ caseNumber }) => caseNumber)).toEqual([
      ...[mixed.cases[0]!.number, mixed.cases[2]!.number],
    ]);
  });

  const judged = async (callId: string, policy = changedText) => {
    const reader = await connectReader(running.db.readUrl);
    const changed = policyFromText({ path: 'changed', text: policy }, law.facts);
    const { cases } = await inSnapshot(reader, (manager) => whatIf(manager, law, callId, changed));
    await reader.destroy();
    return cases;
  };
});
