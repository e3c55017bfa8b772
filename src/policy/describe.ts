import type { BusinessDate } from '../kernel/business-date.js';
import type { Basis } from '../kernel/refusal.js';
import type { Provenance } from './basis.js';
import { bindStep, stepOf } from './bind-step.js';
import { tell } from './conditions/condition.js';
import { type Dated, valueOn } from './dated.js';
import { Env } from './expressions/expression.js';
import type { MaterialType } from './materials.js';
import { noticeOn } from './notice.js';
import { factsOf, isInForce, type Policy, type Step } from './policy.js';
import type { Parameter } from './parameters.js';
import { sayer } from './say.js';
import type { Value } from './types.js';

/** A policy for people: plain JSON in Chinese, with every clause. */
export type PolicyDescription = {
  readonly code: string;
  readonly title: string;
  readonly scheme: string;
  readonly flows: readonly string[];
  readonly hash: string;
  readonly provenance: Provenance;
  readonly illustrative: boolean;
  readonly effective: { readonly from: string | null; readonly to: string | null; readonly basis?: Basis };
  /** The day whose values are shown, and whether the policy is in force then; null when none was asked for. */
  readonly on: BusinessDate | null;
  readonly inForce: boolean | null;
  readonly documents: readonly { readonly doc: string; readonly provenance: Provenance }[];
  readonly parameters: readonly ParameterDescription[];
  readonly steps: readonly StepDescription[];
};

export type ParameterDescription = {
  readonly id: string;
  readonly title: string;
  readonly values: readonly {
    /** The option of the fact that it differs by, such as 企业. */
    readonly of?: string;
    /** null: from the beginning. */
    readonly from: string | null;
    readonly text: string;
  }[];
  /** On the asked day. */
  readonly now?: string;
  readonly basis: Basis;
};

export type StepDescription = {
  readonly id: string;
  readonly title: string;
  readonly lawDate: string;
  readonly facts: readonly { readonly name: string; readonly title: string; readonly source: string }[];
  readonly criteria: readonly {
    readonly id: string;
    readonly title: string;
    readonly threshold?: string;
    readonly basis: Basis;
  }[];
  readonly award?: { readonly id: string; readonly title: string; readonly basis: Basis };
  readonly outputs: readonly { readonly id: string; readonly title: string; readonly basis: Basis }[];
  readonly materials: readonly {
    readonly id: string;
    readonly title: string;
    readonly required: boolean;
    readonly onlyWhen?: string;
    readonly accepts: readonly MaterialType[];
    readonly basis: Basis;
  }[];
  readonly notice?: { readonly workingDays: number; readonly countFirstDay: boolean; readonly basis: Basis };
};

/** The policy in words; with a day, also the thresholds and values of that day. */
export function describe(policy: Policy, on?: BusinessDate): PolicyDescription {
  const { code, title, scheme, flows, hash, provenance, effective } = policy;
  return {
    code,
    title,
    scheme,
    flows,
    hash,
    provenance,
    illustrative: provenance === 'illustrative',
    effective,
    on: on ?? null,
    inForce: on === undefined ? null : isInForce(policy, on),
    documents: policy.documents,
    parameters: policy.parameters.map((parameter) => describeParameter(parameter, on)),
    steps: policy.steps.map((step) => describeStep(policy, step, on)),
  };
}

function describeParameter(parameter: Parameter, on: BusinessDate | undefined): ParameterDescription {
  const { id, title, basis, by, type } = parameter;
  const say = sayer(type);
  const series = (dated: Dated<Value>, of: { readonly of?: string }) =>
    dated.entries.map(({ from, value }) => ({ ...of, from, text: value === null ? '失效' : say(value) }));
  const values =
    by === undefined
      ? series(parameter.value, {})
      : [...by.values].flatMap(([option, dated]) => series(dated, { of: sayer(by.fact.type)(option) }));
  const found = on === undefined || by !== undefined ? undefined : valueOn(parameter.value, on);
  const now = found && ('lapsed' in found ? found.lapsed : say(found.value));
  return { id, title, values, basis, ...(now === undefined ? {} : { now }) };
}

function describeStep(policy: Policy, step: Step, on: BusinessDate | undefined): StepDescription {
  const award = policy.awards.find((one) => one.step === step.id);
  const notice = on === undefined ? undefined : noticeOn(policy.notice, on);
  return {
    id: step.id,
    title: step.title,
    lawDate: step.lawDate,
    facts: [...factsOf(policy, step.id)].sort().map((name) => {
      const spec = policy.catalogue.get(name);
      return { name, title: spec?.title ?? name, source: spec?.source ?? '' };
    }),
    criteria: describeCriteria(policy, step, on),
    outputs: policy.outputs
      .filter((output) => output.step === step.id)
      .map(({ id, title, basis }) => ({ id, title, basis })),
    materials: describeMaterials(policy, step),
    ...(award && { award: { id: award.id, title: award.title, basis: award.basis } }),
    ...(notice && { notice }),
  };
}

/** The thresholds of a day are those of a case of which nothing is known. */
function describeCriteria(
  policy: Policy,
  step: Step,
  on: BusinessDate | undefined,
): StepDescription['criteria'] {
  if (on === undefined) {
    const own = policy.criteria.filter(({ steps }) => steps.includes(step.id));
    return own.map(({ id, title, basis }) => ({ id, title, basis }));
  }
  const nothing = new Env([]);
  return bindStep(policy, stepOf(policy, step.id), on).criteria.map(
    ({ criterion: { id, title, basis }, condition }) => ({
      id,
      title,
      threshold: tell(condition, nothing).threshold,
      basis,
    }),
  );
}

function describeMaterials(policy: Policy, step: Step): StepDescription['materials'] {
  return policy.materials
    .filter((material) => material.step === step.id)
    .map(({ id, title, required, accepts, basis }) => {
      const plain = { id, title, required: required === true, accepts, basis };
      return typeof required === 'boolean' ? plain : { ...plain, onlyWhen: required.label };
    });
}
