import { type Fen, formatYuan, groupYuan } from '../kernel/money.js';
import { amountInCapitals } from '../platform/capitals.js';
import type { Decision } from '../policy/decide.js';
import { cite } from './letter-citations.js';
import { type LetterDraft, REMEDY } from './letter-content.js';

/** What an award's decision letter takes from its case. */
export interface AwardSubject {
  /** Such as 创新券兑付. */
  readonly matter: string;
  readonly callTitle: string;
  readonly caseNumber: string;
  readonly amountFen: Fen;
  readonly decision: Decision;
}

/** 资助决定书: the amount in digits and in capitals, and how it came about line by line. */
export function awardLetter(subject: AwardSubject): LetterDraft {
  const { matter, callTitle, caseNumber, amountFen, decision } = subject;
  const capitals = amountInCapitals(amountFen);
  const policy = decision.policy.title;
  const working = decision.award?.working ?? [];
  const { clauseOf, below } = cite(working.map(({ basis }) => basis));
  const money = `人民币 ${groupYuan(amountFen)} 元（大写：${capitals}）`;
  return {
    kind: 'decision',
    title: `关于${matter}的决定`,
    policy,
    illustrative: decision.illustrative,
    body: [
      {
        paragraph: `你单位就“${callTitle}”提交的${matter}申请（办件编号 ${caseNumber}）已审核完毕，公示期满。依据《${policy}》，决定给予资助${money}。`,
      },
      { heading: '金额的计算' },
      {
        table: {
          columns: [
            { header: '项目', wide: true },
            { header: '数值', align: 'right' },
            { header: '条款', wide: true },
          ],
          rows: working.map(({ label, value, basis }) => [label, value, clauseOf(basis)]),
        },
      },
      ...below,
      REMEDY,
    ],
    particulars: [
      { label: '资助金额（元）', value: formatYuan(amountFen) },
      { label: '大写金额', value: capitals },
    ],
  };
}
