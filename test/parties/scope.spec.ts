import { describe, expect, it } from '@jest/globals';
import { type Actor, CLOCK, LEDGER, type Role, ROLES } from '../../src/parties/actor.js';
import { isOwnName, maskAccountNumber } from '../../src/parties/payee-accounts.js';
import { inScope, scopeOf } from '../../src/parties/scope.js';

const actor = (...roles: Role[]): Actor => ({
  id: 'u',
  partyId: 'own',
  districtCode: '650102',
  roles: new Set(roles),
});
const place = (applicantId: string, counterpartyId: string | null, districtCode: string) => ({
  applicantId,
  counterpartyId,
  districtCode,
});

describe('what an actor may see of cases', () => {
  it.each([
    ['applicant', 'party'],
    ['provider', 'party'],
    ['districtOfficer', 'district'],
    ['cityOfficer', 'all'],
    ['approver', 'all'],
    ['financeMaker', 'all'],
    ['financeChecker', 'all'],
    ['financeReleaser', 'all'],
    ['expert', 'nothing'],
    ['leader', 'all'],
    ['auditor', 'all'],
    ['administrator', 'nothing'],
  ] as const satisfies readonly (readonly [Role, string])[])('%s: %s', (role, kind) => {
    expect(scopeOf(actor(role)).kind).toBe(kind);
  });

  it('is told above for every role, and is everything for the clock and the ledger', () => {
    expect(ROLES).toHaveLength(12);
    expect([scopeOf(CLOCK).kind, scopeOf(LEDGER).kind]).toEqual(['all', 'all']);
  });

  it('is the widest of several roles, and nothing without any', () => {
    expect(scopeOf(actor('districtOfficer', 'leader')).kind).toBe('all');
    expect(scopeOf(actor('administrator', 'applicant')).kind).toBe('party');
    expect(scopeOf(actor()).kind).toBe('nothing');
  });

  it('is nothing for a role whose person stands nowhere', () => {
    expect(scopeOf({ ...actor('districtOfficer'), districtCode: null }).kind).toBe('nothing');
    expect(scopeOf({ ...actor('applicant'), partyId: null }).kind).toBe('nothing');
  });

  it.each([
    [place('own', null, '650104'), 'applicant', true],
    [place('other', 'own', '650104'), 'provider', true],
    [place('other', 'third', '650102'), 'applicant', false],
    [place('other', null, '650102'), 'districtOfficer', true],
    [place('own', null, '650104'), 'districtOfficer', false],
    [place('other', null, '650104'), 'cityOfficer', true],
    [place('own', 'own', '650102'), 'administrator', false],
  ] as const)('%j as %s: %s', (where, role, seen) => {
    expect(inScope(scopeOf(actor(role)), where)).toBe(seen);
  });
});

describe('an account', () => {
  it('shows its last four digits', () => {
    expect(maskAccountNumber('30070010040123456')).toBe('*************3456');
    expect(maskAccountNumber('12345678')).toBe('****5678');
  });

  it.each([
    ['新疆某某科技有限公司', '新疆某某科技有限公司', true],
    ['新疆某某（集团）有限公司', '新疆某某(集团) 有限公司', true],
    ['新疆某某科技公司', '新疆某某科技有限公司', false],
  ])('in the name %s is that of %s: %s', (account, party, own) => {
    expect(isOwnName(account, party)).toBe(own);
  });
});
