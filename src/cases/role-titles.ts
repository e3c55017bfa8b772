import type { Role, SystemRole } from '../parties/actor.js';

/** Roles as people call them; applicants see these and no officer's name. */
export const ROLE_TITLES: Readonly<Record<Role | SystemRole, string>> = {
  applicant: '申请单位',
  provider: '服务机构',
  districtOfficer: '区县经办人员',
  cityOfficer: '市级经办人员',
  approver: '审批人员',
  financeMaker: '财务制单',
  financeChecker: '财务复核',
  financeReleaser: '财务发放',
  expert: '评审专家',
  leader: '领导',
  auditor: '审计人员',
  administrator: '系统管理员',
  clock: '系统（期限届满）',
  ledger: '系统（资金拨付）',
};

/** The title of a role by its name in an act. */
export function roleTitle(role: string): string {
  return role in ROLE_TITLES ? ROLE_TITLES[role as Role] : role;
}
