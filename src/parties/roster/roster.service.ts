import { Inject, Injectable } from '@nestjs/common';
import type { Json } from '../../kernel/canonical-json.js';
import { refuse } from '../../kernel/refusal.js';
import { type Idempotency, UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Judges } from '../../platform/policies/judges.js';
import { JUDGES } from '../../platform/policies/policies.module.js';
import { type RunningSettings, SETTINGS } from '../../platform/settings.js';
import type { Actor } from '../actor.js';
import {
  type CarrierAttributes,
  changeAttributes,
  insertCarrier,
  lockCarrier,
  type NewCarrier,
  visibleCarrier,
} from './carriers.js';
import { hideIdentities, readRow } from './read-row.js';
import { checkRows } from './roster-checks.js';
import { removeRow, writeRows } from './roster-rows.js';
import { type RowFinding, toFinding } from './row-finding.js';
import type { CarrierView } from './roster.view.js';
import type { RosterValues, Section } from './section.js';
import { knownSection } from './sections.js';

export type RawRows = readonly Readonly<Record<string, Json>>[];

/** 载体台账: kept by the operator of the carrier. */
@Injectable()
export class Rosters {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(JUDGES) private readonly judges: Judges,
    @Inject(SETTINGS) private readonly settings: RunningSettings,
  ) {}

  /** 登记载体: it can have a roster then, and apply. Refused: not-permitted, invalid, conflict. */
  async register(operator: Actor, idempotency: Idempotency, carrier: NewCarrier): Promise<CarrierView> {
    return this.work.runOnce(operator, '登记载体', idempotency, async (tx) =>
      visibleCarrier(tx, operator, await insertCarrier(tx, operator, carrier)),
    );
  }

  /** Refused: not-found, invalid. */
  async describe(operator: Actor, carrierId: string, attributes: CarrierAttributes): Promise<void> {
    await this.work.run(operator, '填报载体信息', async (tx) => {
      await changeAttributes(tx, await lockCarrier(tx, operator, carrierId), attributes);
    });
  }

  /**
   * Writes rows over those with the same key, all of them or none, and gives what is worth a look. Refused: not-found,
   * invalid with every fault and its place.
   */
  async save(operator: Actor, carrierId: string, name: string, rows: RawRows): Promise<RowFinding[]> {
    const section = knownSection(name);
    const read = readAll(section, rows).map((values) =>
      hideIdentities(section, values, this.settings.secretKey),
    );
    return this.work.run(operator, `填报${section.title}`, async (tx) => {
      const carrier = await lockCarrier(tx, operator, carrierId);
      const placed = read.map((values, i) => ({ place: `/rows/${i}`, label: `第 ${i + 1} 行`, values }));
      const { entry } = this.judges;
      const findings = await checkRows(tx, { carrier, section, rows: placed, entry });
      refuseErrors(findings);
      await writeRows(tx, carrierId, section, read);
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

/** Refuses as invalid with every error among the findings, when there is one. */
export function refuseErrors(findings: readonly RowFinding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) refuse('invalid', '台账填报有误，请按提示修改后重试。', errors.map(toFinding));
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
