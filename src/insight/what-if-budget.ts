import type { EntityManager } from 'typeorm';
import { addFen, type Fen, fen, formatYuan, parseYuan, subFen, sumFen } from '../kernel/money.js';
import { rowsOf } from '../platform/database/rows.js';
import type { Policy } from '../policy/policy.js';
import { sharePool } from '../policy/pool.js';
import type { JudgedCase } from './what-if-case.js';
import type { AwardSum, Both, BudgetView } from './what-if.view.js';

/** The budget of a round, and what its entries say of each case. */
export interface RoundBudget {
  readonly line: string;
  readonly totalFen: Fen;
  readonly availableFen: Fen;
  readonly reservedFen: Fen;
  readonly committedFen: Fen;
  readonly paidFen: Fen;
  /** Cases that something is reserved for by themselves. */
  readonly reserving: ReadonlySet<string>;
  /** Cases that something was granted to. */
  readonly granted: ReadonlySet<string>;
}

interface EntryRow {
  readonly caseId: string;
  readonly reservedFen: Fen;
  readonly grantedFen: Fen;
}

const ENTRIES = `
  SELECT e.case_id AS "caseId",
    sum(CASE kind WHEN 'reserve' THEN amount_fen WHEN 'release' THEN -amount_fen ELSE 0 END)::bigint AS "reservedFen",
    sum(CASE kind WHEN 'commit' THEN amount_fen WHEN 'uncommit' THEN -amount_fen ELSE 0 END)::bigint AS "grantedFen"
  FROM budget_entry e JOIN budget b ON b.id = e.budget_id WHERE b.call_id = $1 AND e.case_id IS NOT NULL GROUP BY e.case_id`;

/** The budget as the ledger has it now; undefined for a round without money. */
export async function roundBudget(manager: EntityManager, roundId: string): Promise<RoundBudget | undefined> {
  const [budget] = await rowsOf<Omit<RoundBudget, 'reserving' | 'granted'>>(
    manager,
    `SELECT line, total_fen AS "totalFen", available_fen AS "availableFen", reserved_fen AS "reservedFen",
       committed_fen AS "committedFen", paid_fen AS "paidFen" FROM budget WHERE call_id = $1`,
    [roundId],
  );
  if (budget === undefined) return undefined;
  const entries = await rowsOf<EntryRow>(manager, ENTRIES, [roundId]);
  const casesWith = (amount: (row: EntryRow) => Fen) =>
    new Set(entries.filter((row) => amount(row) > 0n).map(({ caseId }) => caseId));
  return {
    ...budget,
    reserving: casesWith((row) => row.reservedFen),
    granted: casesWith((row) => row.grantedFen),
  };
}

export function budgetView(budget: RoundBudget, judged: readonly JudgedCase[]): BudgetView {
  const { totalFen, availableFen, reservedFen, committedFen, paidFen } = budget;
  const withAward = lastAwards(judged);
  // What a closed case did not use has gone back to the budget already.
  const reserving = withAward.filter(({ caseId, isClosed }) => budget.reserving.has(caseId) && !isClosed);
  const granted = withAward.filter(({ caseId }) => budget.granted.has(caseId));
  return {
    line: budget.line,
    total: formatYuan(totalFen),
    available: formatYuan(availableFen),
    reserved: formatYuan(reservedFen),
    committed: formatYuan(committedFen),
    paid: formatYuan(paidFen),
    reserving: awardSum(reserving),
    granted: awardSum(granted),
    availableAfter: formatYuan(subFen(availableFen, subFen(...afterAndBefore(reserving)))),
  };
}

/** A case's award is what its last step with one gives. */
function lastAwards(judged: readonly JudgedCase[]): readonly JudgedCase[] {
  const last = new Map<string, JudgedCase>();
  for (const one of judged)
    if (one.award.before !== null || one.award.after !== null) last.set(one.caseId, one);
  return [...last.values()];
}

function awardSum(judged: readonly JudgedCase[]): AwardSum {
  const [after, before] = afterAndBefore(judged);
  return {
    cases: judged.length,
    before: formatYuan(before),
    after: formatYuan(after),
    difference: formatYuan(subFen(after, before)),
  };
}

const afterAndBefore = (judged: readonly JudgedCase[]): [Fen, Fen] => [
  sumFen(judged.map(({ award }) => fenOf(award.after))),
  sumFen(judged.map(({ award }) => fenOf(award.before))),
];

/** Nothing known counts as nothing. */
export const fenOf = (amount: string | null): Fen => (amount === null ? fen(0n) : parseYuan(amount));

/** What each case gets of a pool: the eligible ones share the round's budget. */
export interface Shares {
  readonly claimed: Fen;
  readonly shared: Fen;
  readonly of: ReadonlyMap<JudgedCase, Fen>;
}

/** The shares in the budget on one side; null when the pack shares nothing out or the round has no money. */
export function sharesOf(
  policy: Policy | undefined,
  budget: RoundBudget | undefined,
  judged: readonly JudgedCase[],
  side: keyof Both<unknown>,
): Shares | null {
  const pool = policy?.pool;
  if (pool === undefined || budget === undefined) return null;
  const claiming = judged.filter(({ caseId, isClosed, verdict, award }) => {
    const isLive = !isClosed || budget.granted.has(caseId);
    return isLive && verdict[side] === 'eligible' && award[side] !== null;
  });
  const claims = claiming.map((one) => ({
    ...{ key: `${one.caseNumber} ${one.step}`, amount: fenOf(one.award[side]) },
  }));
  const shares = sharePool(pool, budget.totalFen, claims).map(({ share }) => fen(share));
  return {
    claimed: sumFen(claims.map(({ amount }) => amount)),
    shared: addFen(...shares),
    of: new Map(claiming.map((one, i) => [one, shares[i] ?? fen(0n)])),
  };
}
