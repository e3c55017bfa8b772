import { Inject, Injectable } from '@nestjs/common';
import { beijingDate, type BusinessDate } from '../../kernel/business-date.js';
import type { Json } from '../../kernel/canonical-json.js';
import { isUuid } from '../../kernel/ids.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import {
  cursorParts,
  type Page,
  pageByPlace,
  type PageQuery,
  refuseCursor,
  toPage,
} from '../../platform/http/page.js';
import type { Judges } from '../../platform/policies/judges.js';
import { JUDGES } from '../../platform/policies/policies.module.js';
import type { Actor } from '../actor.js';
import { visibleCarrier, visibleCarriers } from './carriers.js';
import { checkRows } from './roster-checks.js';
import { RosterFigures } from './roster-figures.js';
import { listRows, shownRow } from './roster-rows.js';
import type { CarrierView, RosterFlag, RosterItem, TenantItem } from './roster.view.js';
import type { Section } from './section.js';
import { knownSection } from './sections.js';
import { groundsOf, isThere, judgeTenant, type Tenant, tenantsOf } from './tenants.js';

/** Carriers and their rosters, as the operator sees its own and officers those in their scope. */
@Injectable()
export class RosterQueries {
  constructor(
    private readonly work: UnitOfWork,
    private readonly figures: RosterFigures,
    @Inject(JUDGES) private readonly judges: Judges,
  ) {}

  /** The carriers in the actor's scope, by name. */
  async carriers(actor: Actor, query: PageQuery): Promise<Page<CarrierView>> {
    const [after = null] = cursorParts(query.cursor, 1) ?? [];
    return this.work.run(actor, '查看载体', async (tx) => {
      const rows = await visibleCarriers(tx, actor, { after, limit: query.limit + 1 });
      return toPage(rows, query.limit, ({ name }) => name);
    });
  }

  /** Refused as not-found. */
  async carrier(actor: Actor, carrierId: string): Promise<CarrierView> {
    return this.work.run(actor, '查看载体', (tx) => visibleCarrier(tx, actor, carrierId));
  }

  /** What a roster shows of its carrier on a day. Refused as not-found. */
  async figuresOf(
    actor: Actor,
    carrierId: string,
    on?: BusinessDate,
  ): Promise<Readonly<Record<string, Json>>> {
    return this.work.run(actor, '查看台账数据', async (tx) => {
      await visibleCarrier(tx, actor, carrierId);
      return this.figures.of(tx, carrierId, on ?? beijingDate(tx.at));
    });
  }

  /** The rows of a section in the order in which they were first written. Refused as not-found. */
  async page(actor: Actor, carrierId: string, name: string, query: PageQuery): Promise<Page<RosterItem>> {
    const section = knownSection(name);
    const after = idAfter(query);
    return this.work.run(actor, '查看台账', async (tx) => {
      await visibleCarrier(tx, actor, carrierId);
      const rows = await listRows(tx, carrierId, section, { after, limit: query.limit + 1 });
      const items = rows.map(({ id, values }) => ({ id, ...shownRow(section, values) }));
      return toPage(items, query.limit, ({ id }) => id);
    });
  }

  /** Everybody who was a tenant up to a day, each with what the law says of it then. Refused as not-found. */
  async tenants(
    actor: Actor,
    carrierId: string,
    query: PageQuery & { readonly on?: BusinessDate },
  ): Promise<Page<TenantItem>> {
    const after = idAfter(query);
    return this.work.run(actor, '查看在孵情况', async (tx) => {
      await visibleCarrier(tx, actor, carrierId);
      const on = query.on ?? beijingDate(tx.at);
      const tenants = (await tenantsOf(tx, carrierId, on))
        .filter(({ id }) => after === null || id > after)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const { items, next } = toPage(tenants, query.limit, ({ id }) => id);
      return { items: items.map((tenant) => this.tenantItem(tenant, on)), next };
    });
  }

  /** What is worth a look in a whole roster: the same tenant, room, area or person counted twice, and the like. */
  async flags(actor: Actor, carrierId: string, query: PageQuery): Promise<Page<RosterFlag>> {
    return this.work.run(actor, '查看台账提示', async (tx) => {
      const carrier = await visibleCarrier(tx, actor, carrierId);
      const sections = ['sites', 'tenants', 'people'].map(knownSection);
      const found: RosterFlag[] = [];
      for (const section of sections) found.push(...(await this.flagsIn(tx, carrier, section)));
      return pageByPlace(found, query);
    });
  }

  private async flagsIn(tx: Tx, carrier: CarrierView, section: Section): Promise<RosterFlag[]> {
    const stored = await listRows(tx, carrier.id, section, { after: null, limit: null });
    const rows = stored.map(({ id, values }) => ({ place: id, label: String(values['name']), values }));
    const labels = new Map(rows.map(({ place, label }) => [place, label]));
    const findings = await checkRows(tx, { carrier, section, rows, entry: this.judges.entry });
    return findings.map((finding) => ({
      ...finding,
      section: section.id,
      label: labels.get(finding.place) ?? '',
    }));
  }

  private tenantItem(tenant: Tenant, on: BusinessDate): TenantItem {
    const { incubatee, graduate } = this.judges;
    const { verdict, criteria, outputs = [] } = judgeTenant(incubatee, tenant, on);
    const until = outputs.find(({ id }) => id === 'countsUntil')?.value;
    const { id, tenant: code, name, enteredOn, leftOn, graduatedOn } = tenant;
    return {
      ...{ id, tenant: code, name, enteredOn, leftOn, graduatedOn },
      isIncubatee: isThere(tenant, on) && verdict === 'eligible',
      countsUntil: typeof until === 'string' ? until : null,
      unmet: criteria
        .filter(({ outcome }) => outcome !== 'satisfied')
        .map(({ title, found, threshold, basis }) => ({ title, found, threshold, basis })),
      grounds: groundsOf(graduate, tenant, on).map(({ title, basis }) => ({ title, basis })),
    };
  }
}

function idAfter(query: PageQuery): string | null {
  const [after = null] = cursorParts(query.cursor, 1) ?? [];
  return after !== null && !isUuid(after) ? refuseCursor() : after;
}
