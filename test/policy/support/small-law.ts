import { type FactCatalogue, parseFactCatalogue } from '../../../src/policy/catalogue.js';
import {
  type AwardResult,
  type CriterionResult,
  decide,
  type Decision,
  type FactSheet,
  type OutputResult,
} from '../../../src/policy/decide.js';
import { PolicyFault, type PolicyFaultItem } from '../../../src/policy/faults.js';
import type { Policy } from '../../../src/policy/policy.js';
import { policyFromPack } from '../../../src/policy/policy-file.js';

const FACTS = `
facts:
  firm.staff: { title: 职工人数, type: count, unit: 人, noun: 职工, source: form }
  firm.tenants: { title: 在孵企业数, type: count, unit: 家, noun: 在孵企业, source: form }
  firm.graduates: { title: 毕业企业数, type: count, unit: 家, settled: true, source: form }
  firm.revenue: { title: 营业收入, type: money, source: form }
  firm.spend: { title: 研发费用, type: money, source: form }
  firm.priorSpend: { title: 上年研发费用, type: money, settled: true, source: form }
  firm.area: { title: 场地面积, type: area, source: form }
  firm.serviceArea: { title: 专业服务面积, type: area, source: form }
  firm.share: { title: 持股比例, type: rate, source: form }
  firm.index: { title: 指数, type: number, source: form }
  firm.foundedOn: { title: 成立日期, type: date, source: form }
  firm.enteredOn: { title: 入驻日期, type: date, settled: true, source: form }
  firm.listed: { title: 已上市, type: boolean, source: form }
  firm.barred: { title: 被禁止申报, type: boolean, settled: true, source: form }
  firm.size: { title: 规模, type: choice, options: { large: 大型, small: 小型, micro: 微型 }, source: form }
  firm.form: { title: 形式, type: choice, options: { company: 公司, team: 团队 }, settled: true, source: form }
  firm.blocks: { title: 失信情形, type: choices, options: { court: 失信, tax: 欠税, lab: 学术不端 }, source: form }
  firm.history: { title: 历次等次, type: choices, options: { A: 优秀, B: 合格, C: 不合格 }, source: form }
  firm.region: { title: 区划代码, type: text, pattern: '\\d{6}', source: form }
  firm.name: { title: 名称, type: text, source: form }
  deal.signedOn: { title: 签订日期, type: date, source: form }
`;

/** A catalogue of its own, so that these tests stand still while the real one grows. */
export const catalogue: FactCatalogue = parseFactCatalogue('facts.yaml', FACTS);

/** What a rule file is made of once it is parsed. */
export type Part = string | readonly Part[] | { readonly [key: string]: Part };
export type Parts = { readonly [key: string]: Part };

export const BASIS: Parts = { in: 'd', clause: '第一条' };
/** Something that holds for every case, where the rule under test is not a criterion. */
export const ALWAYS: Parts = {
  id: 'always',
  title: '常真',
  steps: ['apply'],
  that: { fact: 'deal.signedOn', onOrAfter: '1949-10-01' },
  basis: BASIS,
};

/** The smallest pack, with some parts of its own. */
export function packOf(parts: Parts = {}): Parts {
  return {
    code: 'small-law',
    title: '小办法',
    scheme: 'vouchers',
    documents: { d: { doc: '某办法', provenance: 'found' } },
    steps: [{ id: 'apply', title: '申请', lawDate: 'deal.signedOn' }],
    criteria: [ALWAYS],
    ...parts,
  };
}

export function policyOf(parts: Parts = {}): Policy {
  return policyFromPack(packOf(parts), catalogue, 'policy.yaml');
}

/** What is wrong with a pack of these parts; nothing when it is accepted. */
export function faultsOf(parts: Parts): readonly PolicyFaultItem[] {
  return faultsOfPack(packOf(parts));
}

export function faultsOfPack(pack: Parts): readonly PolicyFaultItem[] {
  try {
    policyFromPack(pack, catalogue, 'policy.yaml');
    return [];
  } catch (fault) {
    if (fault instanceof PolicyFault) return fault.faults;
    throw fault;
  }
}

/** One criterion that asks `that` of the case. */
export function asking(that: Part, more: Parts = {}): Parts {
  return { id: 'asked', title: '所问', steps: ['apply'], that, basis: BASIS, ...more };
}

const DAY = { 'deal.signedOn': '2026-03-01' };

export function decisionOf(parts: Parts, facts: FactSheet = {}): Decision {
  return decide(policyOf(parts), { ...DAY, ...facts }, { step: 'apply' });
}

/** How a case comes out under one condition. */
export function judged(
  that: Part,
  facts: FactSheet = {},
  parts: Parts = {},
  criterion: Parts = {},
): CriterionResult {
  const { criteria } = decisionOf({ ...parts, criteria: [asking(that, criterion)] }, facts);
  return criteria.find(({ id }) => id === 'asked') as CriterionResult;
}

export function outcomeOf(that: Part, facts: FactSheet = {}, parts: Parts = {}): string {
  return judged(that, facts, parts).outcome;
}

/** What an expression gives for a case. */
export function outputOf(value: Part, facts: FactSheet = {}, parts: Parts = {}): OutputResult {
  const output: Parts = { id: 'given', title: '所得', step: 'apply', value, basis: BASIS };
  return decisionOf({ ...parts, outputs: [output] }, facts).outputs?.[0] as OutputResult;
}

export function valueOf(value: Part, facts: FactSheet = {}, parts: Parts = {}): string | boolean | null {
  return outputOf(value, facts, parts).value;
}

/** What an award comes to; undefined while it is not known. */
export function awardOf(award: Parts, facts: FactSheet = {}, parts: Parts = {}): AwardResult | undefined {
  const whole: Parts = { id: 'grant', title: '资助额', step: 'apply', basis: BASIS, ...award };
  return decisionOf({ ...parts, awards: [whole] }, facts).award;
}

export function amountOf(award: Parts, facts: FactSheet = {}, parts: Parts = {}): string | undefined {
  return awardOf(award, facts, parts)?.amount;
}

/** The first fault of an expression where a criterion compares it with itself. */
export function faultOfValue(value: Part, parts: Parts = {}): PolicyFaultItem | undefined {
  const output: Parts = { id: 'given', title: '所得', step: 'apply', value, basis: BASIS };
  return faultsOf({ ...parts, outputs: [output] })[0];
}

export function faultOfThat(that: Part, parts: Parts = {}): PolicyFaultItem | undefined {
  return faultsOf({ ...parts, criteria: [asking(that)] })[0];
}
