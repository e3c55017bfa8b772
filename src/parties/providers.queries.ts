import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { rowsOf } from '../platform/database/rows.js';
import { cursorParts, type Page, toPage } from '../platform/http/page.js';
import type { ProvidersQuery } from './providers.dto.js';

/** A provider as the public sees it. */
export interface ProviderView {
  readonly id: string;
  readonly name: string;
  readonly filingNumber: string;
  readonly filedOn: string;
  readonly filedUntil: string | null;
  readonly services: readonly string[];
  readonly district: string;
}

/** 备案科技服务机构名录. */
@Injectable()
export class Providers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The providers whose filing holds today, of one service or of all, by filing number. */
  async list({ service, cursor, limit }: ProvidersQuery): Promise<Page<ProviderView>> {
    const after = cursorParts(cursor, 1)?.[0] ?? null;
    const rows = await rowsOf<ProviderView>(
      this.dataSource,
      `SELECT v.id, p.name, v.filing_number AS "filingNumber", v.filed_on AS "filedOn",
         v.filed_until AS "filedUntil", v.services, d.name AS district
       FROM provider v JOIN party p ON p.id = v.id JOIN district d ON d.code = p.district_code
       WHERE v.filed_on <= $1 AND (v.filed_until IS NULL OR v.filed_until >= $1)
         AND ($2::text IS NULL OR $2 = ANY (v.services)) AND ($3::text IS NULL OR v.filing_number > $3)
       ORDER BY v.filing_number LIMIT $4`,
      [this.clock.today(), service ?? null, after, limit + 1],
    );
    return toPage(rows, limit, ({ filingNumber }) => filingNumber);
  }
}
