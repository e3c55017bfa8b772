import type { BusinessDate } from '../kernel/business-date.js';
import { type Fen, formatYuan, groupYuan } from '../kernel/money.js';
import type { Basis } from '../kernel/refusal.js';
import type { Decision } from '../policy/decide.js';
import { amountInCapitals } from '../platform/capitals.js';
import type { LetterSpec } from '../platform/letters/letter-spec.js';

/** What a decision letter says, as it was when it was issued: everything that its PDF and its verification show. */
export type LetterContent = {
  readonly issuer: string;
  readonly number: string;
  readonly verificationCode: string;
  readonly matter: string;
  readonly callTitle: string;
  readonly caseNumber: string;
  readonly applicant: string;
  readonly applicantKind: string;
  readonly amount: string;
  readonly capitals: string;
  readonly policy: string;
  readonly working: readonly { readonly label: string; readonly value: string; readonly basis: string }[];
  readonly illustrative: boolean;
  readonly issuedOn: BusinessDate;
  readonly issuedAt: string;
};

/** What of a letter comes from its case. */
export interface LetterSubject {
  readonly issuer: string;
  readonly matter: string;
  readonly callTitle: string;
  readonly caseNumber: string;
  readonly applicant: string;
  readonly applicantKind: string;
  readonly amountFen: Fen;
  readonly decision: Decision;
}

/** The content of a letter, with the amount in digits and in capitals. */
export function letterContent(
  { amountFen, decision, ...subject }: LetterSubject,
  issue: Pick<LetterContent, 'number' | 'verificationCode' | 'issuedOn' | 'issuedAt'>,
): LetterContent {
  return {
    ...subject,
    ...issue,
    amount: formatYuan(amountFen),
    capitals: amountInCapitals(amountFen),
    policy: decision.policy.title,
    working: (decision.award?.working ?? []).map(({ label, value, basis }) => ({
      label,
      value,
      basis: basis === undefined ? '' : sayBasis(basis),
    })),
    illustrative: decision.illustrative,
  };
}

export const LETTER_NOTICE = '示例参数，非法规依据';

/** The letter as it is printed. */
export function letterSpec(content: LetterContent, amountFen: Fen): LetterSpec {
  const { issuer, number, matter, applicant, issuedOn, issuedAt, illustrative, working } = content;
  const { policy, callTitle, caseNumber, capitals, verificationCode } = content;
  const money = `人民币 ${groupYuan(amountFen)} 元（大写：${capitals}）`;
  return {
    issuer: `${issuer}文件`,
    number,
    title: `关于${matter}的决定`,
    addressee: applicant,
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
          rows: working.map(({ label, value, basis }) => [label, value, basis]),
        },
      },
      {
        paragraph: '如对本决定不服，可依法申请行政复议，或者依法向人民法院提起行政诉讼。',
      },
      { paragraph: `本决定书验证码：${verificationCode}。可凭验证码在公开查验页面核对。` },
    ],
    signature: { organisation: issuer, date: issuedOn },
    ...(illustrative && { notice: LETTER_NOTICE }),
    createdAt: new Date(issuedAt),
  };
}

function sayBasis({ doc, clause }: Basis): string {
  return `${doc} ${clause}`;
}
