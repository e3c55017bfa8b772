import { Inject, Injectable } from '@nestjs/common';
import { businessDate, yearOf } from '../kernel/business-date.js';
import { parseYuan } from '../kernel/money.js';
import { type Finding, refuse } from '../kernel/refusal.js';
import type { Flow } from '../kernel/transitions.js';
import type { Actor } from '../parties/actor.js';
import type { PolicyLibrary } from '../policy/library.js';
import { noticeOn } from '../policy/notice.js';
import { isInForce, type Policy } from '../policy/policy.js';
import { type Idempotency, type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { FLOWS, POLICY_LIBRARY } from '../platform/policies/policies.module.js';
import type { OpenCallInput } from './calls.dto.js';
import { numberFor } from './numbering.js';
import { PolicyVersions } from './policy-versions.js';
import { CaseRegistry } from './registry.js';

/** 申报通知: opened once, with its window, its budget and the very rules that its cases will be judged by. */
@Injectable()
export class Calls {
  constructor(
    private readonly work: UnitOfWork,
    private readonly registry: CaseRegistry,
    private readonly versions: PolicyVersions,
    @Inject(POLICY_LIBRARY) private readonly policies: PolicyLibrary,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
  ) {}

  /** Gives the id of the new call. Refused as invalid with every fault. */
  async open(actor: Actor, idempotency: Idempotency, input: OpenCallInput): Promise<string> {
    const policy = this.policyOf(input.policyCode);
    const findings = [
      ...dayFaults(policy, input),
      ...this.noticeFaults(policy, input),
      ...moneyFaults(policy, input),
    ];
    if (findings.length > 0) refuse('invalid', '申报通知填写有误，请修改后重试。', findings);
    return this.work.runOnce(actor, '发布申报通知', idempotency, (tx) =>
      this.openIn(tx, actor, policy, input),
    );
  }

  private async openIn(tx: Tx, actor: Actor, policy: Policy, input: OpenCallInput): Promise<string> {
    const { title, opensOn, closesOn = null, noticeDays = null } = input;
    const id = tx.newId();
    await this.versions.keep(tx, policy);
    await tx.query(
      `INSERT INTO call (id, number, title, policy_code, policy_hash, opens_on, closes_on, notice_days, opened_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        ...[id, await numberFor(tx, 'call'), title, policy.code, policy.hash],
        ...[opensOn, closesOn, noticeDays, actor.id, tx.at],
      ],
    );
    const year = yearOf(businessDate(opensOn));
    await this.registry.callOpened(tx, { id, year, budget: budgetOf(input) });
    return id;
  }

  /** Flows with a public notice need its days: a call may give the public more time than the policy asks for, never less. */
  private noticeFaults(policy: Policy, { opensOn, noticeDays: days }: OpenCallInput): Finding[] {
    const isPublic = policy.flows.some((code) =>
      Object.values(this.flows.get(code)?.states ?? {}).some(({ phase }) => phase === 'notice'),
    );
    if (days === undefined) return isPublic ? [fault('required', '必填', '/noticeDays')] : [];
    if (!isPublic) return [fault('no-notice', '该事项不设公示，请去掉', '/noticeDays')];
    const rule = noticeOn(policy.notice, businessDate(opensOn));
    if (rule === undefined || days >= rule.workingDays) return [];
    const message = `公示不能少于 ${rule.workingDays} 个工作日`;
    return [{ ...fault('notice-days', message, '/noticeDays'), basis: rule.basis }];
  }

  private policyOf(code: string): Policy {
    const policy = this.policies.has(code) ? this.policies.get(code) : undefined;
    const isRun = policy !== undefined && policy.flows.length > 0;
    if (isRun && policy.flows.every((flow) => this.flows.has(flow))) return policy;
    const message = policy === undefined ? '没有这一办法' : '该办法的办理流程尚未启用';
    return refuse('invalid', `${message}，请核对后重试。`, [
      { code: 'policy-code', message, pointer: '/policyCode' },
    ]);
  }
}

function dayFaults(policy: Policy, input: OpenCallInput): Finding[] {
  const opensOn = businessDate(input.opensOn);
  const late = input.closesOn !== undefined && businessDate(input.closesOn) < opensOn;
  return [
    ...(late ? [fault('closes-on', '截止日期不能早于开始日期', '/closesOn')] : []),
    ...(isInForce(policy, opensOn)
      ? []
      : [fault('not-in-force', `《${policy.title}》在 ${opensOn} 不在施行期内`, '/opensOn')]),
  ];
}

/** A policy that gives money needs a budget, any other must not have one. */
function moneyFaults({ awards, title }: Policy, { budget, budgetLine }: OpenCallInput): Finding[] {
  const stated = { '/budget': budget, '/budgetLine': budgetLine };
  const isWrong = (value: unknown) => (value === undefined) === awards.length > 0;
  return Object.entries(stated)
    .filter(([, value]) => isWrong(value))
    .map(([pointer, value]) =>
      value === undefined
        ? fault('required', '必填', pointer)
        : fault('no-money', `《${title}》不涉及资金，请去掉`, pointer),
    );
}

function budgetOf({ budget, budgetLine: line }: OpenCallInput) {
  return budget === undefined || line === undefined ? null : { totalFen: parseYuan(budget), line };
}

const fault = (code: string, message: string, pointer: string): Finding => ({ code, message, pointer });
