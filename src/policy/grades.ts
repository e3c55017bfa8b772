import type { Basis } from '../kernel/refusal.js';
import { basisOn, type Documents, readBasis } from './basis.js';
import type { BoundCondition, Condition } from './conditions/condition.js';
import { tell } from './conditions/explain.js';
import type { GradeResult } from './decision.js';
import type { BoundValue, Change, Env, Goal, Law, ValueExpression } from './expressions/expression.js';
import { boundValue, NOT_KNOWN } from './expressions/expression.js';
import { namedExpression } from './expressions/reference.js';
import { whole } from './parsing/arguments.js';
import { at, maybeAt, type Place } from './reader.js';
import type { Scope } from './scope.js';
import type { Type } from './types.js';
import type { Uses } from './uses.js';

/** One row of a table of grades; the first whose condition holds counts, the last has none. */
interface GradeRule {
  readonly grade: string;
  readonly title: string;
  readonly when: Condition | undefined;
  readonly because: string;
  readonly basis: Basis;
}

/** 等次: which of several classes a case falls into, by the first rule that holds. */
export interface Grade {
  readonly id: string;
  readonly title: string;
  readonly step: string;
  readonly rules: readonly GradeRule[];
  /** The grade's code as a value, for conditions and outputs. */
  readonly value: ValueExpression;
  readonly uses: Uses;
}

/** Reads one entry of `grades: [{id, title, step, rules: [{grade, title, when?, because, basis}]}]`. */
export function readGrade(
  scope: Scope,
  documents: Documents,
  steps: readonly string[],
  place: Place,
): Grade | undefined {
  const { reader } = scope;
  const map = reader.map(place, ['id', 'title', 'step', 'rules'], []);
  if (map === undefined) return undefined;
  const id = reader.name(at(map, place.path, 'id'));
  const title = reader.text(at(map, place.path, 'title'));
  const step = reader.oneOf(at(map, place.path, 'step'), steps);
  const places = reader.list(at(map, place.path, 'rules'));
  const rules = whole(places?.map((item, i) => readRule(scope, documents, item, i === places.length - 1)));
  if (id === undefined || title === undefined || step === undefined || rules === undefined) return undefined;
  const type = gradeType(scope, rules, `${place.path}.rules`);
  const [first] = rules;
  if (type === undefined || first === undefined) return undefined;
  const value = namedExpression(title, gradeValue(title, type, rules), first.basis);
  return { id, title, step, rules, value, uses: scope.uses };
}

function readRule(scope: Scope, documents: Documents, place: Place, isLast: boolean): GradeRule | undefined {
  const { reader, uses } = scope;
  const map = reader.map(place, ['grade', 'title', 'because', 'basis'], ['when']);
  if (map === undefined) return undefined;
  const grade = reader.name(at(map, place.path, 'grade'));
  const title = reader.text(at(map, place.path, 'title'));
  const because = reader.text(at(map, place.path, 'because'));
  const basis = readBasis(reader, documents, at(map, place.path, 'basis'));
  const whenPlace = maybeAt(map, place.path, 'when');
  if (isLast === (whenPlace !== undefined))
    return reader.fault(place.path, isLast ? 'a last rule without when' : 'when', isLast ? 'when' : 'none');
  const when = whenPlace && scope.condition(whenPlace);
  if (grade === undefined || title === undefined || because === undefined || basis === undefined)
    return undefined;
  if (whenPlace !== undefined && when === undefined) return undefined;
  uses.note(basis);
  return { grade, title, when, because, basis };
}

/** The grades as options; one code has one title. */
function gradeType(scope: Scope, rules: readonly GradeRule[], path: string): Type | undefined {
  const options = new Map<string, string>();
  for (const [i, { grade, title }] of rules.entries()) {
    const known = options.get(grade) ?? title;
    if (known !== title)
      return scope.reader.fault(`${path}[${i}].title`, `${known}, as before for ${grade}`, title);
    options.set(grade, title);
  }
  return { kind: 'choice', options };
}

interface BoundRule {
  readonly rule: GradeRule;
  readonly when: BoundCondition | undefined;
  /** The way out of it. */
  readonly unless: BoundCondition | undefined;
}

function bindRules(rules: readonly GradeRule[], law: Law): readonly BoundRule[] {
  return rules.map((rule) => ({
    rule: { ...rule, basis: basisOn(rule.basis, law.on) },
    when: rule.when?.bind(law),
    unless: rule.when?.negate().bind(law),
  }));
}

/** The rule that counts, or the condition that nobody can judge yet and on which the grade hangs. */
function ruleOf(rules: readonly BoundRule[], env: Env): BoundRule | BoundCondition | undefined {
  let open: BoundRule | undefined;
  for (const bound of rules) {
    const holds = bound.when === undefined ? true : bound.when.test(env);
    if (holds === false) continue;
    // Whether an earlier rule of the same grade holds too makes no difference.
    if (open !== undefined && open.rule.grade !== bound.rule.grade) return open.when;
    if (holds) return bound;
    open ??= bound;
  }
  return undefined;
}

function gradeValue(label: string, type: Type, rules: readonly GradeRule[]): ValueExpression {
  return {
    type,
    label,
    bind: (law): BoundValue => {
      const bound = bindRules(rules, law);
      const found = (env: Env): GradeRule | undefined => {
        const rule = ruleOf(bound, env);
        return rule !== undefined && 'rule' in rule ? rule.rule : undefined;
      };
      return boundValue({
        type,
        label,
        read: (env) => found(env)?.grade,
        lack: (env, into) => {
          const open = ruleOf(bound, env);
          if (open !== undefined && 'lack' in open) open.lack(env, into);
        },
        show: (env) => found(env)?.title ?? NOT_KNOWN,
        reach: (env, goal) => reachGrade(bound, env, goal),
      });
    },
  };
}

/** Through the conditions of the rules that give the wanted grade, or out of the rule that counts now. */
function reachGrade(rules: readonly BoundRule[], env: Env, goal: Goal): readonly Change[] {
  if (goal.sense !== 'exactly') return [];
  const now = ruleOf(rules, env);
  const out = now !== undefined && 'rule' in now ? (now.unless?.mend(env) ?? []) : [];
  const into = rules.filter(({ rule }) => rule.grade === goal.target);
  return [...into.flatMap(({ when }) => when?.mend(env) ?? []), ...out];
}

/** A grade at one day. */
export interface BoundGrade {
  readonly grade: Grade;
  /** Its code. */
  readonly value: BoundValue;
  judge(env: Env): GradeResult;
  lack(env: Env, into: Set<string>): void;
}

export function bindGrade(grade: Grade, law: Law): BoundGrade {
  const { id, title } = grade;
  const rules = bindRules(grade.rules, law);
  const value = grade.value.bind(law);
  const [first] = rules;
  return {
    grade,
    value,
    lack: (env, into) => {
      if (value.read(env) === undefined) value.lack(env, into);
    },
    judge: (env) => {
      const found = ruleOf(rules, env);
      if (found === undefined || !('rule' in found))
        return {
          id,
          title,
          grade: null,
          text: NOT_KNOWN,
          because: '尚缺判定所需的事实',
          found: '',
          basis: (first as BoundRule).rule.basis,
        };
      const { rule, when } = found;
      return {
        id,
        title,
        grade: rule.grade,
        text: rule.title,
        because: rule.because,
        found: when === undefined ? '' : tell(when, env).found,
        basis: rule.basis,
      };
    },
  };
}
