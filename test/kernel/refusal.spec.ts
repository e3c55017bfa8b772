import { describe, expect, it } from '@jest/globals';
import { type Finding, REFUSAL_CODES, refuse, Refused } from '../../src/kernel/refusal.js';

const caught = (act: () => never): Refused => {
  try {
    return act();
  } catch (error) {
    return error as Refused;
  }
};

describe('a refusal', () => {
  const findings: Finding[] = [
    { code: 'a', message: '其一' },
    { code: 'b', message: '其二', pointer: '/b', fix: '补正' },
  ];

  it('carries its code, its sentence and every finding out of the attempt', () => {
    const refused = caught(() => refuse('not-eligible', '不符合条件。', findings));
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toBeInstanceOf(Error);
    expect(refused.refusal).toEqual({ code: 'not-eligible', message: '不符合条件。', findings });
    expect(refused.message).toBe('not-eligible: 不符合条件。');
  });

  it('has no findings and no detail unless they are given', () => {
    expect(caught(() => refuse('not-found', '没有找到。')).refusal).toStrictEqual({
      code: 'not-found',
      message: '没有找到。',
      findings: [],
    });
    expect(caught(() => refuse('stale', '已有更新。', [], { version: 3 })).refusal.detail).toEqual({
      version: 3,
    });
  });

  it('has one of a closed set of codes, each once', () => {
    expect(new Set(REFUSAL_CODES).size).toBe(REFUSAL_CODES.length);
    for (const code of REFUSAL_CODES) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});
