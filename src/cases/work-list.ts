import { Inject, Injectable } from '@nestjs/common';
import { isBusinessDate } from '../kernel/business-date.js';
import { isUuid } from '../kernel/ids.js';
import { actionsFrom, type Flow } from '../kernel/transitions.js';
import type { Actor } from '../parties/actor.js';
import { Clock } from '../platform/clock.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { cursorParts, type Page, type PageQuery, refuseCursor, toPage } from '../platform/http/page.js';
import { FLOWS } from '../platform/policies/policies.module.js';
import { caseItem, NAMED_CASES, type NamedCase } from './cases.queries.js';
import type { CaseItem, OpenAction } from './cases.view.js';
import { OFFICERS } from './doors.js';
import { openActions } from './open-actions.js';
import { CaseRegistry } from './registry.js';

/** A case that waits for the officer, with what they may do. */
export type WorkItem = CaseItem & { readonly overdue: boolean; readonly actions: readonly OpenAction[] };

const SYSTEM = new Set(['clock', 'ledger']);
const NO_DEADLINE = '9999-12-31';
const DUE = `coalesce(c.due_on, '${NO_DEADLINE}')`;

interface Wait {
  readonly flow: string;
  readonly state: string;
  readonly district: string | null;
}

/** 待办: what waits for an officer's roles in their district, the nearest deadline first, then the oldest. */
@Injectable()
export class WorkList {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly registry: CaseRegistry,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
  ) {}

  async page(actor: Actor, { cursor, limit }: PageQuery): Promise<Page<WorkItem>> {
    const waits = [...this.flows.values()].flatMap((flow) => waitsOf(flow, actor));
    const rows = await this.work.run(actor, '查看待办', (tx) =>
      tx.query<NamedCase>(
        `${NAMED_CASES} WHERE EXISTS (SELECT FROM unnest($1::text[], $2::text[], $3::text[]) w (flow, state, district)
             WHERE w.flow = c.flow AND w.state = c.state AND (w.district IS NULL OR w.district = c.district_code))
           AND ($4::date IS NULL OR (${DUE}, c.id) > ($4::date, $5::uuid)) ORDER BY ${DUE}, c.id LIMIT $6`,
        [
          ...[waits.map(({ flow }) => flow), waits.map(({ state }) => state)],
          ...[waits.map(({ district }) => district), ...keyOf(cursor), limit + 1],
        ],
      ),
    );
    const { items, next } = toPage(rows, limit, ({ dueOn, id }) => [dueOn ?? NO_DEADLINE, id]);
    return { items: items.map((row) => this.item(actor, row)), next };
  }

  private item(actor: Actor, row: NamedCase): WorkItem {
    const flow = this.flows.get(row.flow);
    const open = flow === undefined ? [] : openActions(flow, actor, row);
    const actions = open.map((one) => this.registry.openAction(one));
    const overdue = row.dueOn !== null && row.dueOn < this.clock.today();
    return { ...caseItem(this.flows, row), overdue, actions };
  }
}

/**
 * The states that wait for the actor: where one of their roles has a row and neither the clock nor the ledger will move
 * the case by itself. That they may also step in elsewhere makes no work of it.
 */
function waitsOf(flow: Flow, { roles, districtCode }: Actor): Wait[] {
  return Object.keys(flow.states).flatMap((state): Wait[] => {
    const takers = new Set(actionsFrom(flow, state).map(({ by }) => by));
    if ([...takers].some((by) => SYSTEM.has(by))) return [];
    const own = OFFICERS.filter((role) => roles.has(role) && takers.has(role));
    const city = own.some((role) => role !== 'districtOfficer');
    if (city) return [{ flow: flow.code, state, district: null }];
    return own.length > 0 && districtCode !== null
      ? [{ flow: flow.code, state, district: districtCode }]
      : [];
  });
}

function keyOf(cursor: string | undefined): [due: string | null, id: string | null] {
  const [due, id] = cursorParts(cursor, 2) ?? [null, null];
  if (due == null || id == null) return [null, null];
  return isBusinessDate(due) && isUuid(id) ? [due, id] : refuseCursor();
}
