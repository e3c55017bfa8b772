import { ZenDecisionContent, ZenEngine } from '@gorules/zen-engine';
import { Engine, type TopLevelCondition } from 'json-rules-engine';
import type { BenchStep } from './policy-cases.js';

/** The voucher policy as its peers write it: each criterion once for either of them, by the id that we give it. */
interface PeerCriterion {
  readonly rules: TopLevelCondition;
  readonly zen: string;
}

const CREDIT = ['dishonest-judgment', 'serious-illegal', 'major-tax', 'research-dishonesty'];
// prettier-ignore
const SERVICES = ['research-development', 'inspection-testing', 'large-instrument', 'technology-transfer', 'ip-analysis', 'technology-consulting', 'incubation'];

const is = (fact: string, operator: string, value: unknown) => ({ fact, operator, value });
const all = (...parts: (TopLevelCondition | ReturnType<typeof is>)[]): TopLevelCondition => ({ all: parts });
const any = (...parts: (TopLevelCondition | ReturnType<typeof is>)[]): TopLevelCondition => ({ any: parts });
const other = (fact: string) => ({ fact });
const texts = (codes: readonly string[]) => `[${codes.map((code) => `'${code}'`).join(', ')}]`;
const flag = (fact: string, wanted: boolean): PeerCriterion => ({
  rules: all(is(fact, 'equal', wanted)),
  zen: `${fact} == ${wanted}`,
});
const positive = (...facts: readonly string[]): PeerCriterion => ({
  rules: all(...facts.map((fact) => is(fact, 'greaterThan', 0))),
  zen: facts.map((fact) => `${fact} > 0`).join(' and '),
});
const notAfter = (first: string, second: string): PeerCriterion => ({
  rules: all(is(first, 'lessThanInclusive', other(second))),
  zen: `${first} <= ${second}`,
});
const LEVELS = ['national', 'provincial', 'city'];
const isTeam = is('applicantKind', 'equal', 'team');
const isEnterprise = is('applicantKind', 'equal', 'enterprise');

const COMMON: Readonly<Record<string, PeerCriterion>> = {
  credit: {
    rules: all(is('applicantCreditBlocks', 'everyFact:notIn', CREDIT)),
    zen: `none(applicantCreditBlocks, # in ${texts(CREDIT)})`,
  },
  'normal-operation': {
    rules: all(is('applicantCreditBlocks', 'doesNotContain', 'abnormal-operation')),
    zen: `not contains(applicantCreditBlocks, 'abnormal-operation')`,
  },
  'not-barred': flag('applicantBarred', false),
};

export const PEER_CRITERIA: Readonly<Record<BenchStep, Readonly<Record<string, PeerCriterion>>>> = {
  apply: {
    ...COMMON,
    region: {
      rules: all(is('applicantRegion', 'startsWith', '6501')),
      zen: `startsWith(applicantRegion, '6501')`,
    },
    'tax-resident': {
      rules: any(isTeam, is('applicantTaxResidentInCity', 'equal', true)),
      zen: `applicantKind == 'team' or applicantTaxResidentInCity`,
    },
    'enterprise-qualified': {
      rules: any(
        isTeam,
        ...['applicantTechSmeValid', 'applicantHnteValid', 'applicantIsIncubatee'].map((fact) =>
          is(fact, 'equal', true),
        ),
      ),
      zen: `applicantKind == 'team' or applicantTechSmeValid or applicantHnteValid or applicantIsIncubatee`,
    },
    'team-qualified': {
      rules: any(
        isEnterprise,
        all(
          is('applicantCoreMembers', 'greaterThanInclusive', 3),
          is('applicantIsIncubatee', 'equal', true),
          is('applicantCarrierLevel', 'in', LEVELS),
        ),
      ),
      zen: `applicantKind == 'enterprise' or (applicantCoreMembers >= 3 and applicantIsIncubatee and applicantCarrierLevel in ${texts(LEVELS)})`,
    },
    'voided-share': {
      rules: all(is('applicantVoidedShareLastYear', 'lessThanInclusive', 0.5)),
      zen: 'applicantVoidedShareLastYear <= 0.5',
    },
    requested: positive('voucherRequested'),
    'quota-left': {
      rules: any(
        all(isEnterprise, is('voucherUsedThisYear', 'lessThan', 20_000_000)),
        all(isTeam, is('voucherUsedThisYear', 'lessThan', 5_000_000)),
      ),
      zen: `(applicantKind == 'team' ? 5000000 : 20000000) - voucherUsedThisYear > 0`,
    },
  },
  redeem: {
    ...COMMON,
    'service-kind': {
      rules: all(is('contractServiceKind', 'in', SERVICES)),
      zen: `contractServiceKind in ${texts(SERVICES)}`,
    },
    'not-compulsory-testing': flag('contractIsCompulsoryTesting', false),
    'provider-filed': flag('contractProviderFiled', true),
    'not-related': flag('contractProviderRelated', false),
    'not-funded-elsewhere': flag('contractAlreadyFunded', false),
    'within-validity': {
      rules: all(
        is('contractSignedOn', 'greaterThanInclusive', other('voucherIssuedOn')),
        is('contractSignedOn', 'lessThanInclusive', other('voucherExpiresOn')),
      ),
      zen: 'contractSignedOn >= voucherIssuedOn and contractSignedOn <= voucherExpiresOn',
    },
    balance: positive('voucherBalance'),
    completed: notAfter('contractCompletedOn', 'claimSubmittedOn'),
    'claimed-in-time': {
      rules: all(is('claimSubmittedOn', 'lessThanInclusive', other('claimDeadline'))),
      zen: 'claimSubmittedOn <= contractCompletedOn + 60',
    },
    'claimed-before-year-end': notAfter('claimSubmittedOn', 'claimsCloseOn'),
    'contract-amount': positive('contractAmount'),
    paid: positive('claimPaidAmount', 'claimInvoicedAmount'),
  },
};

/** json-rules-engine: its own operators, one more where it has none, and a computed fact as its manual shows. */
export function rulesEngine(step: BenchStep, form: 'a rule a criterion' | 'one rule'): Engine {
  const criteria = Object.entries(PEER_CRITERIA[step]);
  const engine = new Engine();
  engine.addOperator('startsWith', (text: string, start: string) => text.startsWith(start));
  if (step === 'redeem')
    engine.addFact(
      'claimDeadline',
      async (_params, almanac) => (await almanac.factValue<number>('contractCompletedOn')) + 60,
    );
  if (form === 'one rule') {
    const parts = criteria.map(([name, { rules }]) => ({ ...only(rules), name }));
    return engine.addRule({ name: step, conditions: { all: parts }, event: { type: step } });
  }
  for (const [name, { rules }] of criteria)
    engine.addRule({ name, conditions: rules, event: { type: name } });
  return engine;
}

/** A condition that stands alone needs no list around it. */
function only(rules: TopLevelCondition) {
  return 'all' in rules && rules.all.length === 1 && rules.all[0] !== undefined ? rules.all[0] : rules;
}

/** zen-engine: one expression node, compiled once; a list of cases in one call when it loops over them itself. */
export function zenDecision(step: BenchStep, loop: boolean) {
  const position = { x: 0, y: 0 };
  const expressions = Object.entries(PEER_CRITERIA[step]).map(([key, { zen }]) => ({
    id: key,
    key,
    value: zen,
  }));
  const whole = { inputField: null, outputPath: null, executionMode: 'single' };
  const each = { inputField: 'cases', outputPath: 'cases', executionMode: 'loop' };
  const content = { expressions, passThrough: false, ...(loop ? each : whole) };
  const nodes = [
    { id: 'facts', name: 'facts', type: 'inputNode', position },
    { id: 'criteria', name: 'criteria', type: 'expressionNode', position, content },
    { id: 'verdicts', name: 'verdicts', type: 'outputNode', position },
  ];
  const edges = [
    { id: 'in', sourceId: 'facts', targetId: 'criteria', type: 'edge' },
    { id: 'out', sourceId: 'criteria', targetId: 'verdicts', type: 'edge' },
  ];
  return new ZenEngine().createDecision(new ZenDecisionContent({ nodes, edges }));
}
