import type { BusinessDate } from '../kernel/business-date.js';
import type { Basis } from '../kernel/refusal.js';
import { basisOn, type Provenance } from './basis.js';
import { bindStep } from './bind-step.js';
import { tell } from './conditions/explain.js';
import { type Dated, valueOn } from './dated.js';
import { Env } from './expressions/expression.js';
import type { MaterialType } from './materials.js';
import { noticeOn } from './notice.js';
import { factsOf, isInForce, type Policy, type StatedDocument, type Step } from './policy.js';
import type { Parameter } from './parameters.js';
import { sayer } from './say.js';
import { describeFact, type FactDescription } from './say-fact.js';
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
  readonly documents: readonly StatedDocument[];
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
    /** When another document than the last set it. */
    readonly basis?: Basis;
  }[];
  /** On the asked day. */
  readonly now?: string;
  readonly basis: Basis;
};

export type StepDescription = {
  readonly id: string;
  readonly title: string;
  readonly lawDate: string;
  /** What it asks to know, its law date included. */
  readonly facts: readonly FactDescription[];
  readonly criteria: readonly {
    readonly id: string;
    readonly title: string;
    readonly threshold?: string;
    readonly basis: Basis;
  }[];
  readonly award?: { readonly id: string; readonly title: string; readonly basis: Basis };
  readonly outputs: readonly { readonly id: string; readonly title: string; readonly basis: Basis }[];
  readonly scores: readonly ScoreDescription[];
  readonly grades: readonly GradeDescription[];
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

export type ScoreDescription = {
  readonly id: string;
  readonly title: string;
  readonly indicators: readonly {
    readonly id: string;
    readonly title: string;
    readonly group?: string;
    /** On the asked day. */
    readonly most?: string;
    readonly rule?: string;
    readonly basis: Basis;
  }[];
  readonly basis: Basis;
};

export type GradeDescription = {
  readonly id: string;
  readonly title: string;
  /** The first that holds counts. */
  readonly rules: readonly {
    readonly grade: string;
    readonly text: string;
    readonly because: string;
    readonly basis: Basis;
  }[];
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
    effective: effective.basis ? { ...effective, basis: basisOn(effective.basis, on) } : effective,
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
    dated.entries.map(({ from, value }) => ({
      ...of,
      from,
      text: value === null ? '失效' : say(value),
      ...earlierBasis(basis, from),
    }));
  const values =
    by === undefined
      ? series(parameter.value, {})
      : [...by.values].flatMap(([option, dated]) => series(dated, { of: sayer(by.fact.type)(option) }));
  const found = on === undefined || by !== undefined ? undefined : valueOn(parameter.value, on);
  const now = found && ('lapsed' in found ? found.lapsed : say(found.value));
  return { id, title, values, basis: basisOn(basis, on), ...(now === undefined ? {} : { now }) };
}

function earlierBasis(basis: Basis, from: BusinessDate | null): { readonly basis?: Basis } {
  const then = basisOn(basis, from ?? undefined);
  return then === basis ? {} : { basis: then };
}

function describeStep(policy: Policy, step: Step, on: BusinessDate | undefined): StepDescription {
  const award = policy.awards.find((one) => one.step === step.id);
  const notice = on === undefined ? undefined : noticeOn(policy.notice, on);
  return {
    id: step.id,
    title: step.title,
    lawDate: step.lawDate,
    facts: [...factsOf(policy, step.id)].sort().flatMap((name) => {
      const spec = policy.catalogue.get(name);
      return spec === undefined ? [] : [describeFact(spec)];
    }),
    criteria: describeCriteria(policy, step, on),
    outputs: policy.outputs
      .filter((output) => output.step === step.id)
      .map(({ id, title, basis }) => ({ id, title, basis: basisOn(basis, on) })),
    scores: describeScores(policy, step, on),
    grades: describeGrades(policy, step, on),
    materials: describeMaterials(policy, step, on),
    ...(award && { award: { id: award.id, title: award.title, basis: basisOn(award.basis, on) } }),
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
  return bindStep(policy, step.id, on).criteria.map(({ criterion: { id, title, basis }, condition }) => ({
    id,
    title,
    threshold: tell(condition, nothing).threshold,
    basis,
  }));
}

function describeMaterials(
  policy: Policy,
  step: Step,
  on: BusinessDate | undefined,
): StepDescription['materials'] {
  return policy.materials
    .filter((material) => material.step === step.id)
    .map(({ id, title, required, accepts, basis }) => {
      const plain = { id, title, required: required === true, accepts, basis: basisOn(basis, on) };
      return typeof required === 'boolean' ? plain : { ...plain, onlyWhen: required.label };
    });
}

/** As with criteria: what is told of a day is what a case of which nothing is known would be told. */
function describeScores(
  policy: Policy,
  step: Step,
  on: BusinessDate | undefined,
): readonly ScoreDescription[] {
  if (on === undefined)
    return policy.scores
      .filter((score) => score.step === step.id)
      .map(({ id, title, indicators, basis }) => ({
        id,
        title,
        basis,
        indicators: indicators.map((one) => ({
          id: one.id,
          title: one.title,
          ...(one.group === undefined ? {} : { group: one.group }),
          basis: one.basis,
        })),
      }));
  const nothing = new Env([]);
  return bindStep(policy, step.id, on).scores.map((bound) => {
    const { id, title, indicators, basis } = bound.judge(nothing);
    const told = indicators.map(({ id, title, group, most, rule, basis }) => ({
      id,
      title,
      ...(group === undefined ? {} : { group }),
      ...(most === null ? {} : { most }),
      rule,
      basis,
    }));
    return { id, title, basis, indicators: told };
  });
}

function describeGrades(
  policy: Policy,
  step: Step,
  on: BusinessDate | undefined,
): readonly GradeDescription[] {
  return policy.grades
    .filter((grade) => grade.step === step.id)
    .map(({ id, title, rules }) => ({
      id,
      title,
      rules: rules.map((rule) => ({
        grade: rule.grade,
        text: rule.title,
        because: rule.because,
        basis: basisOn(rule.basis, on),
      })),
    }));
}
