import type { Basis } from '../kernel/refusal.js';
import type { LetterBlock } from '../platform/letters/letter-spec.js';

/** What a table of a letter rests on: the clause for a row's cell, and the documents named once below the table. */
export interface Citations {
  readonly clauseOf: (basis: Basis | undefined) => string;
  readonly below: readonly LetterBlock[];
}

const CIRCLED_ONE = 0x2460;
const CIRCLED = 20;

/** The clauses of rows; where they come from several documents, each with its document's mark (①、②). */
export function cite(bases: readonly (Basis | undefined)[]): Citations {
  const docs = [...new Set(bases.flatMap((basis) => basis?.doc ?? []))];
  const markOf = (doc: string) => (docs.length === 1 ? '' : mark(docs.indexOf(doc)));
  const named = docs.map((doc) => `${markOf(doc)}${doc}`).join('；');
  return {
    clauseOf: (basis) => (basis === undefined ? '' : `${markOf(basis.doc)}${basis.clause}`),
    below: docs.length === 0 ? [] : [{ paragraph: `上列条款出自：${named}。` }],
  };
}

function mark(index: number): string {
  return index < CIRCLED ? String.fromCodePoint(CIRCLED_ONE + index) : `（${index + 1}）`;
}
