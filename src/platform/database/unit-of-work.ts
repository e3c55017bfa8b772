import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { canonicalJson, type Json, sha256Hex } from '../../kernel/canonical-json.js';
import { uuidv7 } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { Clock } from '../clock.js';
import { rowsOf } from './rows.js';

/** Who changes something, as the audit trail names them: a user's id, or a system role such as `clock`. */
export interface Author {
  readonly id: string;
  readonly requestId?: string;
}

/** A POST that creates or moves money carries a key: the same key and body give the same answer. */
export interface Idempotency {
  readonly key: string;
  readonly route: string;
  readonly body: Json;
}

/** One open transaction: everything of one act happens in it, or nothing does. */
export class Tx {
  constructor(
    readonly manager: EntityManager,
    readonly author: Author,
    /** The one instant of this act. */
    readonly at: Date,
  ) {}

  /** Rows of a parameterised statement; of INSERT, UPDATE and DELETE the RETURNING rows. */
  async query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return rowsOf<Row>(this.manager, sql, parameters);
  }

  async one<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row | undefined> {
    return (await this.query<Row>(sql, parameters))[0];
  }

  newId(): string {
    return uuidv7(this.at.getTime(), randomBytes(10));
  }

  /** Runs a part that may fail on its own: its failure undoes the part and leaves the transaction usable. */
  async savepoint<T>(part: (tx: Tx) => Promise<T>): Promise<T> {
    return this.manager.transaction((inner) => part(new Tx(inner, this.author, this.at)));
  }
}

/** Opens the one transaction of a use case. */
@Injectable()
export class UnitOfWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** What `work` gives, committed; whatever it throws rolls all of it back. */
  async run<T>(author: Author, reason: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.dataSource.transaction('READ COMMITTED', async (manager) => {
      const tx = new Tx(manager, author, this.clock.now());
      await manager.query(
        `SELECT set_config('hongshan.actor', $1, true), set_config('hongshan.reason', $2, true),
                set_config('hongshan.request', $3, true), set_config('hongshan.at', $4, true)`,
        [author.id, reason, author.requestId ?? '', tx.at.toISOString()],
      );
      return work(tx);
    });
  }

  /** As `run`, and the answer is kept with the effect under the key: a repeat gets it again, another body is refused. */
  async runOnce<T extends Json>(
    author: Author,
    reason: string,
    idempotency: Idempotency,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    return this.run(author, reason, async (tx) => {
      const earlier = await claimKey(tx, idempotency);
      if (earlier !== undefined) return earlier as T;
      const response = await work(tx);
      await tx.query('UPDATE idempotency_key SET response = $3 WHERE actor_id = $1 AND key = $2', [
        author.id,
        idempotency.key,
        JSON.stringify({ value: response }),
      ]);
      return response;
    });
  }
}

/** Takes the key, or gives the answer that it already has. A rival with the same key waits here for our commit. */
async function claimKey(tx: Tx, { key, route, body }: Idempotency): Promise<Json | undefined> {
  const bodySha256 = sha256Hex(canonicalJson({ route, body }));
  const taken = await tx.query(
    `INSERT INTO idempotency_key (actor_id, key, route, body_sha256, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING key`,
    [tx.author.id, key, route, bodySha256, tx.at],
  );
  if (taken.length > 0) return undefined;
  const earlier = await tx.one<{ body_sha256: string; response: { value: Json } }>(
    'SELECT body_sha256, response FROM idempotency_key WHERE actor_id = $1 AND key = $2',
    [tx.author.id, key],
  );
  if (earlier?.body_sha256 !== bodySha256) {
    refuse('idempotency-mismatch', '同一幂等键已用于另一份内容，请更换 Idempotency-Key 后重试。', [
      { code: 'idempotency-key-reused', message: '该键此前提交的内容与本次不同', pointer: 'Idempotency-Key' },
    ]);
  }
  return earlier.response.value;
}
