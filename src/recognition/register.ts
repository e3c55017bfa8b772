import { Injectable } from '@nestjs/common';
import type { CaseFile } from '../cases/case-file.js';
import { addDays, type BusinessDate } from '../kernel/business-date.js';
import { refuse } from '../kernel/refusal.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Level } from './levels.js';

/** What a carrier is on a day. */
export interface LiveLevel {
  readonly level: Level;
  readonly effectiveOn: BusinessDate;
}

/** The last word of the register on a carrier's level, whether it has come into effect or not. */
export interface LastLevel {
  readonly kind: 'recognised' | 'level-changed' | 'revoked';
  readonly level: Level | null;
  readonly effectiveOn: BusinessDate;
}

/** By whose document, and from which day. */
export interface Ground {
  readonly effectiveOn: BusinessDate;
  readonly issuer: string;
  readonly document: string;
  readonly reason?: string;
}

export type ChangeKind = 'renamed' | 'operator-changed' | 'site-changed' | 'area-changed';

const LEVEL_KINDS = `('recognised', 'level-changed', 'revoked')`;

/** 载体名录: entries are added and never changed; the dated qualification of the carrier follows them. */
@Injectable()
export class Register {
  /** The level that the carrier has on a day; undefined when it has none. */
  async liveOn(tx: Tx, carrierId: string, on: BusinessDate): Promise<LiveLevel | undefined> {
    const row = await tx.one<LastLevel>(
      `SELECT kind, level, effective_on AS "effectiveOn" FROM register_entry
       WHERE carrier_id = $1 AND kind IN ${LEVEL_KINDS} AND effective_on <= $2 ORDER BY effective_on DESC LIMIT 1`,
      [carrierId, on],
    );
    return row?.level == null ? undefined : { level: row.level, effectiveOn: row.effectiveOn };
  }

  async lastOf(tx: Tx, carrierId: string): Promise<LastLevel | undefined> {
    return tx.one<LastLevel>(
      `SELECT kind, level, effective_on AS "effectiveOn" FROM register_entry
       WHERE carrier_id = $1 AND kind IN ${LEVEL_KINDS} ORDER BY effective_on DESC LIMIT 1`,
      [carrierId],
    );
  }

  /** The last day after the given one from which a change of one of the kinds holds; undefined when there is none. */
  async changedAfter(
    tx: Tx,
    carrierId: string,
    kinds: readonly ChangeKind[],
    on: BusinessDate,
  ): Promise<BusinessDate | undefined> {
    const row = await tx.one<{ day: BusinessDate | null }>(
      'SELECT max(effective_on) AS day FROM register_entry WHERE carrier_id = $1 AND kind = ANY ($2) AND effective_on > $3',
      [carrierId, kinds, on],
    );
    return row?.day ?? undefined;
  }

  /**
   * A first recognition, one after a revocation, or a rise to another level. Refused: state-forbids, also by the
   * database when it is none of them.
   */
  async recognise(
    tx: Tx,
    caseFile: CaseFile,
    carrierId: string,
    level: Level,
    { number, ...ground }: Ground & { readonly number: string },
  ): Promise<void> {
    const last = await this.lastBefore(tx, carrierId, ground);
    const kind = last === undefined || last.kind === 'revoked' ? 'recognised' : 'level-changed';
    await enter(tx, caseFile, { carrierId, kind, level, ...ground });
    await endQualification(tx, carrierId, ground.effectiveOn);
    await tx.query(
      `INSERT INTO qualification (id, carrier_id, kind, level, number, valid_from) VALUES ($1, $2, 'recognition', $3, $4, $5)`,
      [tx.newId(), carrierId, level, number, ground.effectiveOn],
    );
  }

  /** From the day on the carrier has no level. Refused: state-forbids. */
  async revoke(tx: Tx, caseFile: CaseFile, carrierId: string, ground: Ground): Promise<void> {
    await this.lastBefore(tx, carrierId, ground);
    await enter(tx, caseFile, { carrierId, kind: 'revoked', ...ground });
    await endQualification(tx, carrierId, ground.effectiveOn);
  }

  /** The last word on the level, which every later one follows by at least a day. Refused: state-forbids. */
  private async lastBefore(
    tx: Tx,
    carrierId: string,
    { effectiveOn }: Ground,
  ): Promise<LastLevel | undefined> {
    const last = await this.lastOf(tx, carrierId);
    if (last === undefined || last.effectiveOn < effectiveOn) return last;
    const message = `该载体现有的登记自 ${last.effectiveOn} 起生效，新的登记最早可自 ${addDays(last.effectiveOn, 1)} 起生效，现为 ${effectiveOn}`;
    return refuse('state-forbids', `${message}。`, [{ code: 'effective-on', message }]);
  }

  async change(
    tx: Tx,
    caseFile: CaseFile,
    carrierId: string,
    change: Ground & { readonly kind: ChangeKind; readonly before: string; readonly after: string },
  ): Promise<void> {
    await enter(tx, caseFile, { carrierId, ...change });
  }
}

/** Whether a carrier had a level on some day of a year. */
export async function heldIn(tx: Tx, carrierId: string, level: Level, year: number): Promise<boolean> {
  const held = await tx.query(
    `SELECT FROM (SELECT level, effective_on AS since, lead(effective_on) OVER (ORDER BY effective_on) AS until
       FROM register_entry WHERE carrier_id = $1 AND kind IN ${LEVEL_KINDS}) e
     WHERE level = $2 AND since <= make_date($3, 12, 31) AND (until IS NULL OR until > make_date($3, 1, 1))`,
    [carrierId, level, year],
  );
  return held.length > 0;
}

interface NewEntry extends Ground {
  readonly carrierId: string;
  readonly kind: LastLevel['kind'] | ChangeKind;
  readonly level?: Level;
  readonly before?: string;
  readonly after?: string;
}

/** Adds an entry in the name of the act that is being taken. */
async function enter(tx: Tx, { id: caseId, version }: CaseFile, entry: NewEntry): Promise<void> {
  const { carrierId, kind, level = null, effectiveOn, issuer, document, reason = null } = entry;
  await tx.query(
    `INSERT INTO register_entry (id, carrier_id, seq, kind, level, effective_on, before_text, after_text, issuer, document,
       reason, case_id, act_id, recorded_at)
     SELECT $1, $2, (SELECT coalesce(max(seq), 0) + 1 FROM register_entry WHERE carrier_id = $2), $3, $4, $5, $6, $7, $8, $9,
       $10, a.case_id, a.id, $11 FROM act a WHERE a.case_id = $12 AND a.seq = $13`,
    [
      ...[tx.newId(), carrierId, kind, level, effectiveOn, entry.before ?? null, entry.after ?? null],
      ...[issuer, document, reason, tx.at, caseId, version],
    ],
  );
}

async function endQualification(tx: Tx, carrierId: string, effectiveOn: BusinessDate): Promise<void> {
  await tx.query(
    `UPDATE qualification SET valid_to = $2 WHERE carrier_id = $1 AND kind = 'recognition'
       AND (valid_to IS NULL OR valid_to > $2)`,
    [carrierId, addDays(effectiveOn, -1)],
  );
}
