import { Inject, Injectable } from '@nestjs/common';
import { type BusinessDate, businessDate, yearOf } from '../kernel/business-date.js';
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
    checkDays(policy, input);
    return this.work.runOnce(actor, '发布申报通知', idempotency, (tx) =>
      this.openIn(tx, actor, policy, input),
    );
  }

  private async openIn(tx: Tx, actor: Actor, policy: Policy, input: OpenCallInput): Promise<string> {
    const { title, opensOn, closesOn, noticeDays, budget, budgetLine } = input;
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
    await this.registry.callOpened(tx, { id, year, budgetFen: parseYuan(budget), budgetLine });
    return id;
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

function checkDays(policy: Policy, input: OpenCallInput): void {
  const [opensOn, closesOn] = [businessDate(input.opensOn), businessDate(input.closesOn)];
  const findings = [
    ...(closesOn < opensOn ? [fault('closes-on', '截止日期不能早于开始日期', '/closesOn')] : []),
    ...(isInForce(policy, opensOn)
      ? []
      : [fault('not-in-force', `《${policy.title}》在 ${opensOn} 不在施行期内`, '/opensOn')]),
    ...noticeFaults(policy, opensOn, input.noticeDays),
  ];
  if (findings.length > 0) refuse('invalid', '申报通知填写有误，请修改后重试。', findings);
}

/** A call may give the public more time than the policy asks for, never less. */
function noticeFaults(policy: Policy, on: BusinessDate, days: number): Finding[] {
  const rule = noticeOn(policy.notice, on);
  if (rule === undefined || days >= rule.workingDays) return [];
  const message = `公示不能少于 ${rule.workingDays} 个工作日`;
  return [{ ...fault('notice-days', message, '/noticeDays'), basis: rule.basis }];
}

const fault = (code: string, message: string, pointer: string): Finding => ({ code, message, pointer });
