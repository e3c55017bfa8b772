import type { EntityManager } from 'typeorm';
import { canonicalJson, type Json, sha256Hex } from '../kernel/canonical-json.js';
import { firstDifference } from '../kernel/json-difference.js';
import type { FactCatalogue } from '../policy/catalogue.js';
import { PolicyFault } from '../policy/faults.js';
import type { Policy } from '../policy/policy.js';
import { policyFromPack } from '../policy/policy-file.js';
import { rowsOf } from '../platform/database/rows.js';
import { Difference } from './difference.js';

interface PackRow {
  readonly code: string;
  readonly pack: Json;
  /** As the audit trail has it; null when it has nothing of it. */
  readonly recorded: { readonly code: string; readonly pack: Json } | null;
}

const BY_HASH = `
  SELECT v.code, v.pack, e.body->'after' AS recorded FROM policy_version v
  LEFT JOIN audit_event e ON e.body->>'table' = 'policy_version' AND e.body->>'key' = v.hash AND e.body->>'op' = 'insert'
  WHERE v.hash = $1`;

/** The packs that decisions name by their hash, each read once; or what keeps one from being believed. */
export class StoredPacks {
  private readonly known = new Map<string, Policy | Difference>();

  constructor(
    private readonly manager: EntityManager,
    private readonly catalogue: FactCatalogue,
  ) {}

  async of(hash: string): Promise<Policy | Difference> {
    const known = this.known.get(hash) ?? (await this.read(hash));
    this.known.set(hash, known);
    return known;
  }

  private async read(hash: string): Promise<Policy | Difference> {
    const [row] = await rowsOf<PackRow>(this.manager, BY_HASH, [hash]);
    if (row === undefined) return new Difference('policy_version/hash', null, hash, 'record');
    const found = sha256Hex(canonicalJson(row.pack));
    if (found !== hash || row.code !== codeOf(row.pack)) return whereEdited(row, found, hash);
    try {
      return policyFromPack(row.pack, this.catalogue, `policy_version ${hash}`);
    } catch (fault) {
      if (!(fault instanceof PolicyFault)) throw fault;
      const [first] = fault.faults;
      const path = `policy_version/pack ${first?.path ?? ''}`;
      return new Difference(path, first?.found ?? '', first?.expected ?? '', 'recomputation');
    }
  }
}

/** The place inside the pack, as far as the audit trail knows what it was; else only that its hash is another. */
function whereEdited({ code, pack, recorded }: PackRow, found: string, hash: string): Difference {
  const place = firstDifference({ code, pack }, recorded && { code: recorded.code, pack: recorded.pack });
  return place === undefined || recorded === null
    ? new Difference('policy_version/hash', found, hash, 'recomputation')
    : new Difference(`policy_version${place.pointer}`, place.left, place.right, 'record');
}

function codeOf(pack: Json): Json | undefined {
  const isMap = typeof pack === 'object' && pack !== null && !Array.isArray(pack);
  return isMap ? (pack as { readonly [key: string]: Json })['code'] : undefined;
}
