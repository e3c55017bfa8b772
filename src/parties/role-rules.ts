import { type Finding, refuse } from '../kernel/refusal.js';
import type { Role } from './actor.js';

/** party.kind in the database. */
export type PartyKind = 'legal-person' | 'team' | 'bureau' | 'district-office';

/** Where a role is at home; experts come from anywhere. */
const HOMES: Readonly<Record<Role, readonly PartyKind[]>> = {
  applicant: ['legal-person', 'team'],
  provider: ['legal-person'],
  districtOfficer: ['district-office'],
  cityOfficer: ['bureau'],
  approver: ['bureau'],
  financeMaker: ['bureau'],
  financeChecker: ['bureau'],
  financeReleaser: ['bureau'],
  expert: ['legal-person', 'team', 'bureau', 'district-office'],
  leader: ['bureau'],
  auditor: ['bureau'],
  administrator: ['bureau'],
};

/** Who checks the others, and who makes their accounts, does nothing else here. */
const ALONE: readonly Role[] = ['auditor', 'administrator'];

/** Refuses roles that a party of this kind has no people for, and roles that one person may not hold together. */
export function checkRoles(roles: readonly Role[], kind: PartyKind): void {
  const misplaced = roles.filter((role) => !HOMES[role].includes(kind));
  if (misplaced.length > 0)
    refuse('invalid', '所选角色与人员所属单位的类型不符。', misplaced.map(misplacedFinding));
  if (roles.length > 1 && roles.some((role) => ALONE.includes(role))) {
    refuse('separation-of-duties', '审计人员与系统管理员不得兼任其他角色。', [
      { code: 'roles-together', message: '请为其他职责另设账户', pointer: '/roles' },
    ]);
  }
}

const misplacedFinding = (role: Role): Finding => ({
  code: 'role-misplaced',
  message: `角色 ${role} 不能授予该单位的人员`,
  pointer: '/roles',
});
