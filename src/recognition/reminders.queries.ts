import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isUuid } from '../kernel/ids.js';
import { rowsOf } from '../platform/database/rows.js';
import { cursorParts, type Page, type PageQuery, refuseCursor, toPage } from '../platform/http/page.js';
import type { ReminderView } from './register.view.js';

type Row = Omit<ReminderView, 'sentAt' | 'words'> & { readonly sentAt: Date };

/** Reminders as their operators read them. */
@Injectable()
export class ReminderQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first. */
  async page(partyId: string, { cursor, limit }: PageQuery): Promise<Page<ReminderView>> {
    const [before] = cursorParts(cursor, 1) ?? [null];
    if (before != null && !isUuid(before)) refuseCursor();
    const rows = await rowsOf<Row>(
      this.dataSource,
      `SELECT r.id, r.carrier_id AS "carrierId", c.name AS carrier, r.year, r.due_on AS "dueOn", r.sent_at AS "sentAt"
       FROM statistics_reminder r JOIN carrier c ON c.id = r.carrier_id
       WHERE r.party_id = $1 AND ($2::uuid IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3`,
      [partyId, before ?? null, limit + 1],
    );
    const { items, next } = toPage(rows, limit, ({ id }) => id);
    return { items: items.map(viewOf), next };
  }
}

function viewOf({ sentAt, ...row }: Row): ReminderView {
  const words = `“${row.carrier}”${row.year} 年度统计数据应在 ${row.dueOn} 前（含当日）报送，目前尚未报送。`;
  return { ...row, sentAt: sentAt.toISOString(), words };
}
