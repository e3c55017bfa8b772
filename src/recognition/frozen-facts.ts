import type { CaseFile } from '../cases/case-file.js';
import { isEditable } from '../cases/flow-steps.js';
import type { Json } from '../kernel/canonical-json.js';
import type { Flow } from '../kernel/transitions.js';
import type { Tx } from '../platform/database/unit-of-work.js';

type Facts = Readonly<Record<string, Json>>;

/**
 * The facts that a step was last judged by, once the applicant cannot change them any more: the roster goes on being
 * written while a case is under review, and the case is about what was submitted. Undefined while it is still theirs.
 */
export async function frozenFacts(
  tx: Tx,
  flow: Flow | undefined,
  { id, state }: CaseFile,
  step: string,
): Promise<Facts | undefined> {
  if (flow === undefined || isEditable(flow, state)) return undefined;
  const row = await tx.one<{ facts: string }>(
    'SELECT facts FROM decision WHERE case_id = $1 AND step = $2 ORDER BY at DESC, id DESC LIMIT 1',
    [id, step],
  );
  return row && (JSON.parse(row.facts) as Facts);
}

/** Of some facts those with the given names. */
export function only(facts: Facts, names: readonly string[]): Facts {
  return Object.fromEntries(
    names.flatMap((name) => (facts[name] === undefined ? [] : [[name, facts[name]]])),
  );
}
