import type { EntityManager } from 'typeorm';
import type { BusinessDate } from '../kernel/business-date.js';
import type { PolicyLibrary } from '../policy/library.js';
import type { PackChange } from '../policy/pack-diff.js';
import { type Days, pastChanges } from '../policy/past-law.js';
import type { Policy } from '../policy/policy.js';
import { rowsOf } from '../platform/database/rows.js';
import { Difference } from './difference.js';
import { judgeAgain } from './judge-again.js';
import type { ReplayFinding } from './replay.js';
import { storedDecisions } from './stored-decisions.js';
import { StoredPacks } from './stored-packs.js';

/** A pack that decisions rest on, held against the pack of the same code as the files have it now. */
export interface UsedPack {
  readonly code: string;
  readonly hash: string;
  readonly decisions: number;
  /** The days whose law was applied. */
  readonly days: Days;
  /** Whether the files still have a pack of this code. */
  readonly isThere: boolean;
  /** Why the stored pack itself cannot be believed; null when it can. */
  readonly archive: Difference | null;
  /** What stood on those days and stands otherwise now. */
  readonly past: readonly PackChange[];
  /** The first decisions that would come out otherwise now. */
  readonly outcomes: readonly Omit<ReplayFinding, 'against'>[];
  /** How many would. */
  readonly differing: number;
  /** The pack is unchanged, or what was added to it leaves the past alone. */
  readonly isAccepted: boolean;
}

interface UseRow {
  readonly code: string;
  readonly hash: string;
  readonly decisions: number;
  readonly first: BusinessDate;
  readonly last: BusinessDate;
}

const MOST_OUTCOMES = 5;

const USES = `
  SELECT policy_code AS code, policy_hash AS hash, count(*)::int AS decisions, min(law_date) AS first, max(law_date) AS last
  FROM decision GROUP BY 1, 2 ORDER BY 1, 2`;

/**
 * Every pack that decided something. One that has changed since is accepted when all that it decided comes out the
 * same but for its hash, and when nothing that it said of those days has changed, felt or not.
 */
export async function checkUsedPacks(
  manager: EntityManager,
  policies: Pick<PolicyLibrary, 'has' | 'get'>,
  progressOf: (what: string, total: number) => (done: number) => void,
): Promise<readonly UsedPack[]> {
  const [table] = await rowsOf<{ missing: boolean }>(
    manager,
    `SELECT to_regclass('decision') IS NULL AS missing`,
  );
  if (table?.missing === true) return [];
  const used: UsedPack[] = [];
  for (const row of await rowsOf<UseRow>(manager, USES)) {
    const current = policies.has(row.code) ? policies.get(row.code) : undefined;
    const tell = progressOf(`${row.code} 已核对`, row.decisions);
    used.push(await checkUse(manager, row, current, tell));
  }
  return used;
}

async function checkUse(
  manager: EntityManager,
  { code, hash, decisions, first, last }: UseRow,
  current: Policy | undefined,
  tell: (done: number) => void,
): Promise<UsedPack> {
  const days = { first, last };
  const plain = { code, hash, decisions, days, isThere: current !== undefined };
  const same = { ...plain, archive: null, past: [], outcomes: [], differing: 0 };
  if (current === undefined) return { ...same, isAccepted: false };
  if (current.hash === hash) return { ...same, isAccepted: true };
  const stored = await new StoredPacks(manager, current.catalogue).of(hash);
  if (stored instanceof Difference) return { ...same, archive: stored, isAccepted: false };
  const past = pastChanges(stored.pack, current.pack, days);
  const { outcomes, differing } = await judgeAll(manager, current, hash, tell);
  const isAccepted = past.length === 0 && differing === 0;
  return { ...plain, archive: null, past, outcomes, differing, isAccepted };
}

async function judgeAll(
  manager: EntityManager,
  current: Policy,
  hash: string,
  tell: (done: number) => void,
): Promise<Pick<UsedPack, 'outcomes' | 'differing'>> {
  const outcomes: Omit<ReplayFinding, 'against'>[] = [];
  let [done, differing] = [0, 0];
  for await (const batch of storedDecisions(manager, { of: 'pack', id: hash })) {
    for (const stored of batch) {
      const difference = judgeAgain(current, stored, hash);
      if (difference === undefined) continue;
      differing += 1;
      const { id: decision, caseNumber, step } = stored;
      const { path, stored: before, expected } = difference;
      if (outcomes.length < MOST_OUTCOMES)
        outcomes.push({ decision, caseNumber, step, path, stored: before, expected });
    }
    tell((done += batch.length));
  }
  return { outcomes, differing };
}
