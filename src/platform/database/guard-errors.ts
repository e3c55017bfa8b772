import type { Refusal, RefusalCode } from '../../kernel/refusal.js';

/** What PostgreSQL tells of an error, as far as it may be used; never its detail, which quotes values. */
export interface DatabaseFault {
  readonly sqlState: string;
  readonly constraint?: string;
  readonly table?: string;
}

type Answer = readonly [code: RefusalCode, message: string, pointer?: string];

/** Our own guards, by the ERRCODE that they raise. HS001 (no actor) is a fault of ours and stands in no table. */
export const GUARDS: Readonly<Record<string, Answer>> = {
  HS002: ['state-forbids', '该记录已定稿，不能修改或删除。'],
  HS003: ['stale', '办件状态已有变化，请刷新后重试。'],
  HS101: ['budget-short', '预算余额不足，不能办理。'],
  HS102: ['not-eligible', '已超过年度限额，不能办理。'],
  HS103: ['state-forbids', '公示未满、尚有异议或尚未批准，暂不能拨付。'],
  HS104: ['state-forbids', '拨付批次已封存，内容不能再改。'],
  HS105: ['not-eligible', '创新券可用余额不足或已失效。'],
  HS106: ['state-forbids', '已签署的内容不能更改，未签署的意见不能生效。'],
  HS107: ['state-forbids', '与载体名录中已有的登记不衔接，不能登记，请核对生效日期和现有级别。'],
};

/** Constraints that a person can run into, by name. */
export const CONSTRAINTS: Readonly<Record<string, Answer>> = {
  payout_batch_three_people: ['separation-of-duties', '制单、复核、发放须由三名不同人员办理。'],
  invoice_use_live: ['conflict', '该发票已用于其他办件，不能重复使用。', '/invoiceNumber'],
  payable_live: ['conflict', '该办件已列入待拨付。'],
  payout_line_live: ['conflict', '该笔款项已列入另一拨付批次。'],
  review_assignment_live: ['conflict', '该专家已被指派评审本办件。', '/expertIds'],
  objection_open: ['conflict', '该办件已有一件异议正在处理。'],
  act_case_id_seq_key: ['stale', '办件刚刚被他人办理，请刷新后重试。'],
  case_revision_pkey: ['stale', '草稿刚刚被他人保存，请刷新后重试。'],
  letter_case_id_kind_key: ['conflict', '该文书已经出具。'],
  bank_return_batch_id_file_sha256_key: ['conflict', '该银行回盘文件已经导入。'],
  notice_item_pkey: ['conflict', '该办件已列入本次公示。'],
  app_user_login_key: ['conflict', '该登录名已被使用。', '/login'],
  app_user_login_check: ['invalid', '登录名须为 3 至 64 位小写字母、数字、点、下划线或短横。', '/login'],
  user_role_user_id_role_key: ['conflict', '该用户已有此角色。', '/role'],
  party_uscc_key: ['conflict', '该统一社会信用代码已登记。', '/uscc'],
  party_uscc_check: ['invalid', '统一社会信用代码校验不通过。', '/uscc'],
  payee_account_cnaps_check: ['invalid', '联行号校验不通过。', '/cnaps'],
  payee_account_account_number_check: ['invalid', '收款账号须为 8 至 32 位数字。', '/accountNumber'],
  payee_account_current: ['conflict', '收款账户刚刚被他人更改，请刷新后重试。'],
  credit_listing_once: ['conflict', '该失信记录已登记。', '/listedOn'],
  affiliation_current: ['conflict', '双方的此类关联关系已登记。', '/otherId'],
  provider_filing_number_key: ['conflict', '该备案号已登记。', '/filingNumber'],
  qualification_one_level: ['conflict', '该载体在这一期间已有认定级别，不能重叠。'],
  higher_decision_pkey: ['conflict', '该办件的上级决定已经登记。'],
  carrier_evaluation_carrier_id_level_year_key: ['conflict', '该载体该年度的评价等次已经登记。', '/year'],
  statistics_year_carrier_id_year_key: ['conflict', '该载体该年度的统计数据已经报送。', '/content/year'],
  carrier_name_key: ['conflict', '该载体名称已登记。', '/name'],
  qualification_kind_number_key: ['conflict', '该资格证书编号已登记。', '/number'],
  service_contract_party_id_number_key: ['conflict', '该合同编号已登记。', '/number'],
  service_contract_check: ['invalid', '合同双方不能是同一主体。', '/providerId'],
  call_number_key: ['conflict', '该申报通知编号已使用。', '/number'],
  call_check: ['invalid', '截止日期不能早于开始日期。', '/closesOn'],
  call_notice_days_check: ['invalid', '公示天数须为 1 至 60 天。', '/noticeDays'],
  tenancy_overlap: ['conflict', '该企业在本载体的入驻期间重叠，请刷新后核对。', '/enteredOn'],
  tenancy_after_registration: ['invalid', '入驻日期不能早于企业注册日期。', '/enteredOn'],
  tenancy_key: ['conflict', '该企业同一入驻日期的记录刚刚被他人填报，请刷新后重试。'],
  roster_person_overlap: ['conflict', '该人员在同一类别的任职期间重叠，请刷新后核对。', '/worksFrom'],
  roster_site_area: ['invalid', '在孵企业使用面积与公共服务面积之和不能大于总面积。', '/incubationArea'],
  roster_year_parts: ['invalid', '房租与物业管理收入之和不能大于总收入。', '/totalIncome'],
};

const INVALID = '部分内容的格式或取值超出范围，请核对后重试。';
const BUSY = '系统繁忙，请稍后重试。';

/** For what has no row above; by SQLSTATE or its class. */
const STATES: Readonly<Record<string, Answer>> = {
  '23505': ['conflict', '相同的记录已经存在。'],
  '23P01': ['conflict', '与现有记录重叠。'],
  '23503': ['invalid', '所引用的记录不存在。'],
  '23514': ['invalid', INVALID],
  '22001': ['invalid', INVALID],
  '22003': ['invalid', INVALID],
  '22007': ['invalid', INVALID],
  '22008': ['invalid', INVALID],
  '22021': ['invalid', INVALID],
  '22P02': ['invalid', INVALID],
  '22P05': ['invalid', INVALID],
  '40001': ['unavailable', BUSY],
  '40P01': ['unavailable', BUSY],
  '55P03': ['unavailable', BUSY],
  '57014': ['unavailable', BUSY],
  '25P03': ['unavailable', BUSY],
  '57P01': ['unavailable', BUSY],
  '57P02': ['unavailable', BUSY],
  '57P03': ['unavailable', BUSY],
  '53300': ['unavailable', BUSY],
  '08': ['unavailable', BUSY],
};

const NO_CONNECTION = /^(?:ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)$/;
const LOST =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error/;

/** The refusal that a database error stands for, or undefined when it is a fault of ours. */
export function refusalOfDatabase(error: unknown): Refusal | undefined {
  const fault = databaseFault(error);
  if (fault === undefined)
    return isConnectionLost(error) ? refusal('unavailable', BUSY, 'database') : undefined;
  const answer =
    GUARDS[fault.sqlState] ??
    CONSTRAINTS[fault.constraint ?? ''] ??
    STATES[fault.sqlState] ??
    STATES[fault.sqlState.slice(0, 2)];
  return answer && refusal(answer[0], answer[1], findingCode(fault), answer[2]);
}

/** SQLSTATE, constraint and table of an error that came from PostgreSQL, through TypeORM or not. */
export function databaseFault(error: unknown): DatabaseFault | undefined {
  const { code, constraint, table, severity } = driverError(error);
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code) || typeof severity !== 'string')
    return undefined;
  return {
    sqlState: code,
    ...(typeof constraint === 'string' ? { constraint } : {}),
    ...(typeof table === 'string' ? { table } : {}),
  };
}

function driverError(error: unknown): Record<string, unknown> {
  if (typeof error !== 'object' || error === null) return {};
  const inner = (error as { driverError?: unknown }).driverError;
  return (typeof inner === 'object' && inner !== null ? inner : error) as Record<string, unknown>;
}

function isConnectionLost(error: unknown): boolean {
  const { code, syscall, message } = driverError(error);
  const refused = typeof code === 'string' && NO_CONNECTION.test(code) && syscall !== 'open';
  return (refused && typeof syscall === 'string') || (typeof message === 'string' && LOST.test(message));
}

const findingCode = ({ constraint, sqlState }: DatabaseFault): string =>
  (constraint ?? `sql-${sqlState}`).replaceAll('_', '-').toLowerCase();

function refusal(code: RefusalCode, message: string, finding: string, pointer?: string): Refusal {
  return {
    code,
    message,
    findings: [{ code: finding, message, ...(pointer === undefined ? {} : { pointer }) }],
  };
}
