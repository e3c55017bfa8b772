import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { projectRoot } from '../../config/paths.js';
import { checkUsedPacks, type UsedPack } from '../../src/insight/used-packs.js';
import { connectReader, inSnapshot } from '../../src/platform/database/reader.js';
import { readLaw } from '../../src/platform/policies/read-law.js';
import type { Policy } from '../../src/policy/policy.js';
import { policyFromText } from '../../src/policy/policy-text.js';
import { sayPackChange } from '../../src/policy/say-diff.js';
import { cli, environmentOf } from '../support/cli.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { type PlantedRound, plantRounds, REDEEM, tamper } from './support/planted-round.js';

const law = readLaw();
const path = 'config/policies/hongshan-voucher/policy.yaml';
const text = readFileSync(join(projectRoot, path), 'utf8');
/** The pack with a part of its text written otherwise. */
const edited = (...edits: readonly (readonly [string, string])[]): Policy => {
  const changed = edits.reduce((whole, [from, to]) => {
    expect(whole).toContain(from);
    return whole.replace(from, to);
  }, text);
  return policyFromText({ path, text: changed }, law.facts);
};
const CONTRACT_CAP = 'value: 10 万元';
const RATIO = 'values: { enterprise: 50%, team: 50% }';

describe('a pack that decided something', () => {
  let db: TestDatabase;
  let reader: DataSource;
  let round: PlantedRound;
  const used = law.policies.get('hongshan-voucher');

  beforeAll(async () => {
    db = await freshDatabase();
    reader = await connectReader(db.readUrl);
    const plant = await plantRounds(db);
    // Contracts of 1 and 20 April.
    const later = { ...REDEEM, 'contract.signedOn': '2026-04-20', 'contract.amount': '400000.00' };
    const paid = { 'claim.paidAmount': '400000.00', 'claim.invoicedAmount': '400000.00' };
    round = await plant(used, [
      { facts: REDEEM, step: 'redeem' },
      { facts: { ...later, ...paid, 'voucher.balance': '200000.00' }, step: 'redeem' },
    ]);
  });
  afterAll(async () => {
    await reader.destroy();
    await db.drop();
  });

  const check = async (current: Policy | undefined): Promise<UsedPack> => {
    const library = { has: () => current !== undefined, get: () => current! };
    const packs = await inSnapshot(reader, (manager) =>
      checkUsedPacks(manager, library, () => () => undefined),
    );
    expect(packs).toHaveLength(1);
    return packs[0]!;
  };
  const told = ({ past }: UsedPack) => past.flatMap(sayPackChange);

  it('is accepted unchanged', async () => {
    expect(await check(used)).toEqual({
      ...{ code: used.code, hash: used.hash, decisions: 2, isThere: true, isAccepted: true },
      ...{
        days: { first: '2026-04-01', last: '2026-04-20' },
        archive: null,
        past: [],
        outcomes: [],
        differing: 0,
      },
    });
  });

  it('is accepted with a value that begins after everything that it decided', async () => {
    const honest = edited(
      [CONTRACT_CAP, 'value: { 2019-01-01: 10 万元, 2026-04-21: 12 万元 }'],
      [RATIO, 'values: { enterprise: 50%, team: { 2019-01-01: 50%, 2027-01-01: 60% } }'],
    );
    expect(honest.hash).not.toBe(used.hash);
    expect(await check(honest)).toMatchObject({ isAccepted: true, past: [], outcomes: [], differing: 0 });
  });

  it('is accepted when its end is stated, as for a successor of its own dates', async () => {
    const ended = edited([
      'parameters:',
      `effective: { to: 2026-12-31, basis: { in: hs, clause: 施行期 } }\nparameters:`,
    ]);
    expect(await check(ended)).toMatchObject({ isAccepted: true });
    const tooEarly = edited([
      'parameters:',
      `effective: { to: 2026-04-10, basis: { in: hs, clause: 施行期 } }\nparameters:`,
    ]);
    const { isAccepted, differing, outcomes } = await check(tooEarly);
    expect([isAccepted, differing]).toEqual([false, 1]);
    expect(outcomes[0]).toMatchObject({ decision: round.cases[1]!.decisionId, path: 'result/award/amount' });
  });

  it('is refused when a value was changed in place, and names the value and each decision that it changes', async () => {
    const silent = await check(edited([CONTRACT_CAP, 'value: 12 万元']));
    expect(silent).toMatchObject({ isAccepted: false, differing: 2 });
    expect(told(silent)).toEqual([
      '变更 参数 capContract（单份合同资助上限）',
      '  /value：10 万元 → 12 万元',
    ]);
    // The first only says the cap in its working; the second meets it.
    expect(silent.outcomes[0]?.path).toMatch(/^result\/award\/working\//);
    expect(silent.outcomes.slice(1)).toEqual([
      {
        ...{ decision: round.cases[1]!.decisionId, caseNumber: round.cases[1]!.number, step: 'redeem' },
        ...{ path: 'result/award/amount', stored: '100000.00', expected: '120000.00' },
      },
    ]);
  });

  it('is refused when the new value begins on the last day that it decided by', async () => {
    const early = await check(edited([CONTRACT_CAP, 'value: { 2019-01-01: 10 万元, 2026-04-20: 12 万元 }']));
    expect(early).toMatchObject({ isAccepted: false, differing: 1 });
  });

  it('is refused when the change is one that no decision has felt', async () => {
    const unfelt = await check(edited([RATIO, 'values: { enterprise: 50%, team: 60% }']));
    expect(unfelt).toMatchObject({ isAccepted: false, differing: 0 });
    expect(told(unfelt)).toEqual(['变更 参数 ratio（资助比例）', '  /values/team：50% → 60%']);
    const otherStep = await check(edited(['title: 申领额度大于零', 'title: 申领额度应大于零']));
    expect(otherStep).toMatchObject({ isAccepted: false, differing: 0 });
  });

  it('is refused with a criterion more at a step that it decided at, or one less', async () => {
    const more = `criteria:
  - id: signed
    title: 合同已签订
    steps: [redeem]
    that: { fact: contract.signedOn, onOrAfter: 2026-01-01 }
    basis: { in: hs, clause: 兑付 }`;
    const stricter = await check(edited(['criteria:', more]));
    expect(stricter).toMatchObject({ isAccepted: false, past: [], differing: 2 });
    expect(stricter.outcomes[0]?.path).toBe('result/criteria/0/basis/clause');
    const looser = await check(edited(['steps: [apply, contract, redeem]', 'steps: [apply, contract]']));
    expect(looser).toMatchObject({ isAccepted: false, differing: 2 });
  });

  it('is refused when the files no longer have it', async () => {
    expect(await check(undefined)).toMatchObject({ isAccepted: false, isThere: false, decisions: 2 });
  });

  it('is not compared with an archive that was edited', async () => {
    const pack = JSON.stringify(used.pack);
    await tamper(db, 'UPDATE policy_version SET pack = $2 WHERE hash = $1', [
      used.hash,
      pack.replace('10 万元', '12 万元'),
    ]);
    const found = await check(edited([CONTRACT_CAP, 'value: 12 万元']));
    await tamper(db, 'UPDATE policy_version SET pack = $2 WHERE hash = $1', [used.hash, pack]);
    expect(found).toMatchObject({
      isAccepted: false,
      archive: { path: 'policy_version/pack/parameters/1/value' },
    });
  });
});

describe('cli policy check', () => {
  it('looks at the database where there is one, and refuses packs whose past was changed', async () => {
    const db = await freshDatabase();
    try {
      const env = environmentOf(db);
      const plant = await plantRounds(db);
      await plant(law.policies.get('hongshan-voucher'), [{ facts: REDEEM, step: 'redeem' }]);
      const good = await cli(['policy', 'check'], { env });
      expect([good.code, good.err]).toEqual([0, '']);
      expect(good.out).toMatch(/全部通过\n已用于决定的办法 1 个版本、1 项决定，既往规定均未改动\n$/);
      // As if the file had said 40 % when it decided, and was edited since.
      const before = edited([RATIO, 'values: { enterprise: 40%, team: 50% }']);
      const { cases } = await plant(before, [{ facts: REDEEM, step: 'redeem' }]);
      const bad = await cli(['policy', 'check'], { env });
      expect([bad.code, bad.out]).toEqual([2, expect.stringContaining('全部通过')]);
      const lines = bad.err.split('\n');
      expect(lines[0]).toContain(
        `hongshan-voucher：1 项决定（法定日期 2026-04-01 至 2026-04-01）依据版本 ${before.hash.slice(0, 12)} 作出`,
      );
      expect(lines).toContain('    /values/enterprise：40% → 50%');
      expect(lines).toContain(
        `  办件 ${cases[0]!.number} 的决定 ${cases[0]!.decisionId}（redeem）result/award/amount："24000.00" → "30000.00"`,
      );
      expect(bad.err).toContain('succeeds');
    } finally {
      await db.drop();
    }
  }, 120_000);
});
