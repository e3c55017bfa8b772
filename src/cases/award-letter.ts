import { type Fen, formatYuan, groupYuan } from '../kernel/money.js';
import type { Basis } from '../kernel/refusal.js';
import { amountInCapitals } from '../platform/capitals.js';
import type { Decision, WorkingLine } from '../policy/decide.js';
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
            { header: '依据', wide: true },
          ],
          rows: (decision.award?.working ?? []).map(workingRow),
        },
      },
      REMEDY,
    ],
    particulars: [
      { label: '资助金额（元）', value: formatYuan(amountFen) },
      { label: '大写金额', value: capitals },
    ],
  };
}

function workingRow({ label, value, basis }: WorkingLine): readonly string[] {
  return [label, value, basis === undefined ? '' : sayBasis(basis)];
}

function sayBasis({ doc, clause }: Basis): string {
  return `${doc} ${clause}`;
}
