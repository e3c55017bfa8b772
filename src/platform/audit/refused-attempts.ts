import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Refusal, RefusalCode } from '../../kernel/refusal.js';
import { isUuid } from '../../kernel/ids.js';
import { Clock } from '../clock.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { changesState, routeOf } from '../http/request.js';
import { WindowCounter } from '../http/window-counter.js';
import { Log } from '../log/log.js';

/** A minute; so that the record cannot be flooded. */
const PER_AUTHOR = 30;
const MOST_FINDINGS = 20;
/** The system's own state, not the attempt, stood in the way. */
const NOT_TOLD: ReadonlySet<RefusalCode> = new Set(['unavailable', 'too-many']);
/** Of people who are not signed in only what looks like trying doors; the rest is noise. */
const TOLD_OF_STRANGERS: ReadonlySet<RefusalCode> = new Set([
  'not-permitted',
  'locked-out',
  'second-factor-required',
]);

/** Attempts to change something that were refused, in the audited record: after their rollback, in a transaction of their own. */
@Injectable()
export class RefusedAttempts {
  private readonly counter = new WindowCounter(PER_AUTHOR);

  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Never fails: the refusal must reach its reader whether or not the record can be written. */
  async record(request: FastifyRequest, refusal: Refusal): Promise<void> {
    const userId = request.actor?.id ?? null;
    if (!isTold(request.method, userId, refusal.code)) return;
    if (this.counter.take(userId ?? 'anonymous', this.clock.now()) > 0) return;
    try {
      await this.insert(request, userId, refusal);
    } catch (error) {
      this.log.error('refused-attempt-lost', { requestId: request.id, code: refusal.code }, error);
    }
  }

  private async insert(request: FastifyRequest, userId: string | null, refusal: Refusal): Promise<void> {
    const author = { id: userId ?? 'anonymous', requestId: request.id };
    const { id } = (request.params ?? {}) as { id?: unknown };
    await this.work.run(author, `refused: ${refusal.code}`, async (tx) => {
      await tx.query(
        'INSERT INTO refused_attempt (id, at, user_id, route, code, subject_id, findings) VALUES ($1, $2, $3, $4, $5, $6, $7)',
        [
          tx.newId(),
          tx.at,
          userId,
          routeOf(request),
          refusal.code,
          typeof id === 'string' && isUuid(id) ? id : null,
          JSON.stringify(refusal.findings.slice(0, MOST_FINDINGS)),
        ],
      );
    });
  }
}

function isTold(method: string, userId: string | null, code: RefusalCode): boolean {
  if (!changesState(method) || NOT_TOLD.has(code)) return false;
  return userId !== null || TOLD_OF_STRANGERS.has(code);
}
