import { Inject, Injectable } from '@nestjs/common';
import { type Fen, formatYuan } from '../kernel/money.js';
import { isUuid } from '../kernel/ids.js';
import type { Flow } from '../kernel/transitions.js';
import type { Actor } from '../parties/actor.js';
import { scopeOf } from '../parties/scope.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { cursorParts, type Page, refuseCursor, toPage } from '../platform/http/page.js';
import { FLOWS } from '../platform/policies/policies.module.js';
import type { CaseFile } from './case-file.js';
import { CASE_COLUMNS } from './case-files.js';
import type { CasesQuery } from './cases.dto.js';
import type { CaseItem } from './cases.view.js';
import type { Door } from './doors.js';
import { stateTitle } from './flow-steps.js';

/** A case with the names around it. */
export interface NamedCase extends CaseFile {
  readonly callTitle: string;
  readonly applicantName: string;
  readonly counterpartyName: string | null;
  readonly districtName: string;
  readonly applicantKind: string;
  readonly applicantUscc: string | null;
}

/** SELECT and FROM of a NamedCase; conditions follow. */
export const NAMED_CASES = `SELECT ${CASE_COLUMNS}, k.title AS "callTitle", a.name AS "applicantName",
    a.kind AS "applicantKind", a.uscc AS "applicantUscc", o.name AS "counterpartyName", d.name AS "districtName"
  FROM case_file c JOIN call k ON k.id = c.call_id JOIN party a ON a.id = c.applicant_id
    JOIN district d ON d.code = c.district_code LEFT JOIN party o ON o.id = c.counterparty_id`;

/** Which side of a case somebody is on at each door. */
const SIDE = { enterprise: 'c.applicant_id', provider: 'c.counterparty_id' } as const;

/** Lists of cases, each within the scope of who asks. */
@Injectable()
export class CaseQueries {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
  ) {}

  /** The cases of a party's side, or an officer's district or city, the newest first. */
  async page(actor: Actor, door: Door, { cursor, limit, callId, flow }: CasesQuery): Promise<Page<CaseItem>> {
    const [before] = cursorParts(cursor, 1) ?? [null];
    if (before != null && !isUuid(before)) refuseCursor();
    const [condition, value] = placeOf(actor, door);
    const rows = await this.work.run(actor, '查看办件', (tx: Tx) =>
      tx.query<NamedCase>(
        `${NAMED_CASES} WHERE ${condition} AND ($2::uuid IS NULL OR c.id < $2) AND ($3::uuid IS NULL OR c.call_id = $3)
           AND ($4::text IS NULL OR c.flow = $4) ORDER BY c.id DESC LIMIT $5`,
        [value, before ?? null, callId ?? null, flow ?? null, limit + 1],
      ),
    );
    const { items, next } = toPage(rows, limit, ({ id }) => id);
    return { items: items.map((row) => caseItem(this.flows, row)), next };
  }
}

/** A condition on case_file c with one parameter, $1. */
export function placeOf(actor: Actor, door: Door): [condition: string, value: string | null] {
  const scope = scopeOf(actor);
  if (door !== 'officer')
    return scope.kind === 'party' ? [`${SIDE[door]} = $1::uuid`, scope.partyId] : NOTHING;
  if (scope.kind === 'all') return ['$1::text IS NULL', null];
  return scope.kind === 'district' ? ['c.district_code = $1::text', scope.districtCode] : NOTHING;
}

const NOTHING: [string, null] = ['$1::text IS NOT NULL', null];

/** A row as lists show it. */
export function caseItem(flows: ReadonlyMap<string, Flow>, row: NamedCase): CaseItem {
  const flow = flows.get(row.flow);
  const { id, number, callId, callTitle, state, phase, version, dueOn } = row;
  return {
    ...{ id, number, callId, callTitle, flow: row.flow },
    flowTitle: flow?.title ?? row.flow,
    applicant: { id: row.applicantId, name: row.applicantName },
    district: { code: row.districtCode, name: row.districtName },
    ...{ state, stateTitle: flow === undefined ? state : stateTitle(flow, state), phase, version },
    award: yuanOrNull(row.awardFen),
    dueOn,
    receipt: row.receipt?.toString() ?? null,
    createdAt: row.createdAt.toISOString(),
    submittedAt: row.submittedAt?.toISOString() ?? null,
  };
}

export const yuanOrNull = (amount: Fen | null): string | null =>
  amount === null ? null : formatYuan(amount);
