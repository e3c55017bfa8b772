import type { BusinessDate } from '../kernel/business-date.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/**
 * Whether two parties are affiliated on the day: the same party, the same group, or a share held between their groups,
 * in either direction. A group is everybody linked by control or by a shared legal representative, however long the
 * chain. Representatives are compared by name: the register keeps no identity numbers, so namesakes count as one.
 */
export async function relatedOn(tx: Tx, a: string, b: string, on: BusinessDate): Promise<boolean> {
  const row = await tx.one<{ related: boolean }>(RELATED, [a, b, on]);
  return row?.related ?? false;
}

const IN_FORCE = 'since <= $3 AND (until IS NULL OR until >= $3)';

const RELATED = `
  WITH RECURSIVE of_group (root, id) AS (
    SELECT root, root FROM unnest(ARRAY[$1::uuid, $2::uuid]) root
    UNION
    SELECT g.root, next.id FROM of_group g CROSS JOIN LATERAL (
      SELECT other.id FROM enterprise own JOIN enterprise other USING (legal_representative) WHERE own.id = g.id
      UNION ALL
      SELECT other_id FROM affiliation WHERE party_id = g.id AND kind <> 'equity' AND ${IN_FORCE}
      UNION ALL
      SELECT party_id FROM affiliation WHERE other_id = g.id AND kind <> 'equity' AND ${IN_FORCE}
    ) next)
  SELECT EXISTS (SELECT FROM of_group x JOIN of_group y ON x.root = $1 AND y.root = $2 AND x.id = y.id)
    OR EXISTS (
      SELECT FROM of_group x JOIN of_group y ON x.root = $1 AND y.root = $2
      JOIN affiliation f ON (f.party_id, f.other_id) = (x.id, y.id) OR (f.party_id, f.other_id) = (y.id, x.id)
      WHERE ${IN_FORCE}) AS related`;
