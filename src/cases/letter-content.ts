import type { BusinessDate } from '../kernel/business-date.js';
import type { LetterBlock, LetterSpec } from '../platform/letters/letter-spec.js';
import type { Particular } from './registry.js';

/** What a room says in a letter; who issues it, its number and its verification are the same for all. */
export type LetterDraft = {
  /** One of a kind a case: decision, certificate. */
  readonly kind: string;
  /** In Chinese, such as 关于创新券兑付的决定. */
  readonly title: string;
  /** The applicant, unless somebody else is written to. */
  readonly addressee?: string;
  readonly body: readonly LetterBlock[];
  /** The title of the policy that it rests on. */
  readonly policy: string;
  readonly illustrative: boolean;
  /** What the public verification shows of it. */
  readonly particulars: readonly Particular[];
};

/** A letter as it was when it was issued: everything that its PDF and its verification show. */
export type LetterContent = LetterDraft & {
  readonly issuer: string;
  readonly number: string;
  readonly verificationCode: string;
  readonly matter: string;
  readonly callTitle: string;
  readonly caseNumber: string;
  readonly applicant: string;
  readonly applicantKind: string;
  readonly issuedOn: BusinessDate;
  readonly issuedAt: string;
};

export const LETTER_NOTICE = '示例参数，非法规依据';

/** 不服决定的救济途径: closes every decision. */
export const REMEDY: LetterBlock = {
  paragraph: '如对本决定不服，可依法申请行政复议，或者依法向人民法院提起行政诉讼。',
};

/** The letter as it is printed. */
export function letterSpec(content: LetterContent): LetterSpec {
  const { issuer, number, title, applicant, addressee = applicant, body } = content;
  const { verificationCode, issuedOn, issuedAt } = content;
  return {
    issuer: `${issuer}文件`,
    number,
    title,
    addressee,
    body: [...body, { paragraph: `本文书验证码：${verificationCode}。可凭验证码在公开查验页面核对。` }],
    signature: { organisation: issuer, date: issuedOn },
    ...(content.illustrative && { notice: LETTER_NOTICE }),
    createdAt: new Date(issuedAt),
  };
}
