import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { rowsOf } from '../database/rows.js';

/** A place in the chain that somebody noted elsewhere, out of reach of whoever runs the database. */
export interface AuditAnchor {
  readonly seq: bigint;
  readonly hash: string;
}

/**
 * edited: the event is not what was hashed · missing: the event is gone · out-of-place: it does not follow its
 * predecessor · head: the chain ends elsewhere than its head says · anchor: the chain is not the one that was
 * anchored · unchained: changes were noted that never entered the chain.
 */
export type AuditFaultKind = 'edited' | 'missing' | 'out-of-place' | 'head' | 'anchor' | 'unchained';

export interface AuditReport {
  /** Events that were recomputed and hold. */
  readonly verified: bigint;
  /** The last of them: worth noting elsewhere as the next anchor. */
  readonly last: AuditAnchor;
  /** The first place where the record does not hold; null when all of it does. */
  readonly fault: { readonly kind: AuditFaultKind; readonly seq: bigint } | null;
}

export interface VerifyOptions {
  /** Start here instead of at the first event; what comes before is believed. */
  readonly from?: bigint;
  readonly anchor?: AuditAnchor;
  /** Told after each batch. */
  readonly onProgress?: (verified: bigint) => void;
}

interface EventRow {
  readonly seq: string;
  readonly body: string;
  readonly previous: string;
  readonly hash: string;
}

const BATCH = 2000;
const GENESIS: AuditAnchor = { seq: 0n, hash: '0'.repeat(64) };

/**
 * Recomputes the hash chain from the stored texts, in one snapshot and with flat memory, and names the first bad event.
 * Finds edits, deletions (of the tail too), insertions and reordering; a chain rewritten whole needs an anchor.
 */
export async function verifyAudit(database: DataSource, options: VerifyOptions = {}): Promise<AuditReport> {
  return database.transaction('REPEATABLE READ', async (manager) => {
    const walk = new Walk(await startOf(manager, options), options.anchor);
    await manager.query(
      `DECLARE events NO SCROLL CURSOR FOR
         SELECT seq::text, body::text, previous, hash FROM audit_event e WHERE $1::bigint IS NULL OR seq >= $1 ORDER BY e.seq`,
      [options.from?.toString() ?? null],
    );
    for (let batch = await fetchBatch(manager); batch.length > 0; batch = await fetchBatch(manager)) {
      for (const row of batch) if (!walk.step(row)) return walk.report();
      options.onProgress?.(walk.report().verified);
    }
    walk.end(await headOf(manager), await unchained(manager));
    return walk.report();
  });
}

const fetchBatch = (manager: EntityManager) => rowsOf<EventRow>(manager, `FETCH ${BATCH} FROM events`);

async function startOf(manager: EntityManager, { from }: VerifyOptions): Promise<AuditAnchor> {
  if (from === undefined || from <= 1n) return GENESIS;
  const before = from - 1n;
  const [row] = await rowsOf<{ hash: string }>(manager, 'SELECT hash FROM audit_event WHERE seq = $1', [
    before.toString(),
  ]);
  return { seq: before, hash: row?.hash ?? 'missing' };
}

async function headOf(manager: EntityManager): Promise<AuditAnchor> {
  const [head] = await rowsOf<{ seq: string; hash: string }>(
    manager,
    'SELECT seq::text, hash FROM audit_head',
  );
  return head === undefined ? { seq: -1n, hash: 'missing' } : { seq: BigInt(head.seq), hash: head.hash };
}

/** Changes in the waiting room between a row and the chain: empty whenever nothing is being committed. */
async function unchained(manager: EntityManager): Promise<boolean> {
  return (await rowsOf(manager, 'SELECT id FROM audit_pending LIMIT 1')).length > 0;
}

/** The hash of an event, exactly as the database's trigger makes it. */
export function eventHash(previous: string, seq: bigint, body: string): string {
  return createHash('sha256').update(`${previous}\n${seq}\n${body}`, 'utf8').digest('hex');
}

class Walk {
  private verified = 0n;
  private fault: AuditReport['fault'] = null;

  constructor(
    private last: AuditAnchor,
    private readonly anchor?: AuditAnchor,
  ) {}

  /** False at the first fault: nothing after it can be told apart from what it caused. */
  step({ seq: text, body, previous, hash }: EventRow): boolean {
    const seq = BigInt(text);
    const expected = this.last.seq + 1n;
    if (seq > expected) return this.stop('missing', expected);
    if (seq < expected || previous !== this.last.hash) return this.stop('out-of-place', seq);
    if (eventHash(previous, seq, body) !== hash) return this.stop('edited', seq);
    if (this.anchor?.seq === seq && this.anchor.hash !== hash) return this.stop('anchor', seq);
    this.last = { seq, hash };
    this.verified += 1n;
    return true;
  }

  end(head: AuditAnchor, leftOver: boolean): void {
    const expected = this.last.seq + 1n;
    const longest = this.anchor !== undefined && this.anchor.seq > head.seq ? this.anchor.seq : head.seq;
    if (longest > this.last.seq) this.stop('missing', expected);
    else if (head.seq !== this.last.seq || head.hash !== this.last.hash) this.stop('head', this.last.seq);
    else if (leftOver) this.stop('unchained', expected);
  }

  report(): AuditReport {
    return { verified: this.verified, last: this.last, fault: this.fault };
  }

  private stop(kind: AuditFaultKind, seq: bigint): false {
    this.fault = { kind, seq };
    return false;
  }
}
