/** The roles that act on cases; the text of a role stands in flows, in user_role and in acts. */
export const ROLES = [
  'applicant',
  'provider',
  'districtOfficer',
  'cityOfficer',
  'approver',
  'financeMaker',
  'financeChecker',
  'financeReleaser',
  'expert',
  'leader',
  'auditor',
  'administrator',
] as const;
export type Role = (typeof ROLES)[number];

/** Roles that no person has: the passing of time, and the ledger telling a case what became of its payment. */
export const SYSTEM_ROLES = ['clock', 'ledger'] as const;
export type SystemRole = (typeof SYSTEM_ROLES)[number];

/** A signed-in person with their organisation, or one of the system's own roles. */
export interface Actor {
  readonly id: string;
  readonly partyId: string | null;
  readonly districtCode: string | null;
  readonly roles: ReadonlySet<Role | SystemRole>;
  readonly requestId?: string;
}

export const CLOCK: Actor = {
  id: '00000000-0000-7000-8000-00000000c10c',
  partyId: null,
  districtCode: null,
  roles: new Set(['clock']),
};
export const LEDGER: Actor = {
  id: '00000000-0000-7000-8000-0000000001ed',
  partyId: null,
  districtCode: null,
  roles: new Set(['ledger']),
};
