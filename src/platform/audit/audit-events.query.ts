import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Json } from '../../kernel/canonical-json.js';
import { rowsOf } from '../database/rows.js';
import { cursorParts, type Page, refuseCursor, toPage } from '../http/page.js';
import type { AuditEventsQuery } from './audit-events.dto.js';

/** One change, as the record holds it. */
export interface AuditEventView {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly request: string | null;
  readonly table: string;
  readonly op: string;
  readonly key: string | null;
  readonly before: Json;
  readonly after: Json;
  readonly hash: string;
}

interface EventRow {
  readonly seq: bigint;
  readonly body: Omit<AuditEventView, 'seq' | 'hash'>;
  readonly hash: string;
}

/** Reads the record, the newest change first. */
@Injectable()
export class AuditEvents {
  constructor(private readonly dataSource: DataSource) {}

  async list({ table, key, actor, cursor, limit }: AuditEventsQuery): Promise<Page<AuditEventView>> {
    const rows = await rowsOf<EventRow>(
      this.dataSource,
      `SELECT seq, body, hash FROM audit_event
        WHERE ($1::bigint IS NULL OR seq < $1) AND ($2::text IS NULL OR body->>'table' = $2)
          AND ($3::text IS NULL OR body->>'key' = $3) AND ($4::text IS NULL OR body->>'actor' = $4)
        ORDER BY seq DESC LIMIT $5`,
      [seqOf(cursor), table ?? null, key ?? null, actor ?? null, limit + 1],
    );
    const page = toPage(rows, limit, ({ seq }) => String(seq));
    return { ...page, items: page.items.map(({ seq, body, hash }) => ({ seq: Number(seq), ...body, hash })) };
  }
}

function seqOf(cursor: string | undefined): string | null {
  const parts = cursorParts(cursor, 1);
  if (parts === null) return null;
  return /^\d{1,18}$/.test(parts[0] ?? '') ? parts[0]! : refuseCursor();
}
