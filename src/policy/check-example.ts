import { fen, formatYuan } from '../kernel/money.js';
import { decide, type Decision } from './decide.js';
import type { Example, Expectation, PoolExample } from './examples.js';
import { FactFault } from './faults.js';
import { measuresMoney, plain } from './outputs.js';
import type { Policy } from './policy.js';
import { sharePool } from './pool.js';
import { childPath } from './source.js';
import { readLiteral } from './types.js';

/** One thing in which a decision differs from what an example states. */
export interface Difference {
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** Judges an example and compares; nothing when it comes out as stated. */
export function checkExample(policy: Policy, example: Example): readonly Difference[] {
  const path = childPath(example.path, 'expect');
  try {
    const { step, on } = example;
    return compareDecision(
      path,
      example.expect,
      decide(policy, example.facts, on === undefined ? { step } : { step, on }),
    );
  } catch (error) {
    if (!(error instanceof FactFault)) throw error;
    return error.faults.map(({ fact, expected, found }) => ({
      path: `${example.path}.facts.${fact}`,
      expected,
      found,
    }));
  }
}

function compareDecision(path: string, expect: Expectation, decision: Decision): readonly Difference[] {
  return statedOf(expect, decision)
    .filter(([, expected, found]) => expected !== undefined && expected !== found)
    .map(([key, expected, found]) => ({
      path: `${path}.${key}`,
      expected: expected ?? '',
      found: found ?? 'none',
    }));
}

type Stated = readonly [key: string, expected: string | undefined, found: string | undefined];

/** What an example states, each beside what the decision says of it. */
function statedOf(expect: Expectation, decision: Decision): readonly Stated[] {
  const each = (
    key: string,
    expected: Readonly<Record<string, string>>,
    found: (id: string) => string | boolean | null | undefined,
  ) =>
    Object.entries(expected).map(([id, text]): Stated => {
      const value = found(id);
      return [`${key}.${id}`, normal(text), value == null ? undefined : String(value)];
    });
  const { criteria, outputs = [], scores = [], grades = [] } = decision;
  const indicators = scores.flatMap((score) => score.indicators);
  return [
    ['verdict', expect.verdict, decision.verdict],
    ['award', awarded(expect.award), decision.award?.amount],
    ['provenance', expect.provenance, decision.provenance],
    ['missing', expect.missing?.join(', '), decision.missing.join(', ')],
    ...each('criteria', expect.criteria, (id) => criteria.find((one) => one.id === id)?.outcome),
    ...each('documents', expect.documents, (id) => criteria.find((one) => one.id === id)?.basis.doc),
    ...each('outputs', expect.outputs, (id) => outputs.find((one) => one.id === id)?.value),
    ...each('score', expect.score, (id) => scores.find((one) => one.id === id)?.total),
    ...each('grade', expect.grade, (id) => grades.find((one) => one.id === id)?.grade),
    ...each('points', expect.points, (id) => indicators.find((one) => one.id === id)?.points),
  ];
}

/** `7.5 万元`, `30%` or `5 分` as an output says it: `75000`, `0.3`, `5`; whatever has no unit stays. */
function normal(text: string): string {
  const literal = readLiteral(text);
  if (literal?.type.kind !== 'quantity' || literal.type.unit.name === '') return text;
  return String(plain(literal.value, literal.type));
}

/** `7.5 万元` as the amount of an award: `75000.00`. */
function awarded(text: string | undefined): string | undefined {
  const literal = text === undefined ? undefined : readLiteral(text);
  const isAmount = literal !== undefined && measuresMoney(literal.type);
  return isAmount && typeof literal.value === 'bigint' ? formatYuan(fen(literal.value)) : text;
}

/** Shares the budget of a pool's example and compares; nothing when each gets what is stated. */
export function checkPoolExample({ pool }: Policy, example: PoolExample): readonly Difference[] {
  const { path, budget, claims, expect } = example;
  if (pool === undefined) return [{ path, expected: 'a policy with a pool', found: 'none' }];
  return sharePool(pool, budget, claims)
    .filter(({ key, share }) => expect.get(key) !== share)
    .map(({ key, share }) => ({
      path: childPath(childPath(path, 'expect'), key),
      expected: formatYuan(fen(expect.get(key) ?? 0n)),
      found: formatYuan(fen(share)),
    }));
}
