import type { EntityManager } from 'typeorm';
import type { Json } from '../kernel/canonical-json.js';
import { firstDifference } from '../kernel/json-difference.js';
import { rowsOf } from '../platform/database/rows.js';
import { Difference } from './difference.js';
import type { Scope } from './stored-decisions.js';

type Row = Readonly<Record<string, Json>>;

/** Columns that hold JSON as text: a difference is told inside it. */
const JSON_COLUMNS = ['facts', 'result'];

/**
 * Each row is looked up by itself, so that no plan reads the whole trail for a batch. Instants are written by the time
 * zone of whoever asks: they are left out.
 */
const CHANGED = `
  SELECT * FROM (
    SELECT d.id, to_jsonb(d) - 'at' AS stored, (
      SELECT e.body->'after' FROM audit_event e
      WHERE e.body->>'table' = 'decision' AND e.body->>'key' = d.id::text AND e.body->>'op' = 'insert' LIMIT 1
    ) - 'at' AS recorded
    FROM decision d WHERE d.id = ANY($1::uuid[])
  ) each WHERE stored IS DISTINCT FROM recorded`;

/** Of these decisions, those that are not as the audit trail saw them written, each with the first place. */
export async function changedSinceWritten(
  manager: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Difference>> {
  const rows = await rowsOf<{ id: string; stored: Row; recorded: Row | null }>(manager, CHANGED, [ids]);
  return new Map(rows.map(({ id, stored, recorded }) => [id, whereChanged(stored, recorded)]));
}

function whereChanged(stored: Row, recorded: Row | null): Difference {
  if (recorded === null) return new Difference('audit_event', null, 'the record of its writing', 'record');
  const place = firstDifference(opened(stored), opened(recorded)) ?? firstDifference(stored, recorded);
  return new Difference(place?.pointer.slice(1) ?? '', place?.left, place?.right, 'record');
}

/** With the JSON of its texts in place of the texts, where they are JSON. */
function opened(row: Row): Row {
  const open = JSON_COLUMNS.map((column) => [column, opening(row[column])] as const);
  return { ...row, ...Object.fromEntries(open) };
}

function opening(text: Json | undefined): Json {
  try {
    return typeof text === 'string' ? (JSON.parse(text) as Json) : (text ?? null);
  } catch {
    return text ?? null;
  }
}

export interface Removed {
  readonly id: string;
  readonly caseNumber: string | null;
  readonly step: string;
}

const SCOPED: Readonly<Record<Scope['of'], string>> = {
  all: '$1::text IS NULL',
  round: 'c.call_id = $1::uuid',
  pack: `e.body->'after'->>'policy_hash' = $1`,
  decision: `e.body->>'key' = $1`,
};

/** Decisions that the audit trail saw written and that are no longer there. */
export async function removedDecisions(manager: EntityManager, scope: Scope): Promise<readonly Removed[]> {
  return rowsOf<Removed>(
    manager,
    `SELECT e.body->>'key' AS id, c.number AS "caseNumber", e.body->'after'->>'step' AS step FROM audit_event e
     LEFT JOIN case_file c ON c.id = (e.body->'after'->>'case_id')::uuid
     WHERE e.body->>'table' = 'decision' AND e.body->>'op' = 'insert' AND ${SCOPED[scope.of]}
       AND NOT EXISTS (SELECT FROM decision d WHERE d.id = (e.body->>'key')::uuid)
     ORDER BY e.seq`,
    [scope.of === 'all' ? null : scope.id],
  );
}
