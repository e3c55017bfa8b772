import { expect } from '@jest/globals';
import { cnapsWithCheck } from '../../../src/parties/identifiers.js';
import type { bootApp } from '../../support/app.js';
import { fileForm, pdf } from '../../support/multipart.js';
import type { Login, People } from '../../support/people.js';

type Running = Awaited<ReturnType<typeof bootApp>>;
type Answer = Awaited<ReturnType<Running['ask']>>;

/** A case as the doors show it; more is in it. */
export interface SeenCase {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly version: number;
  readonly revision: number;
  readonly award: string | null;
}

type Door = 'enterprise' | 'provider' | 'officer';
const DOORS: Partial<Record<Login, Door>> = {
  applicant: 'enterprise',
  'other.applicant': 'enterprise',
  provider: 'provider',
};

/** Plays the voucher scheme through the public interface; each step demands its success. */
export class VoucherPlay {
  private contracts = 0;

  constructor(
    readonly running: Running,
    readonly people: People,
  ) {}

  async ask(who: Login, method: string, path: string, body?: object, headers = {}): Promise<Answer> {
    return this.people.as(who)({
      method,
      url: `/api/v1${path}`,
      ...(body !== undefined && { body }),
      headers,
    });
  }

  async must<T = SeenCase>(
    who: Login,
    method: string,
    path: string,
    body?: object,
    headers = {},
  ): Promise<T> {
    const answer = await this.ask(who, method, path, body, headers);
    if (answer.status >= 300) throw new Error(`${who} ${method} ${path} → ${answer.status}\n${answer.text}`);
    return answer.json<T>();
  }

  /** Another account of the enterprise, in its own name. */
  async changeAccount(who: Login): Promise<void> {
    const { name, accountNumber } = this.people.partyOf(who);
    await this.must(who, 'PUT', '/enterprise/payee-account', {
      accountName: name,
      accountNumber: `${accountNumber ?? ''}9`,
      bankName: '测试银行乌鲁木齐新市区支行',
      cnaps: cnapsWithCheck('10288100001'),
    });
  }

  async openCall(more: object = {}): Promise<string> {
    const call = await this.must<{ id: string }>('city', 'POST', '/officer/calls', {
      title: '2026 年度红山创新券申报通知',
      policyCode: 'hongshan-voucher',
      opensOn: '2026-03-02',
      closesOn: '2026-11-30',
      noticeDays: 5,
      budget: '1000000.00',
      budgetLine: '2060502 技术创新服务体系',
      ...more,
    });
    return call.id;
  }

  async see(id: string): Promise<SeenCase> {
    return this.must('city', 'GET', `/officer/cases/${id}`);
  }

  /** One act at the door of whoever takes it, on the case as it is now. */
  async act(who: Login, id: string, action: string, more: object = {}): Promise<Answer> {
    const { version } = await this.see(id);
    const door = DOORS[who] ?? 'officer';
    return this.ask(who, 'POST', `/${door}/cases/${id}/acts`, { action, version, ...more });
  }

  async mustAct(who: Login, id: string, action: string, more: object = {}): Promise<SeenCase> {
    const answer = await this.act(who, id, action, more);
    if (answer.status >= 300) throw new Error(`${who} ${action} → ${answer.status}\n${answer.text}`);
    return this.see(id);
  }

  async attach(who: Login, id: string, ...kinds: string[]): Promise<void> {
    for (const kind of kinds) {
      const { body, headers } = await fileForm(`${kind}.pdf`, pdf(`${kind} of ${id}`));
      const url = `/api/v1/enterprise/cases/${id}/materials?kind=${kind}`;
      const answer = await this.people.as(who)({ method: 'POST', url, body, headers });
      expect([answer.status, answer.status === 201 ? '' : answer.text]).toEqual([201, '']);
    }
  }

  async save(who: Login, id: string, content: object): Promise<void> {
    const { revision } = await this.see(id);
    await this.must(
      who,
      'PUT',
      `/enterprise/cases/${id}/content`,
      { content },
      { 'if-match': `"${revision}"` },
    );
  }

  async draft(who: Login, callId: string, requested = '100000.00'): Promise<string> {
    const body = { callId, flow: 'voucher', content: { requested } };
    return (await this.must(who, 'POST', '/enterprise/cases', body)).id;
  }

  /** An application that was received; jobs have not run yet. */
  async applied(who: Login, callId: string, requested?: string): Promise<string> {
    const id = await this.draft(who, callId, requested);
    await this.attach(who, id, 'application', 'credit-report');
    await this.mustAct(who, id, 'submit');
    return id;
  }

  async voucher(who: Login, callId: string, requested?: string): Promise<string> {
    const id = await this.applied(who, callId, requested);
    await this.running.settle();
    expect((await this.see(id)).state).toBe('issued');
    return id;
  }

  /** What a claim of 60,000 for a contract of as much comes to: half of it. */
  content(amount = '60000.00') {
    this.contracts += 1;
    const number = `JS-2026-${String(this.contracts).padStart(4, '0')}`;
    const invoice = `2665${String(this.contracts).padStart(16, '0')}`;
    return {
      contract: {
        number,
        providerId: this.people.partyOf('provider').id,
        signedOn: this.running.clock.today(),
        amount,
        serviceKind: 'research-development',
        isCompulsoryTesting: false,
        alreadyFunded: false,
      },
      claim: {
        invoices: [{ number: invoice, amount, netAmount: amount, deductible: false }],
        payments: [{ reference: `LS${invoice}`, amount, paidOn: this.running.clock.today() }],
      },
    };
  }

  async claimDraft(who: Login, voucherId: string, content: object = this.content()): Promise<string> {
    const { callId } = await this.must<{ callId: string }>('city', 'GET', `/officer/cases/${voucherId}`);
    const body = { callId, flow: 'claim', parentId: voucherId, content };
    const { id } = await this.must(who, 'POST', '/enterprise/cases', body);
    await this.attach(who, id, 'contract');
    return id;
  }

  async inService(who: Login, voucherId: string, content?: object): Promise<string> {
    const id = await this.claimDraft(who, voucherId, content);
    await this.mustAct(who, id, 'fileContract');
    return id;
  }

  async delivered(who: Login, voucherId: string, content?: object): Promise<string> {
    const id = await this.inService(who, voucherId, content);
    await this.mustAct('provider', id, 'confirmCompletion');
    const forms = ['redeem-application', 'redeem-credit-report'];
    await this.attach(who, id, ...forms, 'invoice', 'bank-voucher', 'result-report');
    return id;
  }

  async submitted(who: Login, voucherId: string, content?: object): Promise<string> {
    const id = await this.delivered(who, voucherId, content);
    await this.mustAct(who, id, 'submit');
    return id;
  }

  async cityReview(who: Login, voucherId: string, content?: object): Promise<string> {
    const id = await this.submitted(who, voucherId, content);
    await this.mustAct(this.districtOf(who), id, 'pass');
    return id;
  }

  /** The officer whose district the enterprise is registered in. */
  districtOf(who: Login): Login {
    const here = this.people.partyOf(who).districtCode;
    const offices = ['district.tianshan', 'district.xinshi'] as const;
    return offices.find((login) => this.people.partyOf(login).districtCode === here) ?? offices[0];
  }

  async proposed(who: Login, voucherId: string, content?: object): Promise<string> {
    const id = await this.cityReview(who, voucherId, content);
    await this.mustAct('city', id, 'accept');
    await this.mustAct('city', id, 'propose');
    return id;
  }

  async publish(callId: string, caseIds: readonly string[]): Promise<{ id: string; endsOn: string }> {
    return this.must('city', 'POST', '/officer/notices', { callId, title: '创新券拟兑付名单公示', caseIds });
  }

  async object(id: string): Promise<void> {
    const { version } = await this.see(id);
    await this.must('city', 'POST', `/officer/cases/${id}/objections`, {
      objectorName: '测试异议人',
      objectorContact: '0991-0000000',
      grounds: '认为服务未实际发生',
      version,
    });
  }

  async answer(id: string, outcome: 'upheld' | 'dismissed'): Promise<void> {
    const { version } = await this.see(id);
    const body = { outcome, answer: '经核查，答复如上', version };
    await this.must('city', 'POST', `/officer/cases/${id}/objections/answer`, body);
  }

  /** The present in Beijing, moved forward; then the clock acts. */
  async passTo(instant: string): Promise<void> {
    this.running.clock.moveTo(new Date(instant));
    await this.running.settle();
  }

  async noticeOver(callId: string, ids: readonly string[]): Promise<void> {
    const { endsOn } = await this.publish(callId, ids);
    await this.passTo(new Date(Date.parse(`${endsOn}T00:00:00+08:00`) + 86_400_000).toISOString());
    for (const id of ids) expect((await this.see(id)).state).toBe('notice-over');
  }

  async granted(who: Login, callId: string, voucherId: string, content?: object): Promise<string> {
    const id = await this.proposed(who, voucherId, content);
    await this.noticeOver(callId, [id]);
    await this.mustAct('approver', id, 'grant');
    await this.running.settle();
    return id;
  }
}
