import { formatYuan, subFen } from '../kernel/money.js';
import type { CellInput } from '../platform/workbooks/row-serializer.js';
import { fenOf } from './what-if-budget.js';
import type { AwardSum, BudgetView, PoolView, StepView, WhatIfView } from './what-if.view.js';

type Row = readonly [step: string, item: string, before: CellInput, after: CellInput, difference: CellInput];

const ROUND = '本批次';

/** The figures of a result, line by line, as numbers. */
export function overviewRows(view: WhatIfView): readonly Row[] {
  const titles = new Map(view.steps.map(({ step, title }) => [step, title]));
  const titleOf = (step: string) => titles.get(step) ?? step;
  return [
    [ROUND, '办件（个）', view.cases, view.cases, 0],
    [ROUND, '每个办件在每个环节的判断（件）', view.judged, view.judged, 0],
    [ROUND, '其中有变化（件）', null, view.changed, null],
    ...view.steps.flatMap(stepRows),
    ...view.flippedBy.map(({ step, title, cases }): Row => [
      titleOf(step),
      `结论因“${title}”改变（件）`,
      null,
      cases,
      null,
    ]),
    ...view.grades.flatMap(({ step, title, moves }) =>
      moves.map(({ from, to, cases }): Row => [
        titleOf(step),
        `${title}由“${from ?? '无'}”变为“${to ?? '无'}”（件）`,
        ...([null, cases, null] as const),
      ]),
    ),
    ...view.lacking.map(({ title, cases }): Row => [ROUND, `尚缺“${title}”（件）`, null, cases, null]),
    ...(view.budget === null ? [] : budgetRows(view.budget)),
    ...poolRows(view.pool),
  ];
}

function stepRows({ title, judged, flips, before, after, difference }: StepView): readonly Row[] {
  const count = (item: string, a: number, b: number): Row => [title, `${item}（件）`, a, b, b - a];
  const verdicts = [
    count('判断', judged, judged),
    count('符合', before.eligible, after.eligible),
    count('不符合', before.notEligible, after.notEligible),
    count('信息不全', before.unknown, after.unknown),
    [title, '结论改变（件）', null, flips, null] as const,
  ];
  if (difference === null) return verdicts;
  return [
    ...verdicts,
    [title, '金额合计（元）', before.amount, after.amount, difference],
    count('金额未知', before.amountUnknown, after.amountUnknown),
  ];
}

function budgetRows(budget: BudgetView): readonly Row[] {
  const { line, total, available, reserved, committed, paid, availableAfter } = budget;
  const now = (item: string, amount: string): Row => [`预算 ${line}`, `${item}（元）`, amount, null, null];
  const sum = (item: string, { cases, before, after, difference }: AwardSum): Row => [
    ...([`预算 ${line}`, `${item}，${cases} 件（元）`, before, after, difference] as const),
  ];
  const change = formatYuan(subFen(fenOf(availableAfter), fenOf(available)));
  return [
    now('总额', total),
    now('已冻结', reserved),
    now('已承诺', committed),
    now('已支付', paid),
    sum('占用预算的在办办件金额', budget.reserving),
    sum('已批准办件金额', budget.granted),
    [`预算 ${line}`, '可用余额（元）', available, availableAfter, change],
  ];
}

function poolRows({ before, after }: PoolView): readonly Row[] {
  if (before === null && after === null) return [];
  const row = (item: string, a: string | undefined, b: string | undefined): Row => [
    ...([ROUND, `${item}（元）`, a ?? null, b ?? null] as const),
    a === undefined || b === undefined ? null : formatYuan(subFen(fenOf(b), fenOf(a))),
  ];
  return [
    row('参与分配的核定金额', before?.claimed, after?.claimed),
    row('按资金总量分配后的金额', before?.shared, after?.shared),
  ];
}
