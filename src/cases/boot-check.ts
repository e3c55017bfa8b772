import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { checkFlow, type Flow } from '../kernel/transitions.js';
import { ROLES, SYSTEM_ROLES } from '../parties/actor.js';
import type { PolicyLibrary } from '../policy/library.js';
import { factsOf, type Policy } from '../policy/policy.js';
import { FLOWS, POLICY_LIBRARY } from '../platform/policies/policies.module.js';
import { CaseRegistry } from './registry.js';

type Flows = ReadonlyMap<string, Flow>;
const ROLE_NAMES: ReadonlySet<string> = new Set([...ROLES, ...SYSTEM_ROLES]);

/** When all rooms have registered what they give, everything that flows and policies name has to be there. */
@Injectable()
export class BootCheck implements OnApplicationBootstrap {
  constructor(
    private readonly registry: CaseRegistry,
    @Inject(FLOWS) private readonly flows: Flows,
    @Inject(POLICY_LIBRARY) private readonly policies: PolicyLibrary,
  ) {}

  /** Throws with every fault, and so keeps the service from starting. */
  onApplicationBootstrap(): void {
    const faults = caseFaults(this.registry, this.flows, this.policies.all);
    if (faults.length > 0) throw new Error(`flows and policies do not fit together:\n${faults.join('\n')}`);
  }
}

/** Every name that nobody gives, as a sentence. Policies of schemes without any flow here are left alone. */
export function caseFaults(registry: CaseRegistry, flows: Flows, policies: readonly Policy[]): string[] {
  const known = registry.known();
  const governing = policies.filter((policy) => policy.flows.some((flow) => flows.has(flow)));
  return [
    ...[...flows.values()].flatMap((flow) => flowFaults(registry, flows, flow)),
    ...governing.flatMap((policy) => policyFaults(flows, known.facts, policy)),
  ];
}

function flowFaults(registry: CaseRegistry, flows: Flows, flow: Flow): string[] {
  const { effects, guards, contentChecks } = registry.known();
  return [
    ...checkFlow(flow, { effects, guards, roles: ROLE_NAMES }),
    ...(contentChecks.has(flow.code) ? [] : [`flow ${flow.code}: nobody checks the content of its form`]),
    ...(flow.parent === undefined || flows.has(flow.parent)
      ? []
      : [`flow ${flow.code}: its parent ${flow.parent} is no flow`]),
  ];
}

function policyFaults(flows: Flows, given: ReadonlySet<string>, policy: Policy): string[] {
  const steps = new Set(policy.steps.map(({ id }) => id));
  const inFlows = policy.flows.flatMap((code) => {
    if (!flows.has(code)) return [`policy ${policy.code}: its flow ${code} does not exist`];
    return [...judgedIn(flows.get(code))]
      .filter((step) => !steps.has(step))
      .map((step) => `policy ${policy.code}: flow ${code} judges the step ${step}, which it does not have`);
  });
  // A step that no flow judges is for trial computations: there the facts come from whoever asks.
  const judged = new Set(policy.flows.flatMap((code) => [...judgedIn(flows.get(code))]));
  const needed = new Set([...judged].flatMap((id) => [...factsOf(policy, id)]));
  const nobody = [...needed].filter((fact) => !given.has(fact)).sort();
  return [...inFlows, ...nobody.map((fact) => `policy ${policy.code}: nobody gives the fact ${fact}`)];
}

function judgedIn(flow: Flow | undefined): ReadonlySet<string> {
  return new Set(flow?.rows.flatMap(({ judge }) => judge ?? []));
}
