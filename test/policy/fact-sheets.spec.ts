import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../src/kernel/canonical-json.js';
import { decide, type Decision } from '../../src/policy/decide.js';
import { FactFault } from '../../src/policy/faults.js';
import { policyOf, valueOf } from './support/small-law.js';

const policy = policyOf();

function faultOf(sheet: Json): FactFault {
  try {
    decide(policy, sheet as never, { step: 'apply' });
  } catch (fault) {
    if (fault instanceof FactFault) return fault;
    throw fault;
  }
  throw new Error(`accepted: ${JSON.stringify(sheet)}`);
}

function accepts(sheet: Readonly<Record<string, Json>>): Decision {
  return decide(policy, sheet, { step: 'apply' });
}

const KINDS: Record<string, { takes: readonly Json[]; refuses: readonly Json[]; expected: string }> = {
  'firm.revenue': {
    takes: ['0', '0.5', '300000.00', '999999999999999.99'],
    refuses: [300000, '-1', '1.001', '1,000', '1e3', ' 1', '', '1000000000000000', 'NaN', true, [], {}],
    expected: 'an amount in yuan as text, such as "300000.00"',
  },
  'firm.staff': {
    takes: [0, 1, 9007199254740991],
    refuses: [-1, 1.5, 9007199254740992, Number.NaN, Number.POSITIVE_INFINITY, '1', true, [1]],
    expected: 'a whole number, not negative',
  },
  'firm.share': {
    takes: ['0', '0.5', 0.1, 1, '1.25', '00.5'],
    refuses: ['-0.1', -0.1, '50%', '1/3', Number.NaN, Number.NEGATIVE_INFINITY, 1e21, '.5', '5.', []],
    expected: 'a decimal, not negative, such as "0.5"',
  },
  'firm.area': {
    takes: ['0', 120, '120.5'],
    refuses: ['-1', -1, '120 平方米', Number.NaN, false],
    expected: 'square metres as a decimal, not negative',
  },
  'firm.index': {
    takes: ['-1.5', -1.5, 0, '-0'],
    refuses: ['+1', '--1', Number.NaN, {}, '一'],
    expected: 'a decimal',
  },
  'firm.foundedOn': {
    takes: ['1900-01-01', '2199-12-31', '2024-02-29'],
    refuses: ['1899-12-31', '2200-01-01', '2023-02-29', '2024-2-9', '2024-02-29T00:00', 20240229, ''],
    expected: 'a calendar day, such as "2026-03-01"',
  },
  'firm.listed': { takes: [true, false], refuses: ['true', 0, 1, '是', []], expected: 'true or false' },
  'firm.size': {
    takes: ['large', 'small', 'micro'],
    refuses: ['Large', '大型', '', 'constructor', '__proto__', 0, ['large']],
    expected: 'one of large, small, micro',
  },
  'firm.blocks': {
    takes: [[], ['court'], ['tax', 'court'], ['court', 'court']],
    refuses: ['court', ['none'], [''], [null], [['court']], { court: true }],
    expected: 'a list out of court, tax, lab',
  },
  'firm.region': {
    takes: ['650104'],
    refuses: ['65010', '6501044', 'a650104', 650104, '650104\n'],
    expected: 'a text like ^(?:\\d{6})$',
  },
  'firm.name': {
    takes: ['乌鲁木齐某某公司', 'a'.repeat(400), ' '],
    refuses: ['', 'a'.repeat(401), '\ud800', 'a\0', 5],
    expected: 'a text',
  },
};

describe.each(Object.entries(KINDS))('the fact %s', (name, { takes, refuses, expected }) => {
  it('is taken as it should be written', () => {
    for (const json of takes) expect(accepts({ [name]: json }).verdict).toBe('unknown');
  });

  it('is refused in any other writing, with what was expected', () => {
    for (const json of refuses)
      expect(faultOf({ [name]: json }).faults).toEqual([{ fact: name, expected, found: expect.any(String) }]);
  });
});

describe('a fact sheet', () => {
  it('leaves out what is not known, or says null', () => {
    expect(accepts({ 'deal.signedOn': null, 'firm.staff': null })).toMatchObject({
      on: null,
      verdict: 'unknown',
    });
    expect(accepts({ 'deal.signedOn': '2026-03-01' })).toMatchObject({
      on: '2026-03-01',
      verdict: 'eligible',
    });
  });

  it('is told every fault at once, in one message', () => {
    const sheet = { 'firm.staff': -1, 'firm.mood': 'good', 'firm.revenue': 5, 'firm.listed': true };
    const fault = faultOf(sheet);
    expect(fault.faults.map(({ fact }) => fact)).toEqual(['firm.staff', 'firm.mood', 'firm.revenue']);
    expect(fault.message.split('\n')).toEqual([
      'firm.staff: expected a whole number, not negative, found -1',
      'firm.mood: expected a fact of the catalogue, found good',
      'firm.revenue: expected an amount in yuan as text, such as "300000.00", found 5',
    ]);
  });

  it('is checked beyond what the policy asks for', () => {
    expect(faultOf({ 'deal.signedOn': '2026-03-01', 'firm.staff': 'many' }).faults).toHaveLength(1);
  });

  it('does not know the names that every object has', () => {
    const sheet = JSON.parse('{"__proto__": {"firm.staff": 5}, "constructor": 1, "toString": 2}') as Json;
    expect(faultOf(sheet).faults.map(({ fact }) => fact)).toEqual(['__proto__', 'constructor', 'toString']);
  });

  it.each([null, [], 'facts', 5, true])('is a map and never %j', (sheet) => {
    expect(faultOf(sheet).faults).toMatchObject([{ expected: 'a fact of the catalogue' }]);
  });

  it('may be as deep and as long as it likes: it is refused in a line for each fact', () => {
    let deep: Json = 1;
    for (let i = 0; i < 200_000; i++) deep = [deep];
    expect(faultOf({ 'firm.staff': deep }).message).toBe(
      'firm.staff: expected a whole number, not negative, found [a list]',
    );
    const long = faultOf({ 'firm.name': 'a'.repeat(10_000_000), ['b'.repeat(1_000_000)]: 1 });
    expect(long.message.length).toBeLessThan(400);
  });

  it('takes a JSON number by its shortest decimal writing', () => {
    expect(valueOf({ fact: 'firm.index' }, { 'firm.index': 0.1 })).toBe('0.1');
    expect(valueOf({ fact: 'firm.share' }, { 'firm.share': 0.07 })).toBe('0.07');
  });

  it('asks for a step that the policy has', () => {
    expect(() => decide(policy, {}, { step: 'leave' })).toThrow(
      new RangeError('policy small-law has no step leave'),
    );
  });
});
