import type { BusinessDate } from '../../kernel/business-date.js';
import { fen } from '../../kernel/money.js';
import type { Judge } from '../../platform/policies/judges.js';
import type { PlacedRow, RowFinding } from './row-finding.js';
import type { TenantRecords } from './tenant-checks.js';
import { judgeTenant, type Tenant } from './tenants.js';

/** When a firm was a tech SME. */
export interface Held {
  readonly tenant: string;
  readonly from: BusinessDate;
  readonly to: BusinessDate | null;
}

export interface EntryContext {
  readonly register: TenantRecords['register'];
  readonly held: readonly Held[];
  readonly entry: Judge;
  readonly today: BusinessDate;
}

/** Tenants who will not count as incubatees: every condition that they do not fit, with its clause. */
export function entryFindings(rows: readonly PlacedRow[], context: EntryContext): RowFinding[] {
  const { held, entry, register, today } = context;
  const techSmes = new Map<string, Held[]>();
  for (const one of held) techSmes.set(one.tenant, [...(techSmes.get(one.tenant) ?? []), one]);
  return rows.flatMap(({ place, values }) => {
    const tenant = String(values['tenant']);
    const enteredOn = values['enteredOn'] as BusinessDate;
    // Who came before the conditions did is judged by no entry.
    if (enteredOn < (entry.policy.effective.from ?? enteredOn)) return [];
    const holds = (day: string) =>
      (techSmes.get(tenant) ?? []).some(({ from, to }) => from <= day && (to === null || to >= day));
    const registeredOn = register.get(tenant)?.registeredOn ?? values['registeredOn'];
    const facts = { ...values, registeredOn, techSme: holds(enteredOn) || holds(today) };
    return judgeEntry(place, entry, entering(facts), enteredOn);
  });
}

function judgeEntry(place: string, entry: Judge, tenant: Tenant, on: BusinessDate): RowFinding[] {
  const { criteria } = judgeTenant(entry, tenant, on);
  return criteria
    .filter(({ outcome }) => outcome === 'not-satisfied')
    .map(({ id, title, found, basis }) => ({
      ...{ place, field: 'enteredOn', severity: 'warning' as const, code: `entry-${id}`, basis },
      message: `不计入在孵企业：不符合“${title}”（${found}）`,
    }));
}

/** A tenant on the day of entry, of whom nothing else is known yet. */
function entering(values: Readonly<Record<string, unknown>>): Tenant {
  return {
    ...({ graduatedOn: null, leftOn: null, acquired: false, listed: false, hnte: false } as const),
    ...{
      id: '',
      partyId: '',
      tenant: '',
      name: '',
      kind: 'legal-person',
      investment: fen(0n),
      years: {},
      industry: null,
      area: '0',
    },
    enteredOn: values['enteredOn'] as BusinessDate,
    registeredOn: values['registeredOn'] as BusinessDate,
    field: String(values['field']),
    doesTechBusiness: values['doesTechBusiness'] === true,
    registeredInside: values['registeredInside'] === true,
    worksInside: values['worksInside'] === true,
    techSme: values['techSme'] === true,
  };
}
