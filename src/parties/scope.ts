import type { Actor, Role, SystemRole } from './actor.js';

/** Which cases an actor may see. */
export type CaseScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'district'; readonly districtCode: string }
  | { readonly kind: 'party'; readonly partyId: string }
  | { readonly kind: 'nothing' };

/** Who stands where in a case, as far as scopes look at it. */
export interface CasePlace {
  readonly applicantId: string;
  readonly counterpartyId: string | null;
  readonly districtCode: string;
}

const SEE_ALL: readonly (Role | SystemRole)[] = [
  'cityOfficer',
  'approver',
  'financeMaker',
  'financeChecker',
  'financeReleaser',
  'auditor',
  'leader',
  'clock',
  'ledger',
];
const SEE_OWN: readonly Role[] = ['applicant', 'provider'];

/** The widest scope that one of the actor's roles gives. Experts see what they review elsewhere, administrators nothing. */
export function scopeOf({ roles, districtCode, partyId }: Actor): CaseScope {
  if (SEE_ALL.some((role) => roles.has(role))) return { kind: 'all' };
  if (roles.has('districtOfficer') && districtCode !== null) return { kind: 'district', districtCode };
  if (SEE_OWN.some((role) => roles.has(role)) && partyId !== null) return { kind: 'party', partyId };
  return { kind: 'nothing' };
}

/** Whether a case lies within a scope; a party is in it as applicant or as the other side. */
export function inScope(scope: CaseScope, place: CasePlace): boolean {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'district':
      return place.districtCode === scope.districtCode;
    case 'party':
      return place.applicantId === scope.partyId || place.counterpartyId === scope.partyId;
    case 'nothing':
      return false;
  }
}
