import { describe, expect, it } from '@jest/globals';
import type { BusinessDate } from '../../src/kernel/business-date.js';
import { loadPolicies } from '../../src/policy/library.js';
import { catalogueOf } from './support/small-pack.js';

const facts = catalogueOf('case.fine: { type: boolean }');

interface Written {
  readonly code: string;
  readonly from?: string;
  readonly to?: string;
  readonly succeeds?: string;
  readonly flow?: string;
  readonly level?: string;
}

function load(...packs: readonly Written[]) {
  return loadPolicies(packs.flatMap(filesOf), facts);
}

function filesOf({ code, from, to, succeeds, flow = 'apply', level }: Written) {
  const pack = {
    code,
    title: code,
    scheme: 'test',
    flows: [flow],
    documents: { d: { doc: '某办法', provenance: 'found' } },
    effective: { ...(from && { from }), ...(to && { to }), basis: { in: 'd', clause: '施行' } },
    ...(succeeds && { succeeds }),
    ...(level && { grants: { to: 'place', level } }),
    steps: [{ id: 'apply', title: '申请', lawDate: 'case.on' }],
    criteria: [
      {
        id: 'fine',
        title: '合格',
        steps: ['apply'],
        that: { fact: 'case.fine', is: 'true' },
        basis: { in: 'd', clause: '一' },
      },
    ],
  };
  const example = {
    id: 'E-01',
    title: '算例',
    step: 'apply',
    facts: { 'case.on': from ?? to ?? '2026-01-01', 'case.fine': 'true' },
    expect: { verdict: 'eligible' },
  };
  return [
    { path: `${code}/policy.yaml`, text: JSON.stringify(pack) },
    { path: `${code}/examples.yaml`, text: JSON.stringify({ policy: code, cases: [example] }) },
  ];
}

const old = { code: 'old', from: '2019-01-01', to: '2025-07-09' };
const mid = { code: 'mid', from: '2025-07-10', to: '2025-12-31', succeeds: 'old' };
const late = { code: 'late', from: '2026-01-01', succeeds: 'mid' };
const day = (text: string) => text as BusinessDate;

describe('a policy that ends', () => {
  const library = load(old, mid, late);

  it.each([
    ['2018-12-31', 'old'],
    ['2025-07-09', 'old'],
    ['2025-07-10', 'mid'],
    ['2025-12-31', 'mid'],
    ['2026-01-01', 'late'],
    ['2030-01-01', 'late'],
  ])('on %s is followed by %s', (on, code) => {
    expect(library.inForceAfter(library.get('old'), day(on)).code).toBe(code);
  });

  it.each([
    ['late', '2019-01-01', 'old'],
    ['late', '2025-07-09', 'old'],
    ['late', '2025-12-31', 'mid'],
    ['mid', '2026-01-01', 'late'],
    ['mid', '2018-12-31', 'mid'],
  ])('seen from %s is on %s %s', (from, on, code) => {
    expect(library.inLineOn(library.get(from), day(on)).code).toBe(code);
  });

  it('stays when nothing succeeds it', () => {
    expect(load(old).inForceAfter(load(old).get('old'), day('2026-01-01')).code).toBe('old');
  });
});

describe('a succession that does not fit', () => {
  it.each([
    ['a gap', [old, { ...mid, from: '2025-07-11' }], 'to begin on the day after old ends'],
    ['an overlap', [old, { ...mid, from: '2025-07-09' }], 'to begin on the day after old ends'],
    ['an open predecessor', [{ code: 'old', from: '2019-01-01' }, mid], 'to begin on the day after old ends'],
    ['a predecessor that does not exist', [mid], 'a policy'],
    ['two heirs', [old, mid, { ...mid, code: 'other' }], 'old to have one successor'],
    [
      'another standing',
      [
        { ...old, level: 'low' },
        { ...mid, level: 'high' },
      ],
      'to grant what old grants',
    ],
    ['another procedure', [old, { ...mid, flow: 'other' }], 'the scheme and flows of old'],
  ])('by %s is refused', (_, packs, expected) => {
    expect(() => load(...packs)).toThrow(expected);
  });
});
