import { describe, expect, it } from '@jest/globals';
import { below, FileFault, StrictReader } from '../../src/kernel/strict-reader.js';

/** What a reading notes. */
function noted(read: (reader: StrictReader) => void): readonly string[] {
  const reader = new StrictReader('f.yaml');
  read(reader);
  try {
    reader.finish(undefined);
    return [];
  } catch (error) {
    return (error as FileFault).faults;
  }
}

describe('a strict reading', () => {
  it('gives the result when nothing was noted', () => {
    const reader = new StrictReader('f.yaml');
    const map = reader.map({ a: 'x', list: [1] }, '', ['a'], ['list']);
    const result = {
      a: reader.text(map['a'], 'a', 'x', (text) => text === 'x'),
      list: reader.list(map['list'], 'list'),
    };
    expect(reader.finish(result)).toEqual({ a: 'x', list: [1] });
  });

  it('throws one fault that carries all of them, each with file, place and expectation', () => {
    const reader = new StrictReader('f.yaml');
    reader.fault('', 'a map', null);
    reader.fault('a.b[1]', 'a name', 7);
    const finish = () => reader.finish('never');
    expect(finish).toThrow(FileFault);
    expect(finish).toThrow(
      'f.yaml (top): expected a map, found null\nf.yaml a.b[1]: expected a name, found 7',
    );
  });

  it.each<[string, unknown, string[]]>([
    ['all its keys', { a: 1, b: 2 }, []],
    ['an optional key too', { a: 1, b: 2, c: 3 }, []],
    ['a strange key', { a: 1, b: 2, d: 4 }, ['f.yaml m.d: expected one of the keys a, b, c, found "d"']],
    ['a key less', { a: 1 }, ['f.yaml m: expected the key b, found nothing']],
    [
      'an inherited key only',
      Object.create({ a: 1, b: 2 }),
      ['f.yaml m: expected the key a, found nothing', 'f.yaml m: expected the key b, found nothing'],
    ],
    ['null', null, ['f.yaml m: expected a map, found null']],
    ['a list', [], ['f.yaml m: expected a map, found a list']],
    ['a text', 'a', ['f.yaml m: expected a map, found "a"']],
  ])('of a map with %s', (_what, value, faults) => {
    expect(noted((reader) => reader.map(value, 'm', ['a', 'b'], ['c']))).toEqual(faults);
  });

  it('passes over what is absent, which the map has told already', () => {
    expect(
      noted((reader) => {
        expect(reader.anyMap(undefined, 'a')).toEqual({});
        expect(reader.list(undefined, 'a')).toEqual([]);
        expect(reader.text(undefined, 'a', 'a text', () => true)).toBe('');
        expect(reader.oneOf(undefined, 'a', ['x', 'y'])).toBe('x');
      }),
    ).toEqual([]);
  });

  it('goes on with something empty where a value does not fit', () => {
    expect(
      noted((reader) => {
        expect(reader.anyMap('x', 'm')).toEqual({});
        expect(reader.list({}, 'l')).toEqual([]);
        expect(reader.text(5, 't', 'a text', () => true)).toBe('');
        expect(reader.text('no', 't', 'a yes', (text) => text === 'yes')).toBe('');
        expect(reader.oneOf('z', 'o', ['x', 'y'])).toBe('x');
        expect(reader.oneOf(null, 'o', ['x', 'y'])).toBe('x');
      }),
    ).toEqual([
      'f.yaml m: expected a map, found "x"',
      'f.yaml l: expected a list, found a map',
      'f.yaml t: expected a text, found 5',
      'f.yaml t: expected a yes, found "no"',
      'f.yaml o: expected one of x, y, found "z"',
      'f.yaml o: expected one of x, y, found null',
    ]);
  });

  it('takes flags and counts as they are, on both sides of their bounds', () => {
    expect(
      noted((reader) => {
        expect([true, false].map((value) => reader.flag(value, 'f'))).toEqual([true, false]);
        expect([1, 250].map((value) => reader.count(value, 'c', [1, 250]))).toEqual([1, 250]);
      }),
    ).toEqual([]);
    expect(noted((reader) => ['true', 1, null].forEach((value) => reader.flag(value, 'f')))).toHaveLength(3);
    const strange = [0, 251, 1.5, '5', NaN, null];
    expect(noted((reader) => strange.forEach((value) => reader.count(value, 'c', [1, 250])))).toHaveLength(6);
  });

  it('keeps the empty places of a list, so that each is told where it stands', () => {
    expect(new StrictReader('f.yaml').list([1, undefined, null], 'l')).toEqual([1, null, null]);
  });

  it('cuts what it found when it is long', () => {
    const [fault] = noted((reader) => reader.text('长'.repeat(100), 't', 'a short text', () => false));
    expect(fault).toBe(`f.yaml t: expected a short text, found "${'长'.repeat(59)}…`);
  });

  it('writes places as paths from the top', () => {
    expect(below('', 'a')).toBe('a');
    expect(below('a[0]', 'b')).toBe('a[0].b');
  });
});
