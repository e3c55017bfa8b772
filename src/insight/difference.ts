import type { Json } from '../kernel/canonical-json.js';

/** What a stored decision was held against: the audit trail's record of it, or what came of judging again. */
export type Against = 'record' | 'recomputation';

/** The first place where something stored is not what it must be. */
export class Difference {
  /** null: nothing. */
  readonly stored: Json;
  readonly expected: Json;

  constructor(
    /** Table or column, then a JSON pointer into it: `result/criteria/0/found`. */
    readonly path: string,
    stored: Json | undefined,
    expected: Json | undefined,
    readonly against: Against,
  ) {
    this.stored = stored ?? null;
    this.expected = expected ?? null;
  }
}
