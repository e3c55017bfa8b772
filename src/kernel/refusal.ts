import type { Json } from './canonical-json.js';

/** The document and clause that a rule, a finding or an amount rests on. */
export interface Basis {
  readonly doc: string;
  readonly clause: string;
  readonly provenance: 'found' | 'known' | 'unverified' | 'illustrative';
}

/** One thing that stands in the way: what, where in the input, by which rule, and how to mend it. */
export interface Finding {
  readonly code: string;
  /** For people, in Chinese. */
  readonly message: string;
  /** JSON pointer into the request body, or a query or header name. */
  readonly pointer?: string;
  readonly basis?: Basis;
  /** The nearest fix, in Chinese. */
  readonly fix?: string;
}

/** The closed set of ways to say no. Platform maps each to an HTTP status. */
export const REFUSAL_CODES = [
  'malformed',
  'invalid',
  'precondition-required',
  'not-signed-in',
  'second-factor-required',
  'not-permitted',
  'not-found',
  'stale',
  'conflict',
  'state-forbids',
  'separation-of-duties',
  'not-eligible',
  'budget-short',
  'outside-window',
  'idempotency-mismatch',
  'too-large',
  'unsupported-type',
  'locked-out',
  'too-many',
  'unavailable',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** A refusal is a value that carries every finding, never only the first. */
export interface Refusal {
  readonly code: RefusalCode;
  /** For people, in Chinese, one sentence. */
  readonly message: string;
  readonly findings: readonly Finding[];
  /** What the caller needs to go on, such as both versions of a draft. */
  readonly detail?: Readonly<Record<string, Json>>;
}

/** Carries a refusal out of a transaction, so that nothing of the attempt remains. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(`${refusal.code}: ${refusal.message}`);
    this.name = 'Refused';
  }
}

/** Ends the attempt with a refusal; the surrounding transaction rolls back. */
export function refuse(
  code: RefusalCode,
  message: string,
  findings: readonly Finding[] = [],
  detail?: Readonly<Record<string, Json>>,
): never {
  throw new Refused(detail === undefined ? { code, message, findings } : { code, message, findings, detail });
}
