import { describe, expect, it } from '@jest/globals';
import { caseFaults } from '../../src/cases/boot-check.js';
import { isEditable, nextJudged } from '../../src/cases/flow-steps.js';
import { CaseRegistry } from '../../src/cases/registry.js';
import { type Flow, parseFlow } from '../../src/kernel/transitions.js';
import { readLaw } from '../../src/platform/policies/read-law.js';
import { factsOf, type Policy } from '../../src/policy/policy.js';

const { flows, policies } = readLaw();
const policy = policies.get('hongshan-voucher');
const FACTS = [...new Set(policy.steps.flatMap(({ id }) => [...factsOf(policy, id)]))];

/** Everything that the flows and the one policy name, but for what a test leaves out. */
function registryWithout(left: { effect?: string; guard?: string; fact?: string; check?: string } = {}) {
  const registry = new CaseRegistry();
  const rows = [...flows.values()].flatMap((flow) => flow.rows);
  for (const effect of new Set(rows.flatMap(({ then = [] }) => then)))
    if (effect !== left.effect) registry.registerEffect(effect, async () => undefined);
  for (const guard of new Set(rows.flatMap(({ when }) => when ?? [])))
    if (guard !== left.guard) registry.registerGuard(guard, async () => true);
  for (const flow of flows.keys()) if (flow !== left.check) registry.registerContentCheck(flow, () => []);
  registry.registerFacts(
    FACTS.filter((fact) => fact !== left.fact),
    async () => ({}),
  );
  return registry;
}

const faults = (registry: CaseRegistry, all: readonly Policy[] = [policy], table = flows) =>
  caseFaults(registry, table, all);
const changed = (code: string, change: (flow: Flow) => Flow) =>
  new Map([...flows].map(([name, flow]) => [name, name === code ? change(flow) : flow]));

describe('the service starts only when', () => {
  it('everything that flows and policies name is given by somebody', () => {
    expect(faults(registryWithout())).toEqual([]);
  });

  it('every effect is registered, and it names the row of the one that is not', () => {
    expect(faults(registryWithout({ effect: 'takeReceipt' }))).toEqual(
      expect.arrayContaining([
        'flow voucher: submit by applicant in draft names the unknown effect takeReceipt',
      ]),
    );
  });

  it('every guard is registered', () => {
    const found = faults(registryWithout({ guard: 'noticeOver' }));
    expect(found).toContain('flow claim: endNotice by clock in on-notice names the unknown guard noticeOver');
  });

  it('every fact that a step asks for has a provider', () => {
    expect(faults(registryWithout({ fact: 'contract.completedOn' }))).toEqual([
      'policy hongshan-voucher: nobody gives the fact contract.completedOn',
    ]);
  });

  it('somebody checks the form of every flow', () => {
    expect(faults(registryWithout({ check: 'claim' }))).toEqual([
      'flow claim: nobody checks the content of its form',
    ]);
  });

  it('a flow judges no step that a policy of it lacks', () => {
    const table = changed('voucher', (flow) => ({
      ...flow,
      rows: flow.rows.map((row) => (row.judge === 'apply' ? { ...row, judge: 'examine' } : row)),
    }));
    expect(faults(registryWithout(), [policy], table)).toEqual([
      'policy hongshan-voucher: flow voucher judges the step examine, which it does not have',
    ]);
  });

  it('every flow of a policy is there once one of them is', () => {
    const strange = { ...policy, flows: ['voucher', 'claims'] };
    expect(faults(registryWithout(), [strange])).toEqual([
      'policy hongshan-voucher: its flow claims does not exist',
    ]);
  });

  it('a parent flow exists', () => {
    const table = changed('claim', (flow) => ({ ...flow, parent: 'ticket' }));
    expect(faults(registryWithout(), [policy], table)).toEqual(['flow claim: its parent ticket is no flow']);
  });

  it('or a policy belongs to a scheme that has no flow here at all', () => {
    const other = { ...policy, code: 'later', flows: ['later'] };
    expect(faults(registryWithout({ fact: 'contract.completedOn' }), [other])).toEqual([]);
  });
});

describe('a flow file', () => {
  const written = {
    code: 'small',
    title: '小流程',
    initial: 'draft',
    periods: { correction: { workingDays: 15, provenance: 'illustrative' } },
    states: {
      draft: { title: '草稿', phase: 'drafting' },
      done: { title: '办结', phase: 'closed', final: true },
    },
    rows: [
      {
        from: 'draft',
        action: 'submit',
        title: '提交',
        by: 'applicant',
        to: 'done',
        inWindow: true,
        due: 'correction',
      },
    ],
  };

  it('says which steps fall within the window and what period begins with them', () => {
    const { rows, periods } = parseFlow(written, 'small.yaml');
    expect(rows[0]).toMatchObject({ inWindow: true, due: 'correction' });
    expect(periods).toEqual(written.periods);
  });

  it.each([
    ['inWindow', { rows: [{ ...written.rows[0], inWindow: 'yes' }] }, /inWindow: expected true or false/],
    [
      'days',
      { periods: { correction: { workingDays: 0, provenance: 'known' } } },
      /whole number from 1 to 250/,
    ],
    [
      'provenance',
      { periods: { correction: { workingDays: 5, provenance: 'sure' } } },
      /expected one of found/,
    ],
    ['strange keys', { periods: { correction: { days: 5, provenance: 'known' } } }, /the key workingDays/],
  ])('is read strictly: %s', (_, change, fault) => {
    expect(() => parseFlow({ ...written, ...change }, 'small.yaml')).toThrow(fault);
  });

  it('names no period that it does not have', () => {
    const flow = parseFlow({ ...written, periods: {} }, 'small.yaml');
    const registry = new CaseRegistry();
    registry.registerContentCheck('small', () => []);
    expect(caseFaults(registry, new Map([['small', flow]]), [])).toEqual([
      'flow small: submit by applicant in draft names the unknown period correction',
    ]);
  });
});

describe('a form may be changed', () => {
  const claim = flows.get('claim') as Flow;

  it.each(['contract-draft', 'delivered', 'returned'])(
    'in %s, where the applicant’s next step is judged',
    (state) => {
      expect(isEditable(claim, state)).toBe(true);
    },
  );

  it.each(['in-service', 'district-check', 'proposed', 'granted', 'paid'])('not in %s', (state) => {
    expect(isEditable(claim, state)).toBe(false);
  });

  it('and is judged ahead of time by the step that comes next', () => {
    expect(nextJudged(claim, 'contract-draft')?.judge).toBe('contract');
    expect(nextJudged(claim, 'in-service')?.judge).toBe('redeem');
    expect(nextJudged(claim, 'paid')).toBeUndefined();
  });
});
