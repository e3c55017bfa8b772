import type { Finding } from '../kernel/refusal.js';
import type { FlowRow } from '../kernel/transitions.js';
import { type CriterionResult, IN_FORCE } from '../policy/decision.js';
import { sayAgainst } from '../policy/say.js';
import { askedMaterials } from './asked-materials.js';
import type { Judged } from './judgement.js';
import { beijingDate } from '../kernel/business-date.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/**
 * Everything that stands between a case and the step that judged it: each criterion that does not hold or cannot be
 * judged, each fact that the amount still needs, each required material that is not there. None: it may go on.
 * For a step that is there for the opposite verdict: that nothing is unmet, or that the rules were not in force. For
 * one that takes any verdict: only materials.
 */
export async function obstaclesOf(
  tx: Tx,
  caseId: string,
  judged: Judged,
  wanted: FlowRow['verdict'] = 'eligible',
): Promise<Finding[]> {
  return [...AGAINST[wanted](judged), ...(await missingMaterials(tx, caseId, judged))];
}

const AGAINST: Readonly<Record<NonNullable<FlowRow['verdict']>, (judged: Judged) => Finding[]>> = {
  eligible: unmet,
  'not-eligible': unmetWanted,
  any: () => [],
};

function unmet({ policy, decision }: Judged): Finding[] {
  const open = decision.criteria.filter(({ outcome }) => outcome !== 'satisfied').map(criterionFinding);
  const lacking = decision.missing.map((fact) => {
    const title = policy.catalogue.get(fact)?.title ?? fact;
    return { code: 'fact-missing', message: `尚缺“${title}”`, fix: `请补充“${title}”` };
  });
  const findings = [...open, ...lacking];
  if (decision.verdict === 'eligible' || findings.length > 0) return findings;
  return [{ code: decision.verdict, message: '不符合本环节的条件' }];
}

/** What is not known settles nothing, and rules that do not apply cannot be broken. */
function unmetWanted({ decision: { verdict, criteria } }: Judged): Finding[] {
  const outside = criteria.filter(({ id, outcome }) => id === IN_FORCE && outcome === 'not-satisfied');
  if (verdict === 'not-eligible') return outside.map(criterionFinding);
  const open = criteria.filter(({ outcome }) => outcome === 'unknown').map(criterionFinding);
  return open.length > 0 ? open : [{ code: 'all-met', message: '所列条件均已符合，不能按不符合办理' }];
}

function criterionFinding({ id, title, outcome, found, threshold, basis, fix }: CriterionResult): Finding {
  const message =
    outcome === 'unknown'
      ? `${title}：信息不全，尚不能判断（要求：${threshold}）`
      : `${title}：${sayAgainst(found, threshold)}`;
  return { code: id, message, basis, ...(fix !== undefined && { fix }) };
}

/** The kinds of materials that a case has now. */
export async function materialKinds(tx: Tx, caseId: string): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ kind: string }>(
    'SELECT DISTINCT kind FROM material WHERE case_id = $1 AND removed_at IS NULL',
    [caseId],
  );
  return new Set(rows.map(({ kind }) => kind));
}

async function missingMaterials(
  tx: Tx,
  caseId: string,
  { policy, facts, decision }: Judged,
): Promise<Finding[]> {
  const given = await materialKinds(tx, caseId);
  return askedMaterials(policy, decision.step, facts, decision.on ?? beijingDate(tx.at))
    .filter(({ material, required }) => required && !given.has(material.id))
    .map(({ material: { id, title, basis } }) => ({
      code: `material-${id}`,
      message: `缺少材料“${title}”`,
      pointer: `/materials/${id}`,
      basis,
      fix: `请上传“${title}”`,
    }));
}
