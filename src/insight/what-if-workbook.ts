import { subFen } from '../kernel/money.js';
import type { Outcome, Verdict } from '../policy/decide.js';
import { sayAgainst } from '../policy/say.js';
import type { ReadColumn } from '../platform/workbooks/reader.js';
import type { CellInput } from '../platform/workbooks/row-serializer.js';
import type { WriteColumn, WriteSheet } from '../platform/workbooks/writer.js';
import { fenOf } from './what-if-budget.js';
import type { WhatIf } from './what-if.js';
import { overviewRows } from './what-if-overview.js';
import type { Both, CaseView, CriterionMove, WhatIfView } from './what-if.view.js';

export const OVERVIEW_SHEET = '概览';
export const CHANGES_SHEET = '变化明细';
export const ALL_SHEET = '全部';

export const OVERVIEW_COLUMNS = [
  { header: '环节', key: 'step', kind: 'text', required: true, width: 28 },
  { header: '项目', key: 'item', kind: 'text', required: true, width: 46 },
  { header: '原规定', key: 'before', kind: 'decimal', width: 16 },
  { header: '拟改规定', key: 'after', kind: 'decimal', width: 16 },
  { header: '变化', key: 'difference', kind: 'decimal', width: 16 },
] as const satisfies readonly (ReadColumn & WriteColumn)[];

export const CASE_COLUMNS = [
  { header: '办件编号', key: 'caseNumber', kind: 'text', required: true, width: 18 },
  { header: '申请单位', key: 'applicant', kind: 'text', required: true, width: 34 },
  { header: '办理状态', key: 'state', kind: 'text', required: true, width: 14 },
  { header: '环节', key: 'step', kind: 'text', required: true, width: 12 },
  { header: '适用规定日期', key: 'on', kind: 'date', required: true },
  { header: '原结论', key: 'verdictBefore', kind: 'text', required: true, width: 10 },
  { header: '新结论', key: 'verdictAfter', kind: 'text', required: true, width: 10 },
  { header: '原金额（元）', key: 'awardBefore', kind: 'yuan' },
  { header: '新金额（元）', key: 'awardAfter', kind: 'yuan' },
  { header: '金额变化（元）', key: 'awardDifference', kind: 'yuan' },
  { header: '原分配额（元）', key: 'shareBefore', kind: 'yuan' },
  { header: '新分配额（元）', key: 'shareAfter', kind: 'yuan' },
  { header: '得分变化', key: 'scores', kind: 'text', width: 24 },
  { header: '名次变化', key: 'ranks', kind: 'text', width: 20 },
  { header: '等次变化', key: 'grades', kind: 'text', width: 24 },
  { header: '结论因何改变', key: 'decides', kind: 'text', width: 70 },
  { header: '其他变化的条件', key: 'others', kind: 'text', width: 70 },
  { header: '尚缺的事实', key: 'missing', kind: 'text', width: 30 },
] as const satisfies readonly (ReadColumn & WriteColumn)[];

/** The lines above the header of the overview: what was held against what, and whether it is law at all. */
export function overviewLead({ round, policy, notice }: WhatIfView): readonly string[] {
  const named = ({ code, title, hash }: WhatIfView['policy']['before']) =>
    `${title}（${code}，${hash.slice(0, 12)}）`;
  return [
    `${round.number} ${round.title}：拟改规定测算`,
    `原规定：${named(policy.before)}`,
    `拟改规定：${named(policy.after)}`,
    ...(notice === null ? [] : [notice]),
  ];
}

/** The sheets of a result: the overview, the cases that change, and all of them. */
export function whatIfSheets({ view, cases }: WhatIf): readonly WriteSheet[] {
  const steps = new Map(view.steps.map(({ step, title }) => [step, title]));
  const facts = new Map(view.lacking.map(({ fact, title }) => [fact, title]));
  const row = (one: CaseView) => {
    const missing = one.missing.map((fact) => facts.get(fact) ?? fact);
    return rowOf({ ...one, missing }, steps.get(one.step) ?? one.step);
  };
  return [
    {
      name: OVERVIEW_SHEET,
      lead: overviewLead(view),
      columns: OVERVIEW_COLUMNS,
      rows: overviewRows(view),
    },
    { name: CHANGES_SHEET, columns: CASE_COLUMNS, rows: view.changes.map(row) },
    { name: ALL_SHEET, columns: CASE_COLUMNS, rows: cases.map(row) },
  ];
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  ...{ eligible: '符合', 'not-eligible': '不符合', unknown: '信息不全' },
};
const OUTCOMES: Readonly<Record<Outcome, string>> = {
  ...{ satisfied: '满足', 'not-satisfied': '不满足', unknown: '未知' },
};

function rowOf(one: CaseView, step: string): readonly CellInput[] {
  const { caseNumber, applicant, state, on, verdict, award, share, scores, grades, criteria, missing } = one;
  const sayAll = (decides: boolean) => criteria.filter((move) => move.decides === decides).map(sayCriterion);
  return [
    ...[caseNumber, text([applicant]), state, step, on, VERDICTS[verdict.before], VERDICTS[verdict.after]],
    ...[yuan(award.before), yuan(award.after), differenceOf(award), yuan(share.before), yuan(share.after)],
    text(scores.map(({ title, total }) => sayMove(title, total))),
    text(scores.map(({ title, rank }) => sayMove(title, rank))),
    text(grades.map(({ title, grade }) => sayMove(title, grade))),
    ...[text(sayAll(true)), text(sayAll(false)), text(missing)],
  ];
}

const yuan = (amount: string | null): CellInput => (amount === null ? null : fenOf(amount));

function differenceOf({ before, after }: Both<string | null>): CellInput {
  return before === null || after === null ? null : subFen(fenOf(after), fenOf(before));
}

/** Nothing where nothing moves. */
function sayMove(title: string, { before, after }: Both<string | number | null>): string {
  return before === after ? '' : `${title}：${before ?? '无'} → ${after ?? '无'}`;
}

function sayCriterion({
  title,
  found,
  before,
  after,
  thresholdBefore,
  thresholdAfter,
  basis,
}: CriterionMove) {
  const outcome = (value: Outcome | null) => (value === null ? '无此条件' : OUTCOMES[value]);
  const threshold =
    thresholdBefore === thresholdAfter
      ? (thresholdAfter ?? '')
      : `${thresholdBefore ?? '无'} → ${thresholdAfter ?? '无'}`;
  return `${title}：${sayAgainst(found, threshold)}，${outcome(before)} → ${outcome(after)}（${basis.doc} ${basis.clause}）`;
}

const LONGEST = 32_000;

/** One line that a cell can hold. */
function text(parts: readonly string[]): string {
  const line = parts.filter((part) => part !== '').join('；');
  return line.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, ' ').slice(0, LONGEST);
}
