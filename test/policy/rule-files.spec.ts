import { describe, expect, it } from '@jest/globals';
import type { PolicyFaultItem } from '../../src/policy/faults.js';
import { Reader } from '../../src/policy/reader.js';
import { readSource, type Source } from '../../src/policy/source.js';

/** What a text says, or the faults that keep it from saying anything. */
function read(text: string): { root?: Source; faults: readonly PolicyFaultItem[] } {
  const faults: PolicyFaultItem[] = [];
  const file = readSource('policy.yaml', text, faults);
  return file === undefined ? { faults } : { root: file.root, faults };
}

describe('a rule file', () => {
  it('is texts, lists and maps as they are written: nothing is guessed', () => {
    expect(read('rate: 30%\nno: no\nsum: 0.10\nday: 2026-01-01\nlist: [true, ~, 1e3]').root).toEqual({
      ...{ rate: '30%', no: 'no', sum: '0.10', day: '2026-01-01' },
      list: ['true', '~', '1e3'],
    });
  });

  it('says on which line it is wrong', () => {
    expect(read('a: b\nc:\n  - d\n  -\n').faults).toEqual([
      { file: 'policy.yaml', path: 'c[1]', expected: 'a value', found: 'nothing', line: 4 },
    ]);
    expect(read('a: b\nc: "d').faults[0]).toMatchObject({ expected: 'plain YAML', line: 2 });
  });

  it('is told with all of its faults at once', () => {
    const { faults } = read('a:\nb: &x c\nd: *x\na: e');
    expect(faults.map(({ path, expected }) => `${path}: ${expected}`)).toEqual([
      'a: a value',
      'b: no anchors',
      'd: a value',
      'a: each key once',
    ]);
  });

  it('is at most a million characters', () => {
    expect(read('#'.repeat(1_000_001)).faults[0]).toMatchObject({ expected: 'at most 1000000 characters' });
    expect(read(`a: ${'b'.repeat(999_997)}`).faults).toEqual([]);
  });

  it('may use the names of JavaScript as keys, save the one that is no key', () => {
    expect(read('constructor: a\ntoString: b').root).toEqual({ constructor: 'a', toString: 'b' });
    expect(read('__proto__: { polluted: true }').faults[0]).toMatchObject({ found: '__proto__' });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['an alias', 'a: &b c\nd: *b'],
    ['an alias bomb', `a: &a [x, x]\n${[...'bcdefgh'].map((k) => `${k}: &${k} [*a, *a, *a]`).join('\n')}`],
    ['a merge by alias', 'a: &b { c: d }\ne: { <<: *b }'],
    ['an empty value', 'a:'],
    ['an empty file', ''],
    ['a comment and nothing else', '# a'],
    ['a tag', 'a: !!js/function b'],
    ['a binary', 'a: !!binary aGVsbG8='],
    ['a set', '? a\n? b'],
    ['a list as key', '? [a]\n: b'],
    ['an empty key', '"": a'],
    ['a duplicate key', 'a: b\na: c'],
    ['two documents', 'a: b\n---\na: c'],
    ['an open quote', 'a: "b'],
    ['an open list', 'a: [b'],
    ['a tab as indentation', 'a:\n\tb: c'],
    ['half a surrogate pair', 'a: "\\ud800"'],
    ['half a surrogate pair in a key', '"\\ud800": a'],
    ['a NUL', 'a: "\\0"'],
  ])('with %s is refused', (_what, text) => {
    const { root, faults } = read(text);
    expect(root).toBeUndefined();
    for (const fault of faults) {
      expect(fault).toMatchObject({ file: 'policy.yaml', expected: expect.any(String) });
      expect(fault.expected).not.toBe('');
      expect(fault.found).not.toBe('');
    }
    expect(faults.length).toBeGreaterThan(0);
  });

  it.each([
    ['lists', (n: number) => '['.repeat(n)],
    ['closed lists', (n: number) => `${'['.repeat(n)}x${']'.repeat(n)}`],
    ['maps', (n: number) => '{a: '.repeat(n)],
    ['list items', (n: number) => `${'- '.repeat(n)}x`],
    ['keys', (n: number) => '? '.repeat(n)],
    ['values', (n: number) => ': '.repeat(n)],
  ])('of %s in each other is refused at its 41st level, and 100,000 of them do no harm', (_what, nest) => {
    for (const depth of [42, 100_000])
      expect(read(nest(depth)).faults).toMatchObject([{ expected: 'at most 40 levels' }]);
  });

  it('may nest 40 levels', () => {
    expect(read(`${'['.repeat(40)}x${']'.repeat(40)}`).faults).toEqual([]);
  });

  it('with 60,000 keys is read, which takes minutes where time grows with the square of the length', () => {
    const text = Array.from({ length: 60_000 }, (_, i) => `k${i}: v`).join('\n');
    expect(read(text).faults).toEqual([]);
  });
});

it('never says in a fault that it found nothing by saying nothing', () => {
  const faults: PolicyFaultItem[] = [];
  new Reader('f.yaml', faults).fault('cases[0].expect.missing', 'firm.staff', '');
  expect(faults).toEqual([
    { file: 'f.yaml', path: 'cases[0].expect.missing', expected: 'firm.staff', found: 'nothing' },
  ]);
});
