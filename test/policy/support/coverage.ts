import { addDays, type BusinessDate, isBusinessDate } from '../../../src/kernel/business-date.js';
import type { Json } from '../../../src/kernel/canonical-json.js';
import { decide, type Decision, type FactSheet } from '../../../src/policy/decide.js';
import { PolicyFault } from '../../../src/policy/faults.js';
import type { Policy } from '../../../src/policy/policy.js';
import { policyFromPack } from '../../../src/policy/policy-file.js';
import { type Path, places, replaced } from './pack-places.js';

interface Case {
  readonly step: string;
  readonly on?: BusinessDate | undefined;
  readonly facts: FactSheet;
}

/** A condition that never holds, in place of a branch. */
const NEVER: Json = { yearOf: '2000-01-01', equals: '1999 年' };

/**
 * What the worked cases of a pack would not notice: each finding is a change of the pack (a branch struck out, a limit
 * a fen lower, a number that comes a day early) under which every case still comes out as before.
 */
export class Coverage {
  private readonly decisions: readonly Decision[];

  constructor(
    private readonly policy: Policy,
    private readonly cases: readonly Case[],
  ) {
    this.decisions = cases.map((one) => judge(policy, one));
  }

  /** Criteria that no case satisfies, or that none fails; what rests on no fact is as the day is. */
  oneSidedCriteria(): readonly string[] {
    const asking = this.policy.criteria.filter(({ uses }) => uses.facts.size > 0);
    return asking.flatMap(({ id }) => {
      const results = this.decisions.flatMap(({ criteria }) => criteria.filter((one) => one.id === id));
      const seen = new Set(results.filter(({ applies }) => applies !== false).map(({ outcome }) => outcome));
      const sides = ['satisfied', 'not-satisfied'] as const;
      return sides.filter((side) => !seen.has(side)).map((side) => `${id} ${side}`);
    });
  }

  /** Criteria that concern some cases only, when no case shows it. */
  idleConcerns(): readonly string[] {
    const whens = this.pathsLike(['criteria', 0, 'when']);
    return this.unnoticed(whens, (path) => replaced(this.policy.pack, path, undefined));
  }

  /** Branches of an either-or without which every case comes out the same. */
  idleBranches(): readonly string[] {
    const branches = [...places(this.policy.pack)].flatMap(({ node, path }) => {
      const isEither = path.at(-1) === 'anyOf' || (path.at(-1) === 'of' && path.at(-2) === 'nOf');
      return isEither && Array.isArray(node) && node.length > 1 ? node.map((_, i) => [...path, i]) : [];
    });
    return this.unnoticed(branches, (path) => replaced(this.policy.pack, path, NEVER));
  }

  /** Rules for a grade that decide no case. */
  idleRules(): readonly string[] {
    const whens = this.pathsLike(['grades', 0, 'rules', 0, 'when']);
    return this.unnoticed(whens, (path) => replaced(this.policy.pack, path, NEVER));
  }

  /** Limits of awards that no case reaches. */
  idleLimits(): readonly string[] {
    const amounts = [...places(this.policy.pack)].filter(({ path }) =>
      isLike(path, ['awards', 0, 'limits', 0, 'amount']),
    );
    const lower = new Map(amounts.map(({ path, node }) => [path, { difference: [node, '0.01 元'] }]));
    return this.unnoticed([...lower.keys()], (path) => replaced(this.policy.pack, path, lower.get(path)));
  }

  /** Days on which the law changes, or their eves, that no case looks at. */
  unseenDays(): readonly string[] {
    const { from, to } = this.policy.effective;
    const looked = new Set<string | null>(this.decisions.map(({ on }) => on));
    const unseen = (at: BusinessDate, day: BusinessDate, by: 1 | -1) => {
      const isWithin = (from === null || at >= from) && (to === null || at <= to);
      return isWithin && !looked.has(at) && this.notices(moved(this.policy.pack, day, by), saidOf) !== true;
    };
    return this.policy.changeDays.flatMap((day) => {
      const eve = addDays(day, -1);
      return [...(unseen(day, day, 1) ? [day] : []), ...(unseen(eve, day, -1) ? [eve] : [])];
    });
  }

  /** The first and the last day in force, or their neighbours outside, when no case looks at them. */
  unseenWindow(): readonly string[] {
    const edges = this.pathsLike(['effective', 'from']).concat(this.pathsLike(['effective', 'to']));
    return edges.flatMap((path) => {
      const day = this.policy.effective[path[1] as 'from' | 'to'] as BusinessDate;
      const by = ([1, -1] as const).filter((days) => {
        const shifted = replaced(this.policy.pack, path, addDays(day, days));
        return this.notices(shifted, outcomeOf) === false;
      });
      return by.map((days) => `${path.join('.')} ${day} ${days > 0 ? 'a day later' : 'a day earlier'}`);
    });
  }

  private pathsLike(shape: Path): readonly Path[] {
    return [...places(this.policy.pack)].map(({ path }) => path).filter((path) => isLike(path, shape));
  }

  private unnoticed(paths: readonly Path[], change: (path: Path) => Json): readonly string[] {
    return paths
      .filter((path) => this.notices(change(path), outcomeOf) !== true)
      .map((path) => path.join('.'));
  }

  /** Whether some case comes out differently under a changed pack; undefined when there can be no such pack. */
  private notices(pack: Json, look: (decision: Decision) => string): boolean | undefined {
    try {
      const changed = policyFromPack(pack, this.policy.catalogue);
      return this.cases.some((one, i) => look(judge(changed, one)) !== look(this.decisions[i] as Decision));
    } catch (fault) {
      if (fault instanceof PolicyFault) return undefined;
      throw fault;
    }
  }
}

function judge(policy: Policy, { step, on, facts }: Case): Decision {
  return decide(policy, facts, on === undefined ? { step } : { step, on });
}

/** What comes of a case, without the words. */
function outcomeOf({ verdict, criteria, award, outputs, scores, grades }: Decision): string {
  return JSON.stringify([
    verdict,
    criteria.map(({ id, outcome, applies }) => [id, outcome, applies]),
    award?.amount,
    outputs?.map(({ value }) => value),
    scores?.map(({ total, indicators }) => [total, indicators.map(({ points }) => points)]),
    grades?.map(({ grade, because }) => [grade, because]),
  ]);
}

/** What comes of a case and what is said of it, whatever the hash of the pack. */
function saidOf(decision: Decision): string {
  return JSON.stringify({ ...decision, policy: undefined });
}

/** Whether a path has the same names; a number stands for any place in a list. */
function isLike(path: Path, shape: Path): boolean {
  return path.length === shape.length && path.every((key, i) => typeof key === 'number' || key === shape[i]);
}

/** The pack in which whatever changes on a day does so a day later or earlier. */
function moved(node: Json, day: BusinessDate, by: 1 | -1): Json {
  if (Array.isArray(node)) return node.map((item) => moved(item as Json, day, by));
  if (typeof node !== 'object' || node === null) return node;
  const isPeriod = 'from' in node && 'value' in node;
  const last = addDays(day, -1);
  const entries = Object.entries(node).map(([key, value]): [string, Json] => {
    if (isBusinessDate(key) && key === day) return [addDays(key, by), moved(value, day, by)];
    if (isPeriod && key === 'from' && value === day) return [key, addDays(day, by)];
    if (isPeriod && key === 'to' && value === last) return [key, addDays(last, by)];
    return [key, moved(value, day, by)];
  });
  return Object.fromEntries(entries);
}
