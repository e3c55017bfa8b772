import { describe, expect, it } from '@jest/globals';
import { cite as citing } from '../../src/cases/letter-citations.js';
import type { Basis } from '../../src/kernel/refusal.js';
import { missingCharacters } from '../../src/platform/letters/letter-fonts.js';

const basis = (doc: string, clause: string): Basis => ({ doc, clause, provenance: 'found' });

/** With the cells of the rows. */
function cite(bases: readonly (Basis | undefined)[]) {
  const { clauseOf, below } = citing(bases);
  return { cells: bases.map(clauseOf), below };
}

describe('what a table of a letter rests on', () => {
  it('is named once where all of it is one document, and rows have their clauses alone', () => {
    expect(cite([basis('《甲》', '第一条'), undefined, basis('《甲》', '第二条')])).toEqual({
      cells: ['第一条', '', '第二条'],
      below: [{ paragraph: '上列条款出自：《甲》。' }],
    });
  });

  it('is marked row by row where it is several, in the order in which they come', () => {
    expect(cite([basis('《乙》', '附件'), basis('《甲》', '第一条'), basis('《乙》', '第三条')])).toEqual({
      cells: ['①附件', '②第一条', '①第三条'],
      below: [{ paragraph: '上列条款出自：①《乙》；②《甲》。' }],
    });
  });

  it('is nothing where no row rests on anything', () => {
    expect(cite([undefined])).toEqual({ cells: [''], below: [] });
    expect(cite([])).toEqual({ cells: [], below: [] });
  });

  it('can be printed, however many documents there are', () => {
    const many = Array.from({ length: 22 }, (_, i) => basis(`《第${i}号》`, `第${i}条`));
    const { cells } = cite(many);
    expect(cells.slice(18)).toEqual(['⑲第18条', '⑳第19条', '（21）第20条', '（22）第21条']);
    expect(missingCharacters(cells)).toEqual([]);
  });
});
