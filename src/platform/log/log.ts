import { Injectable, type LoggerService } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { pino } from 'pino';
import { databaseFault } from '../database/guard-errors.js';

export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug';

/** What a line may carry beside its message: ids, codes, counts. Never what a person wrote or is called. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

const requestIds = new AsyncLocalStorage<string>();

/** Whatever is done within carries the id of its request into the log. */
export function forRequest(id: string, work: () => void): void {
  requestIds.run(id, work);
}

/** One JSON line an event on the given stream, with the id of the request that it belongs to. */
@Injectable()
export class Log {
  private readonly out: pino.Logger;

  constructor(level: LogLevel = 'info', stream: { write(line: string): void } = process.stderr) {
    this.out = pino(
      { level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'event' },
      stream,
    );
  }

  info(event: string, fields: LogFields = {}): void {
    this.out.info({ ...requestId(), ...fields }, event);
  }

  debug(event: string, fields: LogFields = {}): void {
    this.out.debug({ ...requestId(), ...fields }, event);
  }

  warn(event: string, fields: LogFields = {}, error?: unknown): void {
    this.out.warn({ ...requestId(), ...fields, ...faultFields(error) }, event);
  }

  error(event: string, fields: LogFields = {}, error?: unknown): void {
    this.out.error({ ...requestId(), ...fields, ...faultFields(error) }, event);
  }
}

/** Nest's own messages as lines of the same log; what it says while it starts only on level debug. */
export class NestLog implements LoggerService {
  constructor(private readonly out: Log) {}

  log(message: unknown, context?: unknown): void {
    this.out.debug('nest', { context: text(context), message: text(message) });
  }

  warn(message: unknown, context?: unknown): void {
    this.out.warn('nest', { context: text(context), message: text(message) });
  }

  error(message: unknown, ...rest: unknown[]): void {
    const fault = message instanceof Error ? message : undefined;
    this.out.error('nest', { context: text(rest.at(-1)), message: fault ? '' : text(message) }, fault);
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

function requestId(): LogFields {
  const id = requestIds.getStore();
  return id === undefined ? {} : { requestId: id };
}

/** An error without the values that its message may quote: PostgreSQL's messages repeat the input. */
export function faultFields(error: unknown): LogFields {
  if (error === undefined) return {};
  const fault = databaseFault(error);
  if (fault !== undefined) return { ...fault, error: 'DatabaseFault', stack: frames(error) };
  if (error instanceof Error) return { error: error.name, message: error.message, stack: frames(error) };
  return { error: typeof error };
}

const frames = (error: unknown): string | undefined =>
  error instanceof Error
    ? error.stack
        ?.split('\n')
        .filter((line) => /^\s+at /.test(line))
        .slice(0, 12)
        .join('\n')
    : undefined;
