import type { EntityManager } from 'typeorm';
import { ILLUSTRATIVE_NOTICE } from '../cases/readiness.view.js';
import { formatYuan } from '../kernel/money.js';
import { refuse } from '../kernel/refusal.js';
import type { Policy } from '../policy/policy.js';
import type { Law } from '../platform/policies/read-law.js';
import { Difference } from './difference.js';
import { decidingPacks, frozenDecisions } from './frozen-decisions.js';
import { findRound, type Round } from './rounds.js';
import { StoredPacks } from './stored-packs.js';
import { budgetView, roundBudget, type Shares, sharesOf } from './what-if-budget.js';
import { caseView, type JudgedCase, judgeFrozen } from './what-if-case.js';
import { flipReasons, gradeMoves, lackingFacts, ranksOn, stepViews } from './what-if-sums.js';
import type { Both, CaseView, PackName, WhatIfView } from './what-if.view.js';

/** The whole result: the view, and every case with it, changed or not. */
export interface WhatIf {
  readonly view: WhatIfView;
  readonly cases: readonly CaseView[];
}

/**
 * 测算: judges what a round's cases were last decided on by a changed pack, and changes nothing. `call` is the id or
 * the number of a call. Where two packs decided, the changed one stands for its namesake alone. Refused: not-found,
 * invalid when the pack lacks a step that was judged.
 */
export async function whatIf(
  manager: EntityManager,
  { facts, flows }: Pick<Law, 'facts' | 'flows'>,
  call: string,
  changed: Policy,
): Promise<WhatIf> {
  const round = await findRound(manager, call);
  if (round === undefined) return refuse('not-found', `没有这份申报通知：${call}`);
  const replaced = await replacedPack(manager, round, changed);
  const stored = await new StoredPacks(manager, facts).of(replaced.hash);
  const before = stored instanceof Difference ? undefined : stored;
  const judged = await judgeRound(manager, { round, code: replaced.code, changed, flows });
  const budget = await roundBudget(manager, round.id);
  const shares = {
    before: sharesOf(before, budget, judged, 'before'),
    after: sharesOf(changed, budget, judged, 'after'),
  };
  const cases = casesOf(judged, shares);
  const sums = {
    policy: { before: nameOf(replaced, before), after: nameOf(changed, changed) },
    steps: stepViews(changed, judged),
    flippedBy: flipReasons(cases),
    lacking: lackingFacts(changed, judged),
    grades: gradeMoves(cases),
    budget: budget === undefined ? null : budgetView(budget, judged),
    pool: { before: poolOf(shares.before), after: poolOf(shares.after) },
  };
  return { cases, view: viewOf(round, judged, cases, sums) };
}

/** The pack that the changed one stands for: its namesake when that decided in the round, else the one that decided most. */
async function replacedPack(
  manager: EntityManager,
  { id, policyCode, policyHash }: Round,
  changed: Policy,
): Promise<PackHash> {
  const packs = await decidingPacks(manager, id);
  const namesake = packs.find(({ code }) => code === changed.code);
  return namesake ?? packs[0] ?? { code: policyCode, hash: policyHash };
}

type PackHash = Pick<PackName, 'code' | 'hash'>;

interface Judging {
  readonly round: Round;
  readonly code: string;
  readonly changed: Policy;
  readonly flows: Law['flows'];
}

async function judgeRound(
  manager: EntityManager,
  { round, code, changed, flows }: Judging,
): Promise<readonly JudgedCase[]> {
  const judged: JudgedCase[] = [];
  for await (const batch of frozenDecisions(manager, round.id, code)) {
    checkSteps(changed, batch);
    for (const frozen of batch) judged.push(judgeFrozen(changed, flows, frozen));
  }
  return judged;
}

function checkSteps({ steps }: Policy, batch: readonly { readonly step: string }[]): void {
  const known = new Set(steps.map(({ id }) => id));
  const strange = [...new Set(batch.map(({ step }) => step))].filter((step) => !known.has(step));
  if (strange.length === 0) return;
  const message = `本批次已有环节 ${strange.join('、')} 的决定，所给办法没有这些环节`;
  refuse('invalid', '所给办法不能用于测算本批次。', [{ code: 'step', message, pointer: '/policy' }]);
}

/** With ranks and shares, which only all of them together give. */
function casesOf(judged: readonly JudgedCase[], shares: Both<Shares | null>): readonly CaseView[] {
  const ranks = { before: ranksOn('before', judged), after: ranksOn('after', judged) };
  const shareOf = (side: Shares | null, one: JudgedCase) => {
    const share = side?.of.get(one);
    return share === undefined ? null : formatYuan(share);
  };
  return judged.map((one) =>
    caseView(one, {
      ranks: { before: ranks.before.get(one), after: ranks.after.get(one) },
      share: { before: shareOf(shares.before, one), after: shareOf(shares.after, one) },
    }),
  );
}

function viewOf(
  { id, number, title }: Round,
  judged: readonly JudgedCase[],
  cases: readonly CaseView[],
  sums: Pick<WhatIfView, 'policy' | 'steps' | 'flippedBy' | 'lacking' | 'grades' | 'budget' | 'pool'>,
): WhatIfView {
  const illustrative = judged.some((one) => one.illustrative);
  const changes = cases.filter((one) => one.changes);
  return {
    round: { id, number, title },
    illustrative,
    notice: illustrative ? ILLUSTRATIVE_NOTICE : null,
    cases: new Set(judged.map(({ caseId }) => caseId)).size,
    judged: judged.length,
    ...sums,
    changed: changes.length,
    changes,
  };
}

function nameOf({ code, hash }: PackHash, policy: Policy | undefined): PackName {
  return { code, title: policy?.title ?? code, hash };
}

function poolOf(shares: Shares | null) {
  return shares && { claimed: formatYuan(shares.claimed), shared: formatYuan(shares.shared) };
}
