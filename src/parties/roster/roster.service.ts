import { Inject, Injectable } from '@nestjs/common';
import { type BusinessDate, beijingDate } from '../../kernel/business-date.js';
import { isUuid } from '../../kernel/ids.js';
import type { Json } from '../../kernel/canonical-json.js';
import { refuse } from '../../kernel/refusal.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { cursorParts, type Page, type PageQuery, refuseCursor, toPage } from '../../platform/http/page.js';
import { type RunningSettings, SETTINGS } from '../../platform/settings.js';
import type { Actor } from '../actor.js';
import { scopeOf } from '../scope.js';
import { readRow } from './read-row.js';
import { checkRows, type RowFinding, toFinding } from './roster-checks.js';
import { RosterFigures } from './roster-figures.js';
import { listRows, removeRow, writeRows } from './roster-rows.js';
import { type RosterValues, type Section, sectionOf, SECTIONS } from './sections.js';
import type { CarrierView, RosterItem } from './roster.view.js';

export type RawRows = readonly Readonly<Record<string, Json>>[];

/** 载体台账: kept by the operator, read by officers in their scope. */
@Injectable()
export class Rosters {
  constructor(
    private readonly work: UnitOfWork,
    private readonly figures: RosterFigures,
    @Inject(SETTINGS) private readonly settings: RunningSettings,
  ) {}

  /** The carriers within the actor's scope: an operator's own, a district's, or all. */
  async carriers(actor: Actor): Promise<CarrierView[]> {
    return this.work.run(actor, '查看载体', (tx) => {
      const [condition, value] = placeOf(actor);
      return tx.query<CarrierView>(`${CARRIERS} WHERE ${condition} ORDER BY c.name`, [value]);
    });
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
    const [after] = cursorParts(query.cursor, 1) ?? [null];
    if (after != null && !isUuid(after)) refuseCursor();
    return this.work.run(actor, '查看台账', async (tx) => {
      await visibleCarrier(tx, actor, carrierId);
      const rows = await listRows(tx, carrierId, section, { after: after ?? null, limit: query.limit + 1 });
      const items = rows.map(({ id, values }) => ({ id, ...values }));
      return toPage(items, query.limit, ({ id }) => id);
    });
  }

  /**
   * Writes rows over those with the same key, all of them or none, and gives what is worth a look. Refused: not-found,
   * invalid with every fault and its place.
   */
  async save(operator: Actor, carrierId: string, name: string, rows: RawRows): Promise<RowFinding[]> {
    const section = knownSection(name);
    const read = readAll(section, rows);
    return this.work.run(operator, `填报${section.title}`, async (tx) => {
      await lockCarrier(tx, operator, carrierId);
      const placed = read.map((values, i) => ({ place: `/rows/${i}`, values }));
      const findings = await checkRows(tx, carrierId, section, placed, this.settings.secretKey);
      const errors = findings.filter(({ severity }) => severity === 'error');
      if (errors.length > 0) refuse('invalid', '台账填报有误，请按提示修改后重试。', errors.map(toFinding));
      await writeRows(tx, carrierId, section, read, this.settings.secretKey);
      return findings;
    });
  }

  /** Takes a row back; it stays on record. Refused: not-found. */
  async remove(operator: Actor, carrierId: string, name: string, id: string): Promise<void> {
    const section = knownSection(name);
    await this.work.run(operator, `删除${section.title}`, async (tx) => {
      await lockCarrier(tx, operator, carrierId);
      if (!(await removeRow(tx, carrierId, section, id))) refuse('not-found', '没有找到该行。');
    });
  }
}

function knownSection(name: string): Section {
  const section = sectionOf(name);
  if (section !== undefined) return section;
  const names = SECTIONS.map(({ id, title }) => `${id}（${title}）`).join('、');
  return refuse('not-found', `没有这一类台账，现有：${names}。`);
}

function readAll(section: Section, rows: RawRows): RosterValues[] {
  const read = rows.map((raw) => readRow(section, raw));
  const faults = read.flatMap((row, i) =>
    'faults' in row
      ? row.faults.map(({ field, code, message }) => ({ code, message, pointer: `/rows/${i}/${field}` }))
      : [],
  );
  if (faults.length > 0) refuse('invalid', '台账填报有误，请按提示修改后重试。', faults);
  return read.flatMap((row) => ('values' in row ? [row.values] : []));
}

const CARRIERS = `SELECT c.id, c.name, c.type, c.address, c.district_code AS "districtCode", c.incubator_type AS "incubatorType",
    c.industry, c.operating_since AS "operatingSince", p.id AS "operatorId", p.name AS "operatorName"
  FROM carrier c JOIN party p ON p.id = c.operator_id`;

/** A condition on carrier c with one parameter, $1. */
function placeOf(actor: Actor): [condition: string, value: string | null] {
  const scope = scopeOf(actor);
  if (scope.kind === 'all') return ['$1::text IS NULL', null];
  if (scope.kind === 'district') return ['c.district_code = $1', scope.districtCode];
  return scope.kind === 'party'
    ? ['c.operator_id = $1::uuid', scope.partyId]
    : ['$1::text IS NOT NULL', null];
}

/** Another's carrier answers like one that does not exist. */
export async function visibleCarrier(tx: Tx, actor: Actor, carrierId: string): Promise<CarrierView> {
  const [condition, value] = placeOf(actor);
  const [carrier] = await tx.query<CarrierView>(`${CARRIERS} WHERE ${condition} AND c.id = $2`, [
    value,
    carrierId,
  ]);
  return carrier ?? refuse('not-found', '没有找到该载体。');
}

/** The operator's own carrier, locked, so that two who write its roster do it one after the other. */
export async function lockCarrier(tx: Tx, operator: Actor, carrierId: string): Promise<void> {
  const found = await tx.query('SELECT FROM carrier WHERE id = $1 AND operator_id = $2 FOR NO KEY UPDATE', [
    carrierId,
    operator.partyId,
  ]);
  if (found.length === 0) refuse('not-found', '没有找到该载体。');
}
