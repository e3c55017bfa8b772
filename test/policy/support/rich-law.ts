import { BASIS, type Part, type Parts, policyOf } from './small-law.js';

const block = (id: string, more: Parts): Parts => ({ id, title: `某${id}`, basis: BASIS, ...more });
const spend = { fact: 'firm.spend' };
const listed = { fact: 'firm.listed', is: 'true' };
const staffed: Parts = { fact: 'firm.staff', atLeast: { parameter: 'heads' } };
const steps = ['apply', 'check', 'pay', 'close', 'audit', 'end'];
const award = (step: string, more: Parts): Parts => block(`grant-${step}`, { step, ...more });
const rates: readonly Part[] = [
  { upTo: '1000 元', value: '10%' },
  { upTo: '5000 元', value: '5%' },
  { value: '1%' },
];

/** One pack with everything in it that a pack can have, so that every kind of fault can be planted. */
export const richPolicy = policyOf({
  effective: { from: '2020-01-01', to: '2030-12-31', basis: BASIS },
  documents: {
    d: { doc: '某办法', provenance: 'found' },
    e: {
      '2019-01-01': { doc: '旧办法', provenance: 'known' },
      '2024-01-01': { doc: '新办法', provenance: 'found' },
    },
  },
  steps: steps.map((id) => ({ id, title: `某${id}`, lawDate: 'deal.signedOn' })),
  parameters: [
    block('heads', { value: { '2020-01-01': '5 人', '2024-01-01': '6 人', '2029-01-01': 'expired' } }),
    block('floor', {
      value: [
        { from: '2020-01-01', to: '2022-12-31', value: '1 元' },
        { from: '2023-01-01', value: '2 元' },
      ],
    }),
    block('part', {
      by: 'firm.form',
      values: { company: '30%', team: { '2020-01-01': '50%', '2025-01-01': '60%' } },
    }),
    block('start', { value: '2020-01-01' }),
  ],
  values: [
    block('double', { value: { product: [spend, '200%'] } }),
    block('sound', { that: { allOf: [listed, { not: { fact: 'firm.barred', is: 'true' } }] } }),
    block('until', { value: { addMonths: [{ fact: 'firm.foundedOn' }, '24 个月'] } }),
  ],
  scores: [
    block('merit', {
      ...{ step: 'check', most: '100 分', groups: [{ title: '甲', most: '30 分' }] },
      indicators: [
        block('a', {
          group: '甲',
          most: '20 分',
          points: { toward: { value: { fact: 'firm.share' }, target: '80%' } },
        }),
        block('b', {
          group: '甲',
          most: '20 分',
          points: { counting: { value: { fact: 'firm.tenants' }, each: '2 家', give: '1 分' } },
        }),
        block('c', {
          most: '10 分',
          points: {
            given: {
              brackets: { fact: 'firm.staff' },
              steps: [{ below: '5 人', value: '1 分' }, { below: '9 人', value: '2 分' }, { value: '3 分' }],
            },
          },
        }),
      ],
    }),
  ],
  grades: [
    {
      ...{ id: 'class', title: '等次', step: 'check' },
      rules: [
        {
          grade: 'high',
          title: '高',
          when: { score: 'merit', atLeast: '20 分' },
          because: '得分高',
          basis: BASIS,
        },
        {
          grade: 'low',
          title: '低',
          because: '得分低',
          basis: { in: 'e', clause: '第二条', provenance: 'unverified' },
        },
      ],
    },
  ],
  criteria: [
    block('some', {
      steps: ['apply', 'check'],
      that: { nOf: { atLeast: '2', of: [listed, staffed, { value: 'sound', is: 'true' }] } },
    }),
    block('either', {
      steps: ['apply'],
      when: listed,
      that: { anyOf: [staffed, { value: 'double', above: { parameter: 'floor' } }] },
      fix: '补足',
    }),
    block('share', {
      steps: ['apply'],
      that: { ratio: [spend, { fact: 'firm.revenue' }], ifZero: '0%', atLeast: { parameter: 'part' } },
    }),
    block('day', {
      steps: ['pay'],
      that: { value: 'until', onOrAfter: { parameter: 'start' }, before: { fact: 'firm.enteredOn' } },
    }),
    block('class', { steps: ['check'], that: { grade: 'class', is: 'high' } }),
    block('bounds', {
      steps: ['end'],
      that: { fact: 'firm.area', atLeast: '1 千平方米', below: '9000 平方米' },
    }),
    block('sum', { steps: ['end'], that: { fact: 'firm.revenue', atLeast: '1 万元' } }),
  ],
  awards: [
    award('apply', {
      formula: 'share-with-cap',
      base: [spend, { value: 'double' }],
      rate: { parameter: 'part' },
      limits: [{ title: '上限', amount: '10 万元' }],
    }),
    award('check', {
      formula: 'flat',
      amount: { lookup: { fact: 'firm.size' }, in: { large: '1 元' }, otherwise: '2 元' },
      rounding: { to: '1 元', mode: 'half-up' },
    }),
    award('pay', {
      formula: 'progressive',
      measure: spend,
      steps: rates,
      minimum: '1 元',
      nothingBelow: '0.5 元',
    }),
    award('close', {
      formula: 'stock-and-increment',
      current: spend,
      prior: { fact: 'firm.priorSpend' },
      stockSteps: rates,
      incrementRate: '1%',
    }),
    award('audit', {
      ...{ formula: 'hybrid-by-size', measure: { fact: 'firm.staff' }, upTo: '10 人', multiplier: '150%' },
      ...{ small: { base: spend, rate: '10%' }, large: { base: spend, rate: '20%' } },
    }),
    award('end', {
      formula: 'computed',
      lines: [
        { title: '差额', value: { difference: [spend, '1 元'] }, when: listed },
        { title: '得数', value: { round: spend, to: '1 元', mode: 'floor' } },
      ],
    }),
  ],
  outputs: [
    block('each', {
      step: 'pay',
      value: { perEach: { fact: 'firm.tenants' }, each: '10 家', give: '1 人', rounding: 'up' },
    }),
    block('chosen', { step: 'pay', value: { choose: [{ when: listed, value: '1 元' }], otherwise: spend } }),
  ],
  materials: [
    block('form', { step: 'apply', required: 'true', accepts: ['pdf'] }),
    block('proof', { step: 'apply', required: listed, accepts: ['pdf', 'jpg'] }),
  ],
  pool: { title: '拟资助', unit: '100 元', basis: BASIS },
  notice: { workingDays: { '2020-01-01': '5', '2025-01-01': '7' }, countFirstDay: 'true', basis: BASIS },
});
