import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CaseFile } from '../cases/case-file.js';
import type { Content } from '../cases/case-files.js';
import { type ActContext, CaseRegistry } from '../cases/registry.js';
import { beijingDate, type BusinessDate } from '../kernel/business-date.js';
import { type Finding, refuse } from '../kernel/refusal.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { happenedOn, sitesAround } from './change.facts.js';
import type { ReportedKind } from './change.form.js';
import { type Carrier, carrierOfCase } from './carriers.js';
import { changeForm } from './form-content.js';
import { groundOf } from './register.effects.js';
import { type ChangeKind, type Ground, Register } from './register.js';

type Party = { readonly id: string; readonly name: string };

/** 变更: what a report has to say, and what becomes of the carrier when it is approved. */
@Injectable()
export class ChangeEffects implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly register: Register,
  ) {}

  onModuleInit(): void {
    this.registry.registerEffect('checkChange', (tx, context) => this.check(tx, context));
    this.registry.registerEffect('enterChange', (tx, context) => this.enter(tx, context));
  }

  /** Refused as invalid with every fault: days to come, days before the recognition, kinds without their content. */
  private async check(tx: Tx, { caseFile, content }: ActContext): Promise<void> {
    const carrier = await carrierOfCase(tx, caseFile.id);
    const day = happenedOn(content);
    const faults = [
      ...(day === undefined
        ? [fault('required', '必填', 'happenedOn')]
        : await this.dayFaults(tx, carrier, content, day)),
      ...(await kindFaults(tx, carrier, content)),
      ...(day === undefined ? [] : await areaFaults(tx, carrier, content, day)),
    ];
    if (faults.length > 0) refuse('invalid', '变更报告填写有误，请修改后重新提交。', faults);
  }

  private async dayFaults(tx: Tx, carrier: Carrier, content: Content, day: BusinessDate): Promise<Finding[]> {
    if (day > beijingDate(tx.at)) return [fault('future', '变更发生日期不能晚于今天', 'happenedOn')];
    if ((await this.register.liveOn(tx, carrier.id, day)) === undefined)
      return [fault('before-recognition', '变更发生时该载体尚未认定，无须报告', 'happenedOn')];
    const later = await this.register.changedAfter(tx, carrier.id, entriesOf(content), day);
    if (later === undefined) return [];
    return [fault('order', `该载体 ${later} 已有登记的同类变更，应按发生的先后报告`, 'happenedOn')];
  }

  private async enter(tx: Tx, { caseFile, content, actor }: ActContext): Promise<void> {
    const carrier = await carrierOfCase(tx, caseFile.id);
    const day = happenedOn(content);
    if (day === undefined) throw new Error(`case ${caseFile.number} does not say when the change happened`);
    const ground = { ...(await groundOf(tx, actor, caseFile, 'change')), effectiveOn: day };
    for (const kind of entriesOf(content)) await this.enterOne(tx, caseFile, carrier, content, kind, ground);
  }

  private async enterOne(
    tx: Tx,
    caseFile: CaseFile,
    carrier: Carrier,
    content: Content,
    kind: ChangeKind,
    ground: Ground,
  ): Promise<void> {
    const { before, after } = await APPLY[kind](tx, carrier, content, ground.effectiveOn);
    await this.register.change(tx, caseFile, carrier.id, { ...ground, kind, before, after });
  }
}

const ENTRIES: Readonly<Record<ReportedKind, ChangeKind>> = {
  name: 'renamed',
  operator: 'operator-changed',
  area: 'area-changed',
  'added-site': 'site-changed',
  relocation: 'site-changed',
};

/** A new site and a move are both a change of the sites: one entry tells both. */
function entriesOf(content: Content): ChangeKind[] {
  return [...new Set((changeForm(content).kinds ?? []).map((kind) => ENTRIES[kind]))];
}

type Apply = (
  tx: Tx,
  carrier: Carrier,
  content: Content,
  on: BusinessDate,
) => Promise<{ readonly before: string; readonly after: string }>;

/** Each writes the carrier as it is from now on, and tells what it was. */
const APPLY: Readonly<Record<ChangeKind, Apply>> = {
  renamed: async (tx, { id, name }, content) => {
    const after = changeForm(content).newName ?? name;
    await tx.query('UPDATE carrier SET name = $2 WHERE id = $1', [id, after]);
    return { before: name, after };
  },
  'operator-changed': async (tx, { id, operatorId }, content) => {
    const before = await tx.one<Party>('SELECT id, name FROM party WHERE id = $1', [operatorId]);
    const after = (await operatorBy(tx, changeForm(content).newOperatorUscc)) ?? before;
    if (before === undefined || after === undefined) throw new Error(`carrier ${id} has no operator`);
    await tx.query('UPDATE carrier SET operator_id = $2 WHERE id = $1', [id, after.id]);
    return { before: before.name, after: after.name };
  },
  'site-changed': async (tx, { id, address }, content) => {
    const { kinds = [], newAddress = address } = changeForm(content);
    const after = kinds.includes('relocation') ? newAddress : `${address}；${newAddress}`;
    await tx.query('UPDATE carrier SET address = $2 WHERE id = $1', [id, after]);
    return { before: address, after };
  },
  'area-changed': async (tx, { id }, _content, on) => {
    const { before, after } = await sitesAround(tx, id, on);
    return { before: `${before.area} 平方米`, after: `${after.area} 平方米` };
  },
};

async function operatorBy(tx: Tx, uscc: string | undefined): Promise<Party | undefined> {
  return tx.one<Party>(`SELECT id, name FROM party WHERE uscc = $1 AND kind = 'legal-person'`, [
    uscc ?? null,
  ]);
}

async function kindFaults(tx: Tx, carrier: Carrier, content: Content): Promise<Finding[]> {
  const { kinds = [], newName, newAddress } = changeForm(content);
  const has = (...wanted: readonly ReportedKind[]) => wanted.some((kind) => kinds.includes(kind));
  return [
    ...(kinds.length === 0 ? [fault('required', '请选择变更事项', 'kinds')] : []),
    ...(has('name') ? await nameFaults(tx, carrier, newName) : []),
    ...(has('operator') ? await operatorFaults(tx, carrier, content) : []),
    ...(has('added-site', 'relocation') && newAddress === undefined
      ? [fault('required', '请填写迁入或新增场地的地址', 'newAddress')]
      : []),
  ];
}

async function nameFaults(tx: Tx, carrier: Carrier, name: string | undefined): Promise<Finding[]> {
  if (name === undefined) return [fault('required', '请填写新名称', 'newName')];
  if (name === carrier.name) return [fault('same-name', '新名称与现有名称相同', 'newName')];
  const taken = await tx.query('SELECT FROM carrier WHERE name = $1', [name]);
  return taken.length === 0 ? [] : [fault('name-taken', '该名称已有其他载体使用', 'newName')];
}

async function operatorFaults(tx: Tx, carrier: Carrier, content: Content): Promise<Finding[]> {
  const { newOperatorUscc } = changeForm(content);
  if (newOperatorUscc === undefined) return [fault('required', '请填写新运营主体', 'newOperatorUscc')];
  const operator = await operatorBy(tx, newOperatorUscc);
  if (operator === undefined)
    return [fault('operator', '没有找到该统一社会信用代码对应的法人', 'newOperatorUscc')];
  return operator.id === carrier.operatorId
    ? [fault('same-operator', '与现运营主体相同', 'newOperatorUscc')]
    : [];
}

async function areaFaults(tx: Tx, { id }: Carrier, content: Content, day: BusinessDate): Promise<Finding[]> {
  if (changeForm(content).kinds?.includes('area') !== true) return [];
  const { before, after } = await sitesAround(tx, id, day);
  if (before.area !== after.area) return [];
  return [fault('area-same', `台账中该日前后场地面积均为 ${after.area} 平方米，请先更新台账`, 'kinds')];
}

const fault = (code: string, message: string, field: string): Finding => ({
  code,
  message,
  pointer: `/content/${field}`,
});
