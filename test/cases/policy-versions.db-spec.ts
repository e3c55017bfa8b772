import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCase } from '../../src/cases/case-files.js';
import { Judgement } from '../../src/cases/judgement.js';
import { PolicyVersions } from '../../src/cases/policy-versions.js';
import { CaseRegistry } from '../../src/cases/registry.js';
import type { Json } from '../../src/kernel/canonical-json.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { readLaw } from '../../src/platform/policies/read-law.js';
import type { PolicyLibrary } from '../../src/policy/library.js';
import type { Policy } from '../../src/policy/policy.js';
import { policyFromPack } from '../../src/policy/policy-file.js';
import { VoucherPlay } from '../journeys/support/voucher-play.js';
import { bootApp } from '../support/app.js';
import { plantPeople } from '../support/people.js';

const law = readLaw();
const before = law.policies.get('hongshan-voucher');
/** The same rules, but for the share that they give. */
const after = policyFromPack(
  JSON.parse(JSON.stringify(before.pack).replaceAll('"50%"', '"10%"')) as Json,
  law.facts,
);

let running: Awaited<ReturnType<typeof bootApp>>;
let play: VoucherPlay;
let claim: string;

beforeAll(async () => {
  running = await bootApp();
  play = new VoucherPlay(running, await plantPeople(running));
  const callId = await play.openCall();
  claim = await play.submitted('applicant', await play.voucher('applicant', callId));
});
afterAll(async () => running.close());

/** The award of the claim as a service would judge it that starts with these rules in its files. */
async function judgedBy(versions: PolicyVersions): Promise<{ amount: string | undefined; hash: string }> {
  const judgement = new Judgement(running.app.get(CaseRegistry), versions);
  return running.app.get(UnitOfWork).run({ id: 'tester' }, 'test', async (tx) => {
    const caseFile = await readCase(tx, claim);
    if (caseFile === undefined) throw new Error('the claim is gone');
    const { policy, decision } = await judgement.judge(tx, caseFile, 'redeem');
    return { amount: decision.award?.amount, hash: policy.hash };
  });
}

const libraryOf = (policy: Policy): PolicyLibrary => ({
  ...law.policies,
  get: () => policy,
  has: () => true,
});

/** The known-bad way: a case is moved onto whatever the files say today. */
class NewestRules extends PolicyVersions {
  override async of(): Promise<Policy> {
    return after;
  }
}

describe('a case that was received', () => {
  it('keeps the rules of its call when the files have changed', async () => {
    expect(after.hash).not.toBe(before.hash);
    const [own, kept] = [
      await judgedBy(new PolicyVersions(law.policies, law.facts)),
      await judgedBy(new PolicyVersions(libraryOf(after), law.facts)),
    ];
    expect(own).toEqual({ amount: '30000.00', hash: before.hash });
    expect(kept).toEqual(own);
  });

  it('would be seen to lose by rules that came after it', async () => {
    expect(await judgedBy(new NewestRules(law.policies, law.facts))).toEqual({
      amount: '6000.00',
      hash: after.hash,
    });
  });
});
