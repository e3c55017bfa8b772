import type { Actor, Role } from '../parties/actor.js';

const PAY: readonly Role[] = ['financeMaker', 'financeChecker', 'financeReleaser'];

/** Whole account numbers are for those who pay; whoever else reads along sees the last four digits. */
export function seesAccounts(actor: Actor): boolean {
  return PAY.some((role) => actor.roles.has(role));
}
