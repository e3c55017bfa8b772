import type { EntityManager } from 'typeorm';
import type { Json } from '../kernel/canonical-json.js';
import type { FactCatalogue } from '../policy/catalogue.js';
import { changedSinceWritten, removedDecisions } from './audit-record.js';
import { type Against, Difference } from './difference.js';
import { judgeAgain } from './judge-again.js';
import { type Scope, type StoredDecision, storedDecisions } from './stored-decisions.js';
import { StoredPacks } from './stored-packs.js';

/** A stored decision that does not come out again, and where it differs first. */
export interface ReplayFinding {
  readonly decision: string;
  readonly caseNumber: string | null;
  readonly step: string;
  readonly path: string;
  readonly stored: Json;
  readonly expected: Json;
  readonly against: Against;
}

export interface ReplayReport {
  /** Decisions that were judged again. */
  readonly decisions: number;
  readonly findings: number;
}

export interface ReplayTold {
  /** Told of each difference as it is found. */
  readonly onFinding: (finding: ReplayFinding) => void;
  /** Told after each batch. */
  readonly onProgress?: (decisions: number) => void;
}

/**
 * Judges every stored decision of a scope again, by its own pack on its own facts, and compares bit for bit; in one
 * snapshot and with flat memory. What recomputing cannot see, such as a fact that changed without changing the outcome
 * or a decision that is gone, is seen by the audit trail's record of it.
 */
export async function replayDecisions(
  manager: EntityManager,
  catalogue: FactCatalogue,
  scope: Scope,
  { onFinding, onProgress }: ReplayTold,
): Promise<ReplayReport> {
  const packs = new StoredPacks(manager, catalogue);
  let [decisions, findings] = [0, 0];
  const tell = (finding: ReplayFinding): void => {
    findings += 1;
    onFinding(finding);
  };
  for await (const batch of storedDecisions(manager, scope)) {
    for (const finding of await findingsOf(manager, packs, batch)) tell(finding);
    decisions += batch.length;
    onProgress?.(decisions);
  }
  for (const { id, caseNumber, step } of await removedDecisions(manager, scope))
    tell(finding({ id, caseNumber, step }, new Difference('decision', null, id, 'record')));
  return { decisions, findings };
}

async function findingsOf(
  manager: EntityManager,
  packs: StoredPacks,
  batch: readonly StoredDecision[],
): Promise<readonly ReplayFinding[]> {
  const changed = await changedSinceWritten(
    manager,
    batch.map(({ id }) => id),
  );
  const found: ReplayFinding[] = [];
  for (const stored of batch) {
    const difference = changed.get(stored.id) ?? (await replayOne(packs, stored));
    if (difference !== undefined) found.push(finding(stored, difference));
  }
  return found;
}

async function replayOne(packs: StoredPacks, stored: StoredDecision): Promise<Difference | undefined> {
  const policy = await packs.of(stored.policyHash);
  return policy instanceof Difference ? policy : judgeAgain(policy, stored);
}

type Named = Pick<StoredDecision, 'id' | 'step'> & { readonly caseNumber: string | null };

function finding({ id, caseNumber, step }: Named, difference: Difference): ReplayFinding {
  return { decision: id, caseNumber, step, ...difference };
}
