import type { Actor, Role } from '../parties/actor.js';

/** Where somebody comes in: as an applicant, as the other side, or as an officer. */
export type Door = 'enterprise' | 'provider' | 'officer';

export const OFFICERS = ['districtOfficer', 'cityOfficer', 'approver'] as const satisfies readonly Role[];
/** Those who look at cases and change nothing. */
export const WATCHERS = ['leader', 'auditor'] as const satisfies readonly Role[];

const ROLES_AT: Readonly<Record<Door, ReadonlySet<string>>> = {
  enterprise: new Set(['applicant']),
  provider: new Set(['provider']),
  officer: new Set([...OFFICERS, ...WATCHERS]),
};

/** The actor with only the roles that count at this door: who is both sides never acts as the one by the other's door. */
export function throughDoor(actor: Actor, door: Door): Actor {
  return { ...actor, roles: new Set([...actor.roles].filter((role) => ROLES_AT[door].has(role))) };
}
