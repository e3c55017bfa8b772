import type { Flow, FlowRow } from '../kernel/transitions.js';
import { actionsFrom } from '../kernel/transitions.js';
import type { Actor, Role, SystemRole } from '../parties/actor.js';
import { type CasePlace, inScope, scopeOf } from '../parties/scope.js';

/** Whether the actor holds the role in this very case: parties on their own side only, district officers in their district. */
export function mayActAs({ roles, partyId, districtCode }: Actor, role: string, place: CasePlace): boolean {
  if (!roles.has(role as Role | SystemRole)) return false;
  switch (role) {
    case 'applicant':
      return partyId === place.applicantId;
    case 'provider':
      return partyId !== null && partyId === place.counterpartyId;
    case 'districtOfficer':
      return districtCode === place.districtCode;
    default:
      return true;
  }
}

/** Whether the actor may know of the case at all; a party only in a role that it has in the case. */
export function maySee(actor: Actor, place: CasePlace): boolean {
  const scope = scopeOf(actor);
  if (!inScope(scope, place)) return false;
  return scope.kind !== 'party' || ['applicant', 'provider'].some((role) => mayActAs(actor, role, place));
}

/** The rows that are open to the actor in a state, the first of each action; guards are asked only when it is taken. */
export function openActions(
  flow: Flow,
  actor: Actor,
  caseFile: CasePlace & { readonly state: string },
): readonly FlowRow[] {
  const open = new Map<string, FlowRow>();
  for (const row of actionsFrom(flow, caseFile.state))
    if (!open.has(row.action) && mayActAs(actor, row.by, caseFile)) open.set(row.action, row);
  return [...open.values()];
}
