import { describe, expect, it } from '@jest/globals';
import { BASIS, faultsOf, judged, outcomeOf, outputOf, type Part, type Parts } from './support/small-law.js';

const on = (day: string) => ({ 'deal.signedOn': day });
const floor = (value: Part, more: Parts = {}): Parts => ({
  parameters: [{ id: 'floor', title: '下限', value, basis: BASIS, ...more }],
});

describe('a parameter that differs by a choice', () => {
  const byForm = (values: Part, more: Parts = {}): Parts => ({
    parameters: [{ id: 'floor', title: '下限', by: 'firm.form', values, basis: BASIS, ...more }],
  });
  const parts = byForm({
    company: { '2024-01-01': '50 万元', '2025-01-01': '30 万元' },
    team: { '2025-01-01': '10 万元' },
  });
  const floorOf = (form: string, day: string) =>
    outputOf({ parameter: 'floor' }, { ...on(day), 'firm.form': form }, parts).text;

  it('is that of the case, at its day', () => {
    expect(floorOf('company', '2024-12-31')).toBe('50 万元');
    expect(floorOf('company', '2025-01-01')).toBe('30 万元');
    expect(floorOf('team', '2025-01-01')).toBe('10 万元');
  });

  it('is missing the choice and nothing else while that is not known', () => {
    const asked = judged(
      { fact: 'firm.revenue', atLeast: { parameter: 'floor' } },
      { 'firm.revenue': '1' },
      parts,
    );
    expect(asked).toMatchObject({ outcome: 'unknown', missing: ['firm.form'] });
  });

  it('that has no value for this choice yet is not satisfied, and does not ask for what is known', () => {
    const that = { fact: 'firm.revenue', atLeast: { parameter: 'floor' } };
    const facts = { ...on('2024-12-31'), 'firm.form': 'team', 'firm.revenue': '1000000' };
    expect(judged(that, facts, parts)).toMatchObject({
      outcome: 'not-satisfied',
      threshold: '不低于下限（下限自 2025-01-01 起才施行）',
    });
    expect(outcomeOf({ not: that }, facts, parts)).toBe('not-satisfied');
    expect(floorOf('team', '2024-12-31')).toBe('下限自 2025-01-01 起才施行');
  });

  const all = { company: '1 家', team: '2 家' };

  it.each<[string, Parts, string, string]>([
    ['with a value beside its values', byForm(all, { value: '1 家' }), 'value, or by with values', 'by'],
    ['with values by nothing', floor('1 家', { values: all }), 'value, or by with values', 'values'],
    [
      'with no value',
      { parameters: [{ id: 'floor', title: '下限', basis: BASIS }] },
      'value, or by',
      'neither',
    ],
    ['by what is no choice', byForm(all, { by: 'firm.staff' }), 'a choice fact', 'firm.staff'],
    ['by an unknown fact', byForm(all, { by: 'firm.mood' }), 'a fact of the catalogue', 'firm.mood'],
    ['with an unknown option', byForm({ ...all, ngo: '3 家' }), 'one of company, team', 'ngo'],
    ['without an option', byForm({ company: '1 家' }), 'the key team', 'none'],
    ['of two kinds', byForm({ company: '1 家', team: '1 元' }), 'a quantity in 家', '1 元'],
    ['without values', byForm('1 家'), 'a map', '1 家'],
  ])('is refused %s', (_what, pack, expected, found) => {
    expect(faultsOf(pack)[0]).toMatchObject({
      path: expect.stringMatching(/^parameters\[0\]/),
      expected: expect.stringContaining(expected),
      found: expect.stringContaining(found),
    });
  });
});

describe('a parameter at a day that the case states', () => {
  const parts = floor({ '2024-01-01': '5 家', '2025-01-01': '8 家', '2026-01-01': 'expired' });
  const that = {
    fact: 'firm.tenants',
    atLeast: { parameter: 'floor', on: { fact: 'firm.foundedOn' } },
  };
  const at = (day: string, tenants = 7) =>
    judged(that, { 'firm.foundedOn': day, 'firm.tenants': tenants }, parts);

  it('is that of the stated day, whatever the law date is', () => {
    expect(at('2024-12-31').outcome).toBe('satisfied');
    expect(at('2025-01-01')).toMatchObject({ outcome: 'not-satisfied', threshold: '不低于下限（8 家）' });
  });

  it('asks for the day while that is not known', () => {
    expect(judged(that, { 'firm.tenants': 7 }, parts)).toMatchObject({
      outcome: 'unknown',
      threshold: '不低于下限',
      missing: ['firm.foundedOn'],
    });
  });

  it('may stand on the left, where on is still its day, and without one compares it', () => {
    const left = { parameter: 'floor', on: { fact: 'firm.foundedOn' }, atMost: { fact: 'firm.tenants' } };
    const of = (day: string) => outcomeOf(left, { 'firm.foundedOn': day, 'firm.tenants': 7 }, parts);
    expect([of('2024-12-31'), of('2025-01-01')]).toEqual(['satisfied', 'not-satisfied']);
    const start = floor('2025-01-01');
    const then = (day: string) =>
      outcomeOf({ parameter: 'floor', on: { fact: 'firm.foundedOn' } }, { 'firm.foundedOn': day }, start);
    expect([then('2025-01-01'), then('2025-01-02')]).toEqual(['satisfied', 'not-satisfied']);
  });

  it('before its first or after its last day satisfies neither a condition nor its opposite', () => {
    for (const day of ['2023-12-31', '2026-01-01']) {
      const facts = { 'firm.foundedOn': day, 'firm.tenants': 700 };
      expect(at(day, 700).outcome).toBe('not-satisfied');
      expect(outcomeOf({ not: that }, facts, parts)).toBe('not-satisfied');
    }
    expect(at('2023-12-31').threshold).toContain('自 2024-01-01 起才施行');
  });
});
