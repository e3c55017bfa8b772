import { Injectable } from '@nestjs/common';
import { type BusinessDate, businessDate } from '../kernel/business-date.js';
import { isUuid } from '../kernel/ids.js';
import { Clock } from '../platform/clock.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { cursorParts, type Page, refuseCursor, toPage } from '../platform/http/page.js';
import { refuseUnknownCarrier } from './carriers.js';
import { CARRIER_TITLES, LEVEL_TITLES } from './levels.js';
import type { RegisterQuery } from './recognition.dto.js';
import type { RegisterDetail, RegisterEvent, RegisterExport, RegisterItem } from './register.view.js';

interface StandingRow extends Omit<RegisterItem, 'typeTitle' | 'levelTitle' | 'district'> {
  readonly districtCode: string;
  readonly districtName: string;
}
type Filter = Pick<RegisterQuery, 'q' | 'level' | 'type' | 'district'>;

const READER = { id: 'reader' };
const EVENT_TITLES: Readonly<Record<string, string>> = {
  recognised: '认定',
  'level-changed': '级别变更',
  renamed: '名称变更',
  'operator-changed': '运营主体变更',
  'site-changed': '场地变更',
  'area-changed': '面积变更',
  revoked: '撤销',
};

/** 载体名录 for everybody: who was what on a day, found by folding the entries up to that day. */
@Injectable()
export class RegisterQueries {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Recognised carriers on the day, by name. */
  async page({ on, cursor, limit, ...filter }: RegisterQuery): Promise<Page<RegisterItem>> {
    const [name, id] = cursorParts(cursor, 2) ?? [null, null];
    if (id != null && !isUuid(id)) refuseCursor();
    const rows = await this.work.run(READER, '查询载体名录', (tx) =>
      standings(tx, this.dayOf(on), filter, { name: name ?? null, id: id ?? null, limit: limit + 1 }),
    );
    const { items, next } = toPage(rows, limit, ({ name: last, carrierId }) => [last, carrierId]);
    return { items: items.map(itemOf), next };
  }

  /** Every recognised carrier on the day. */
  async export({ on, ...filter }: Filter & { readonly on?: string | undefined }): Promise<RegisterExport> {
    const day = this.dayOf(on);
    const rows = await this.work.run(READER, '导出载体名录', (tx) => standings(tx, day, filter));
    return { title: '创新创业载体名录', on: day, count: rows.length, items: rows.map(itemOf) };
  }

  /** One carrier on a day, with its timeline. Refused as not-found when the register does not know it. */
  async one(carrierId: string, on?: string): Promise<RegisterDetail> {
    return this.work.run(READER, '查询载体名录', async (tx) => {
      const detail = await this.oneIn(tx, carrierId, this.dayOf(on));
      return detail.timeline.length === 0 ? refuseUnknownCarrier() : detail;
    });
  }

  async oneIn(tx: Tx, carrierId: string, on: BusinessDate): Promise<RegisterDetail> {
    const [standing] = await standings(tx, on, { carrierId });
    return {
      on,
      standing: standing === undefined ? null : itemOf(standing),
      timeline: await timelineOf(tx, carrierId),
    };
  }

  private dayOf(on: string | undefined): BusinessDate {
    return on === undefined ? this.clock.today() : businessDate(on);
  }
}

interface Window {
  readonly name: string | null;
  readonly id: string | null;
  readonly limit: number;
}

async function standings(
  tx: Tx,
  on: BusinessDate,
  { q, level, type, district, carrierId }: Filter & { readonly carrierId?: string },
  { name, id, limit }: Partial<Window> = {},
): Promise<StandingRow[]> {
  return tx.query<StandingRow>(STANDINGS, [
    ...[on, q ?? null, level ?? null, type ?? null, district ?? null, carrierId ?? null],
    ...[name ?? null, id ?? null, limit ?? null],
  ]);
}

async function timelineOf(tx: Tx, carrierId: string): Promise<RegisterEvent[]> {
  const rows = await tx.query<Omit<RegisterEvent, 'title' | 'levelTitle'>>(
    `SELECT seq, kind, level, effective_on AS "effectiveOn", before_text AS before, after_text AS after, issuer, document, reason
     FROM register_entry WHERE carrier_id = $1 ORDER BY effective_on, seq`,
    [carrierId],
  );
  return rows.map((row) => ({
    ...row,
    title: EVENT_TITLES[row.kind] ?? row.kind,
    levelTitle: row.level === null ? null : LEVEL_TITLES[row.level],
  }));
}

function itemOf({ districtCode, districtName, ...row }: StandingRow): RegisterItem {
  return {
    ...row,
    typeTitle: CARRIER_TITLES[row.type],
    levelTitle: LEVEL_TITLES[row.level],
    district: { code: districtCode, name: districtName },
  };
}

/** What a text was on the day $1: after the last change up to it, else before the first one after it, else as it is. */
const asOf = (kind: string, now: string) => `coalesce(
  (SELECT after_text FROM register_entry r WHERE r.carrier_id = c.id AND r.kind = '${kind}' AND r.effective_on <= $1
    ORDER BY effective_on DESC, seq DESC LIMIT 1),
  (SELECT before_text FROM register_entry r WHERE r.carrier_id = c.id AND r.kind = '${kind}' AND r.effective_on > $1
    ORDER BY effective_on, seq LIMIT 1), ${now})`;
const BY_NAME = 'COLLATE "zh-x-icu"';

const STANDINGS = `
  SELECT * FROM (
    SELECT c.id AS "carrierId", ${asOf('renamed', 'c.name')} AS name, c.type, e.level, ${asOf('operator-changed', 'p.name')} AS operator,
      d.code AS "districtCode", d.name AS "districtName", ${asOf('site-changed', 'c.address')} AS address,
      e.effective_on AS since, e.issuer, e.document
    FROM (SELECT DISTINCT ON (carrier_id) * FROM register_entry
        WHERE kind IN ('recognised', 'level-changed', 'revoked') AND effective_on <= $1 AND ($6::uuid IS NULL OR carrier_id = $6)
        ORDER BY carrier_id, effective_on DESC) e
      JOIN carrier c ON c.id = e.carrier_id JOIN party p ON p.id = c.operator_id JOIN district d ON d.code = c.district_code
    WHERE e.kind <> 'revoked' AND ($3::text IS NULL OR e.level = $3) AND ($4::text IS NULL OR c.type = $4)
      AND ($5::text IS NULL OR c.district_code = $5)) standing
  WHERE ($2::text IS NULL OR strpos(name, $2) > 0 OR strpos(operator, $2) > 0)
    AND ($7::text IS NULL OR (name ${BY_NAME}, "carrierId") > ($7 ${BY_NAME}, $8::uuid))
  ORDER BY name ${BY_NAME}, "carrierId" LIMIT $9`;
