import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { Ticker } from '../../platform/outbox/ticker.js';

const DAY_MS = 86_400_000;
const KEEP_DAYS = 30;

/** Forgets the rows of imports that nobody loaded. */
@Injectable()
export class ForgetImports implements OnModuleInit {
  constructor(
    private readonly ticker: Ticker,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.ticker.registerTick('forget-roster-imports', 3600, () => this.forget());
  }

  private async forget(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEEP_DAYS * DAY_MS);
    await this.dataSource.query(
      `WITH stale AS (UPDATE roster_import SET state = 'expired'
         WHERE state IN ('waiting', 'reading', 'read') AND uploaded_at < $1 RETURNING id)
       DELETE FROM roster_import_row r USING stale WHERE r.import_id = stale.id`,
      [before],
    );
  }
}
