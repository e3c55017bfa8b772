import { Inject, Injectable } from '@nestjs/common';
import { beijingDate } from '../kernel/business-date.js';
import { parseYuan } from '../kernel/money.js';
import { type Finding, refuse } from '../kernel/refusal.js';
import { actionsFrom, type Flow, type FlowRow } from '../kernel/transitions.js';
import type { WorkingCalendar } from '../kernel/working-days.js';
import type { Actor } from '../parties/actor.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { FLOWS, WORKING_CALENDAR } from '../platform/policies/policies.module.js';
import { moveCase, writeAct, writeDecision } from './act-record.js';
import { clockAfter } from './case-clock.js';
import type { CaseFile } from './case-file.js';
import { type Content, contentOf, lockCase, readCase, refuseUnknownCase } from './case-files.js';
import { obstaclesOf } from './decision-findings.js';
import { type Judged, Judgement } from './judgement.js';
import { mayActAs, maySee, openActions } from './open-actions.js';
import { PolicyVersions } from './policy-versions.js';
import { CaseRegistry } from './registry.js';
import { checkOpen, windowOf } from './window.js';

export interface ActInput {
  /** The version of the case that the actor saw; whoever comes second with it is refused as stale. */
  readonly version?: number;
  readonly reason?: string;
  /** In a return for correction: what is wrong with which material. */
  readonly findings?: readonly Finding[];
}

/** 办理: the only way in which a case changes its state. */
@Injectable()
export class Acts {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly judgement: Judgement,
    private readonly versions: PolicyVersions,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
    @Inject(WORKING_CALENDAR) private readonly calendar: WorkingCalendar,
  ) {}

  /**
   * Takes one step of the case's flow and gives the case as it then is. Refused: not-found (outside the actor's scope
   * too), stale, state-forbids, not-permitted, invalid (no reason), outside-window, not-eligible with every finding,
   * and whatever an effect refuses. A refusal has to end the transaction or savepoint: then nothing of it remains.
   */
  async act(tx: Tx, actor: Actor, caseId: string, action: string, input: ActInput = {}): Promise<CaseFile> {
    const caseFile = await lockCase(tx, caseId);
    if (caseFile === undefined || !maySee(actor, caseFile)) return refuseUnknownCase();
    const flow = this.flowOf(caseFile);
    checkVersion(flow, caseFile, input.version);
    const row = await this.chooseRow(tx, flow, actor, caseFile, action);
    checkReason(row, input.reason);
    if (row.inWindow === true) checkOpen(tx, await windowOf(tx, caseFile.callId));
    return this.take(tx, actor, caseFile, row, input);
  }

  /** The flow of a case; an error when the configuration has lost it. */
  flowOf({ flow: code, number }: Pick<CaseFile, 'flow' | 'number'>): Flow {
    const flow = this.flows.get(code);
    if (flow === undefined) throw new Error(`case ${number} is of the unknown flow ${code}`);
    return flow;
  }

  /** Everything of the step that can no longer be refused for its form: judge, move, record, effects. */
  private async take(
    tx: Tx,
    actor: Actor,
    caseFile: CaseFile,
    row: FlowRow,
    input: ActInput,
  ): Promise<CaseFile> {
    const content = await contentOf(tx, caseFile);
    const judged = await this.judge(tx, caseFile, row, content);
    // The rules changed since the case was opened, or the day that counts lies under others.
    if (judged !== undefined && judged.policy.hash !== caseFile.policyHash)
      await this.versions.keep(tx, judged.policy);
    const actId = await writeAct(tx, actor, caseFile, row, input);
    const moved = this.after(tx, caseFile, row, judged);
    await moveCase(tx, moved);
    if (judged !== undefined) await writeDecision(tx, caseFile.id, actId, judged);
    const told = { action: row.action, actor, reason: input.reason ?? null, content };
    for (const effect of row.then ?? []) {
      // An effect may have changed the case for the next one: its receipt, its deadline.
      const now = (await readCase(tx, caseFile.id)) ?? moved;
      await this.registry.effect(effect)(tx, {
        ...told,
        caseFile: now,
        decision: judged?.decision ?? null,
      });
    }
    return (await readCase(tx, caseFile.id)) ?? moved;
  }

  /** Fails closed: what is not known stands in the way like what does not fit. */
  private async judge(
    tx: Tx,
    caseFile: CaseFile,
    row: FlowRow,
    content: Content,
  ): Promise<Judged | undefined> {
    if (row.judge === undefined) return undefined;
    const judged = await this.judgement.judge(tx, caseFile, row.judge, content);
    const obstacles = await obstaclesOf(tx, caseFile.id, judged, row.verdict);
    if (obstacles.length > 0) {
      const { policy, illustrative } = judged.decision;
      refuse('not-eligible', `尚不能“${row.title}”，请按所列各项逐一核对。`, obstacles, {
        step: row.judge,
        policy: policy.title,
        illustrative,
      });
    }
    return judged;
  }

  /** The case as the row makes it. */
  private after(tx: Tx, caseFile: CaseFile, row: FlowRow, judged: Judged | undefined): CaseFile {
    const flow = this.flowOf(caseFile);
    const phase = flow.states[row.to]?.phase ?? caseFile.phase;
    const period = row.due === undefined ? undefined : flow.periods?.[row.due];
    const isSubmission = judged !== undefined && caseFile.phase === 'drafting' && phase !== 'drafting';
    const award = judged?.decision.award;
    return {
      ...caseFile,
      state: row.to,
      phase,
      version: caseFile.version + 1,
      ...(judged !== undefined && caseFile.version === 0 && pinned(judged)),
      awardFen: award === undefined ? caseFile.awardFen : parseYuan(award.amount),
      submittedAt: caseFile.submittedAt ?? (isSubmission ? tx.at : null),
      ...clockAfter(this.calendar, caseFile, { row, period, phase, today: beijingDate(tx.at) }),
    };
  }

  /** The first row whose guard holds, of those that the actor may take. */
  private async chooseRow(
    tx: Tx,
    flow: Flow,
    actor: Actor,
    caseFile: CaseFile,
    action: string,
  ): Promise<FlowRow> {
    const rows = actionsFrom(flow, caseFile.state).filter((row) => row.action === action);
    if (rows.length === 0) return refuseState(flow, actor, caseFile);
    const own = rows.filter(({ by }) => mayActAs(actor, by, caseFile));
    if (own.length === 0) refuse('not-permitted', `您的岗位不能办理“${rows[0]?.title ?? ''}”。`);
    for (const row of own)
      if (row.when === undefined || (await this.registry.guard(row.when)(tx, caseFile))) return row;
    return this.refuseGuarded(own);
  }

  private refuseGuarded(rows: readonly FlowRow[]): never {
    const needs = rows.flatMap(({ when = '' }) => this.registry.needsOf(when) ?? []);
    const message = `现在还不能办理“${rows[0]?.title ?? ''}”，规定的条件或期限尚未具备${needs.length > 0 ? `：须${needs.join('，或者')}` : ''}。`;
    return refuse('state-forbids', message, [{ code: 'guard', message, pointer: '/action' }]);
  }
}

/** The rules of its first judged act are the case's own from then on. */
const pinned = ({ policy }: Judged) => ({ policyCode: policy.code, policyHash: policy.hash });

const titleOf = (flow: Flow, state: string): string => flow.states[state]?.title ?? state;

function checkVersion(flow: Flow, { state, version }: CaseFile, seen: number | undefined): void {
  if (seen === undefined || seen === version) return;
  const stateTitle = titleOf(flow, state);
  const message = `您看到的是第 ${seen} 版，现为第 ${version} 版`;
  refuse(
    'stale',
    `该办件刚刚已被办理，当前状态为“${stateTitle}”，请刷新后再办理。`,
    [{ code: 'version', message, pointer: '/version' }],
    { state, stateTitle, version },
  );
}

function refuseState(flow: Flow, actor: Actor, caseFile: CaseFile): never {
  const { state, version } = caseFile;
  const stateTitle = titleOf(flow, state);
  const actions = openActions(flow, actor, caseFile).map(({ action, title }) => ({ action, title }));
  const can = actions.map(({ title }) => title).join('、');
  const fix = can === '' ? '目前没有您可办理的事项' : `可办理：${can}`;
  return refuse(
    'state-forbids',
    `办件状态为“${stateTitle}”，不能办理该事项。`,
    [{ code: 'action', message: '当前状态下没有这一办理事项', pointer: '/action', fix }],
    { state, stateTitle, version, actions },
  );
}

function checkReason(row: FlowRow, reason: string | undefined): void {
  if (row.reason !== 'required' || (reason ?? '').trim() !== '') return;
  refuse('invalid', `办理“${row.title}”须说明理由。`, [
    { code: 'required', message: '必填', pointer: '/reason' },
  ]);
}
