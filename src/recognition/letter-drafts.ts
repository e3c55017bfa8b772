import { cite } from '../cases/letter-citations.js';
import { type LetterDraft, REMEDY } from '../cases/letter-content.js';
import type { Particular } from '../cases/registry.js';
import type { Basis } from '../kernel/refusal.js';
import type { CriterionResult } from '../policy/decide.js';
import type { LetterBlock } from '../platform/letters/letter-spec.js';
import type { HigherDecision } from './higher-decision.js';

/** What the letters of this room are about. */
export interface LetterSubject {
  readonly caseNumber: string;
  readonly callTitle: string;
  readonly applicant: string;
  readonly carrierName: string;
  readonly address: string;
  /** Such as 市级众创空间. */
  readonly standing: string;
  readonly policy: string;
  readonly illustrative: boolean;
  readonly today: string;
  readonly criteria: readonly CriterionResult[];
  /** What the last judgement rests on where it tells against the carrier: conditions not met, consequences. */
  readonly grounds: readonly Basis[];
  readonly reason: string;
  readonly higher: HigherDecision | undefined;
}

const HIGHER = '自治区主管部门';

/** 认定决定. */
export function recognitionDecision(s: LetterSubject): LetterDraft {
  return draft(s, 'decision', `关于认定${s.carrierName}为${s.standing}的决定`, [
    opening(
      s,
      `经审查、专家评审、实地核查和公示，依据《${s.policy}》，决定认定“${s.carrierName}”为${s.standing}，自 ${s.today} 起生效。`,
    ),
    { heading: '认定条件的审核' },
    ...criteriaTable(s.criteria),
    {
      paragraph:
        '载体名称、运营主体、面积、场地等发生变更的，应当按规定期限报告；应当按年度如实报送统计数据。',
    },
    REMEDY,
  ]);
}

/** 认定证书. */
export function certificate(s: LetterSubject): LetterDraft {
  const particulars = [...aboutCarrier(s), { label: '生效日期', value: s.today }];
  const rows = particulars.map(({ label, value }) => [label, value]);
  const body = [
    { paragraph: `兹证明“${s.carrierName}”经认定为${s.standing}，自 ${s.today} 起生效。` },
    { table: { columns: [{ header: '项目' }, { header: '内容', wide: true }], rows } },
  ];
  return { ...draft(s, 'certificate', `${s.standing}证书`, body), particulars };
}

/** 推荐函. */
export function recommendation(s: LetterSubject): LetterDraft {
  return {
    ...draft(s, 'recommendation', `关于推荐${s.carrierName}申报${s.standing}的函`, [
      {
        paragraph: `${s.applicant}运营的“${s.carrierName}”申报${s.standing}（办件编号 ${s.caseNumber}），经形式审查、专家评审、实地核查和公示，符合《${s.policy}》规定的条件，现予推荐。`,
      },
      { heading: '审核情况' },
      ...criteriaTable(s.criteria),
    ]),
    addressee: HIGHER,
  };
}

/** 上级认定结果的通知. */
export function higherRecognition(s: LetterSubject): LetterDraft {
  return draft(s, 'decision', `关于${s.carrierName}${s.standing}认定结果的通知`, [
    opening(
      s,
      `${sayHigher(s)}认定“${s.carrierName}”为${s.standing}，自 ${s.higher?.effectiveOn ?? s.today} 起生效。`,
    ),
  ]);
}

/** 不予认定. */
export function rejection(s: LetterSubject): LetterDraft {
  const ground =
    s.higher === undefined ? `依据《${s.policy}》，不予认定。理由：${s.reason}` : `${sayHigher(s)}不予认定。`;
  return draft(s, 'rejection', `关于${s.carrierName}申报${s.standing}的决定`, [opening(s, ground), REMEDY]);
}

/** 弄虚作假的处理决定. */
export function disqualification(s: LetterSubject, barredUntil: string): LetterDraft {
  return draft(s, 'disqualification', `关于取消${s.applicant}评审资格的决定`, [
    opening(
      s,
      `经查，申请中存在弄虚作假。事实和理由：${s.reason}。依据${sayLaw(s)}，决定取消评审资格，${barredUntil} 前（含当日）不得再次申请。`,
    ),
    REMEDY,
  ]);
}

/** 报上级的报告. */
export function reportUp(s: LetterSubject, matter: string): LetterDraft {
  return {
    ...draft(s, 'report-up', `关于${s.carrierName}${matter}的报告`, [
      {
        paragraph: `${s.applicant}运营的${s.standing}“${s.carrierName}”（办件编号 ${s.caseNumber}），经现场核查和审查，现将${matter}事项报请决定。`,
      },
      { heading: '审核情况' },
      ...criteriaTable(s.criteria),
    ]),
    addressee: HIGHER,
  };
}

/** 变更登记的通知. */
export function changeLetter(s: LetterSubject, changes: string): LetterDraft {
  const ground =
    s.higher === undefined
      ? `经核查仍符合《${s.policy}》规定的条件，同意登记变更`
      : `${sayHigher(s)}同意登记变更`;
  return draft(s, 'change', `关于登记${s.carrierName}变更的通知`, [
    opening(s, `${ground}：${changes}。`),
    { heading: '变更后的核查' },
    ...criteriaTable(s.criteria),
  ]);
}

/** 拟撤销告知. */
export function revocationNotice(s: LetterSubject, causes: string, lastDay: string): LetterDraft {
  return draft(s, 'revocation-notice', `关于拟撤销${s.carrierName}${s.standing}认定的告知书`, [
    {
      paragraph: `你单位运营的${s.standing}“${s.carrierName}”存在下列情形：${causes}。依据${sayLaw(s)}，拟撤销其认定。`,
    },
    { paragraph: `你单位可在 ${lastDay} 前（含当日）提出陈述和申辩；逾期未提出的，视为放弃。` },
  ]);
}

/** 撤销认定的决定. */
export function revocation(s: LetterSubject, causes: string): LetterDraft {
  const ground = s.higher === undefined ? '决定' : sayHigher(s);
  return draft(s, 'revocation', `关于撤销${s.carrierName}${s.standing}认定的决定`, [
    {
      paragraph: `你单位运营的${s.standing}“${s.carrierName}”（办件编号 ${s.caseNumber}），因${causes}，依据${sayLaw(s)}，${ground}撤销其认定。`,
    },
    REMEDY,
  ]);
}

function draft(s: LetterSubject, kind: string, title: string, body: readonly LetterBlock[]): LetterDraft {
  return { kind, title, body, policy: s.policy, illustrative: s.illustrative, particulars: aboutCarrier(s) };
}

function opening({ callTitle, carrierName, standing, caseNumber }: LetterSubject, rest: string): LetterBlock {
  return {
    paragraph: `你单位就“${callTitle}”提交的“${carrierName}”${standing}办件（编号 ${caseNumber}）已审核完毕。${rest}`,
  };
}

/** The policy with the clauses that tell against the carrier. */
function sayLaw({ policy, grounds }: LetterSubject): string {
  const clauses = new Set(grounds.map(({ doc, clause }) => `${doc}：${clause}`));
  return clauses.size === 0 ? `《${policy}》` : `《${policy}》（${[...clauses].join('；')}）`;
}

function sayHigher({ higher }: LetterSubject): string {
  return higher === undefined ? '' : `${higher.issuer}以${higher.documentNumber}（${higher.decidedOn}）决定`;
}

function aboutCarrier({ carrierName, standing, applicant, address }: LetterSubject): Particular[] {
  return [
    { label: '载体名称', value: carrierName },
    { label: '级别和类型', value: standing },
    { label: '运营主体', value: applicant },
    { label: '地址', value: address },
  ];
}

function criteriaTable(criteria: readonly CriterionResult[]): LetterBlock[] {
  const asked = criteria.filter(({ applies }) => applies !== false);
  const { clauseOf, below } = cite(asked.map(({ basis }) => basis));
  return [
    {
      table: {
        columns: [
          { header: '条件', wide: true },
          { header: '申报和核查', wide: true },
          { header: '要求', wide: true },
          { header: '条款', wide: true },
        ],
        rows: asked.map(({ title, found, threshold, basis }) => [title, found, threshold, clauseOf(basis)]),
      },
    },
    ...below,
  ];
}
