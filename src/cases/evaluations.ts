import type { BusinessDate } from '../kernel/business-date.js';
import { type Finding, refuse } from '../kernel/refusal.js';
import { pointerTo } from '../kernel/json-difference.js';
import { decide, type Decision, type FactSheet } from '../policy/decide.js';
import { FactFault, type FactFaultItem } from '../policy/faults.js';
import type { Policy } from '../policy/policy.js';
import { sayWritten } from '../policy/say-fact.js';

export interface Evaluation {
  readonly facts: FactSheet;
  /** Used when the step's law date is not among the facts. */
  readonly on?: BusinessDate | undefined;
  /** The first step of the policy when it is left out. */
  readonly step?: string | undefined;
}

/** 试算: what a policy says of facts that somebody gives; nothing is stored. Refused as invalid with every fault. */
export function evaluate(policy: Policy, { facts, on, step }: Evaluation): Decision {
  const known = step === undefined || policy.steps.some(({ id }) => id === step);
  const judged = known ? step : undefined;
  const outcome = decided(policy, facts, judged ?? firstStep(policy), on);
  const findings = [
    ...(known ? [] : [unknownStep(policy)]),
    ...('findings' in outcome ? outcome.findings : []),
  ];
  if ('findings' in outcome || findings.length > 0)
    return refuse('invalid', '填写内容有误，无法据以试算，请按提示修改。', findings);
  return outcome;
}

type Faulty = { readonly findings: readonly Finding[] };

function decided(
  policy: Policy,
  facts: FactSheet,
  step: string,
  on: BusinessDate | undefined,
): Decision | Faulty {
  try {
    return decide(policy, facts, on === undefined ? { step } : { step, on });
  } catch (error) {
    if (!(error instanceof FactFault)) throw error;
    return { findings: error.faults.map((fault) => factFinding(policy, fault)) };
  }
}

/** Every policy has a step: a pack without one does not load. */
const firstStep = ({ steps }: Policy): string => steps[0]?.id ?? '';

function unknownStep({ steps }: Policy): Finding {
  const options = steps.map(({ id, title }) => `${id}（${title}）`).join('、');
  return { code: 'step', message: `该办法没有这一环节，应为下列之一：${options}`, pointer: '/step' };
}

function factFinding({ catalogue }: Policy, { fact, found }: FactFaultItem): Finding {
  const spec = catalogue.get(fact);
  const pointer = pointerTo('/facts', fact);
  if (spec === undefined)
    return { code: 'fact-unknown', message: '事实目录中没有这一项，请核对名称', pointer };
  return { code: 'fact-misfit', message: `“${spec.title}”应为${sayWritten(spec)}；实际为 ${found}`, pointer };
}
