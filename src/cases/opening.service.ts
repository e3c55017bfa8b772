import { Inject, Injectable } from '@nestjs/common';
import { type Finding, refuse } from '../kernel/refusal.js';
import { actionsFrom, type Flow } from '../kernel/transitions.js';
import type { Actor } from '../parties/actor.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { FLOWS } from '../platform/policies/policies.module.js';
import type { CaseFile } from './case-file.js';
import { type Content, readCase } from './case-files.js';
import type { OpenCaseInput } from './cases.dto.js';
import { writeRevision } from './drafts.service.js';
import { checkContent } from './form-content.js';
import { numberFor } from './numbering.js';
import { PolicyVersions } from './policy-versions.js';
import { CaseRegistry } from './registry.js';
import { type CallWindow, checkNotClosed } from './window.js';

interface CallRow extends CallWindow {
  readonly id: string;
  readonly policyCode: string;
  readonly policyHash: string;
}

/** What a case is opened as. */
export interface Opening {
  readonly callId: string;
  readonly flow: string;
  readonly parentId?: string | undefined;
  readonly content?: Content | undefined;
}

/** Opens cases: under a call, in one of its flows, and under a granted case where the flow asks for one. */
@Injectable()
export class CaseOpening {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly versions: PolicyVersions,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
  ) {}

  /** Stores a new draft of the actor's organisation and gives it. Refused: not-found, invalid, outside-window, state-forbids. */
  async open(tx: Tx, { partyId }: Actor, input: OpenCaseInput): Promise<CaseFile> {
    return this.openFor(tx, partyId, input);
  }

  /** As `open`, of whom the case is about: for what an authority begins by itself. */
  async openFor(tx: Tx, partyId: string | null, input: OpenCaseInput): Promise<CaseFile> {
    const planned = await this.plan(tx, partyId, input);
    const caseFile = { ...planned, number: await numberFor(tx, 'case') };
    await insertCase(tx, caseFile);
    if (input.content === undefined) return caseFile;
    await writeRevision(tx, caseFile, input.content);
    return { ...caseFile, revision: 1 };
  }

  /** The case as it would be opened, without a number; nothing is stored. */
  async plan(
    tx: Tx,
    partyId: string | null,
    { callId, flow: code, parentId, content }: Opening,
  ): Promise<CaseFile> {
    const call = await readCall(tx, callId);
    const flow = await this.flowOf(tx, call, code);
    checkContent(this.registry, code, content ?? {});
    if (actionsFrom(flow, flow.initial).some(({ inWindow }) => inWindow === true))
      checkNotClosed(tx, call, '/callId');
    const { id: applicantId, districtCode } = await applicantOf(tx, partyId);
    await checkParent(tx, flow, applicantId, callId, parentId);
    return {
      id: tx.newId(),
      number: '',
      callId,
      parentId: parentId ?? null,
      flow: code,
      policyCode: call.policyCode,
      policyHash: call.policyHash,
      applicantId,
      counterpartyId: null,
      districtCode,
      state: flow.initial,
      phase: flow.states[flow.initial]?.phase ?? 'drafting',
      version: 0,
      revision: 0,
      receipt: null,
      awardFen: null,
      dueOn: null,
      daysLeft: null,
      createdAt: tx.at,
      submittedAt: null,
    };
  }

  private async flowOf(tx: Tx, call: CallRow, code: string): Promise<Flow> {
    const policy = await this.versions.of(tx, call);
    const flow = policy.flows.includes(code) ? this.flows.get(code) : undefined;
    return flow ?? refuseField('flow', '该申报通知没有这一事项', '/flow');
  }
}

async function readCall(tx: Tx, id: string): Promise<CallRow> {
  const call = await tx.one<CallRow>(
    `SELECT id, policy_code AS "policyCode", policy_hash AS "policyHash", opens_on AS "opensOn", closes_on AS "closesOn"
     FROM call WHERE id = $1`,
    [id],
  );
  return call ?? refuse('not-found', '没有找到该申报通知。');
}

async function applicantOf(tx: Tx, partyId: string | null): Promise<{ id: string; districtCode: string }> {
  const party = await tx.one<{ id: string; districtCode: string }>(
    `SELECT id, district_code AS "districtCode" FROM party WHERE id = $1 AND kind IN ('legal-person', 'team')`,
    [partyId],
  );
  return party ?? refuse('not-permitted', '您的账号没有所属的申请单位，不能申报。');
}

/** Another's case answers like one that does not exist. */
async function checkParent(
  tx: Tx,
  flow: Flow,
  applicantId: string,
  callId: string,
  parentId: string | undefined,
): Promise<void> {
  if (flow.parent === undefined) {
    if (parentId !== undefined) refuseField('parent-id', '该事项不依附于其他办件，请去掉', '/parentId');
    return;
  }
  if (parentId === undefined) return refuseField('required', '必填', '/parentId');
  const parent = await readCase(tx, parentId);
  const fits = parent?.applicantId === applicantId && parent.flow === flow.parent && parent.callId === callId;
  if (!fits) return refuseField('parent-id', '没有找到可依附的办件', '/parentId');
  if (parent.phase !== 'granted')
    refuse('state-forbids', '所依附的办件不在有效期内或尚未获批，不能继续办理。', [
      { code: 'parent-id', message: '所依附的办件当前不能使用', pointer: '/parentId' },
    ]);
}

function refuseField(code: string, message: string, pointer: string): never {
  const finding: Finding = { code, message, pointer };
  return refuse('invalid', '填写内容有误，请按提示修改后重试。', [finding]);
}

async function insertCase(tx: Tx, c: CaseFile): Promise<void> {
  await tx.query(
    `INSERT INTO case_file (id, number, call_id, parent_id, flow, policy_code, policy_hash, applicant_id, district_code,
       state, phase, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[c.id, c.number, c.callId, c.parentId, c.flow, c.policyCode, c.policyHash, c.applicantId],
      ...[c.districtCode, c.state, c.phase, c.createdAt],
    ],
  );
}
