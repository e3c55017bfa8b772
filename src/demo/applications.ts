import type { ReadinessView } from '../cases/readiness.view.js';
import { fen, formatYuan, groupYuan, parseYuan } from '../kernel/money.js';
import { type Cast, type Issued, tellRefusal } from './cast.js';
import type { CityParty } from './city/city.js';

const REQUESTED = '200000.00';
const CALL = {
  title: '2026 年度红山创新券申报通知（演示）',
  policyCode: 'hongshan-voucher',
  opensOn: '2026-03-02',
  closesOn: '2026-11-30',
  noticeDays: 5,
  budgetLine: '2060502 技术创新服务体系',
} as const;

/** An officer opens the call, with money for so many vouchers; gives its id. */
export async function openCall(cast: Cast, vouchers: number): Promise<string> {
  const { stage } = cast;
  stage.chapter('市级经办人发布申报通知');
  const budgetFen = parseYuan(REQUESTED) * BigInt(vouchers);
  const budget = formatYuan(fen(budgetFen));
  const { body } = await cast.cityOfficer.post('/api/v1/officer/calls', { ...CALL, budget });
  stage.say(
    `${body['number'] as string} ${CALL.title}：${CALL.opensOn} 至 ${CALL.closesOn}，预算 ${groupYuan(fen(budgetFen))} 元，公示 ${CALL.noticeDays} 个工作日`,
  );
  stage.say('办法为示例参数（红山创新券规则原文未公开），各页面与文书均已标明');
  return body['id'] as string;
}

/** Before anybody applies, the system says what each would get and what stands in the way. */
export async function lookBeforeApplying(cast: Cast, callId: string, firm: CityParty): Promise<void> {
  const { stage } = cast;
  stage.chapter('申请前自评');
  const ask = (partyId: string) =>
    cast.actingFor(partyId).post(`/api/v1/enterprise/calls/${callId}/readiness`, {
      flow: 'voucher',
      content: { requested: REQUESTED },
    });
  for (const { id, name } of [firm, ...oddFirms(cast)]) {
    const seen = (await ask(id)).body as unknown as ReadinessView;
    const award = seen.award === null ? '' : `，可获 ${seen.award.amount} 元`;
    stage.say(`${name}：${seen.verdict === 'eligible' ? `符合条件${award}` : '不符合条件'}`);
    for (const { outcome, title, found, threshold, basis, fix } of seen.criteria) {
      if (outcome === 'satisfied') continue;
      stage.say(
        `  · ${title}：现为 ${found}，要求 ${threshold}〔${basis.doc} ${basis.clause}〕${fix ? `；建议：${fix}` : ''}`,
      );
    }
  }
}

function oddFirms(cast: Cast): CityParty[] {
  const { dishonest, unqualified, barred } = cast.city.planted;
  return [dishonest, unqualified, barred].map(({ applicantId }) => cast.party(applicantId));
}

/** So many firms apply; what the budget does not reach for waits in order of receipt. Gives the vouchers issued. */
export async function applyForVouchers(
  cast: Cast,
  callId: string,
  firms: readonly CityParty[],
): Promise<readonly Issued[]> {
  const { stage } = cast;
  stage.chapter('企业申领创新券');
  const applied: Issued[] = [];
  await stage.each('已提交申领', firms, async (firm) => {
    applied.push({ id: await apply(cast, callId, firm), firm });
  });
  await stage.settle();
  await tellWaiting(cast, callId);
  const issued: Issued[] = [];
  for (const one of applied) {
    const seen = await cast.cityOfficer.get(`/api/v1/officer/cases/${one.id}`);
    if (seen.body['state'] === 'issued') issued.push(one);
  }
  stage.say(`已发放 ${issued.length} 张，每张面额 ${groupYuan(parseYuan(REQUESTED))} 元，预算即时冻结`);
  return issued;
}

async function apply(cast: Cast, callId: string, firm: CityParty): Promise<string> {
  const person = cast.actingFor(firm.id);
  const content = { requested: REQUESTED };
  const { body } = await person.post('/api/v1/enterprise/cases', { callId, flow: 'voucher', content });
  const id = body['id'] as string;
  await cast.attach(person, id, 'application', 'credit-report');
  await cast.act(person, 'enterprise', id, 'submit');
  return id;
}

async function tellWaiting(cast: Cast, callId: string): Promise<void> {
  const { body } = await cast.cityOfficer.get(`/api/v1/officer/calls/${callId}/waiting-list`);
  const { items } = body as unknown as { items: readonly { applicant: string; position: number }[] };
  if (items.length === 0) return;
  const [first] = items;
  cast.stage.say(`预算不足，${items.length} 家按收件顺序轮候，第一位：${first?.applicant ?? ''}`);
}

/** Two windows save one draft: the second is told, with both versions, and loses nothing. */
export async function saveTwice(cast: Cast, callId: string, firm: CityParty): Promise<void> {
  const { stage } = cast;
  stage.chapter('草稿自动保存与并发');
  const person = cast.actingFor(firm.id);
  const { body } = await person.post('/api/v1/enterprise/cases', { callId, flow: 'voucher', content: {} });
  const path = `/api/v1/enterprise/cases/${body['id'] as string}`;
  const revision = `"${body['revision'] as number}"`;
  const save = (requested: string, expect: readonly number[] = []) =>
    person.put(`${path}/content`, { content: { requested } }, { headers: { 'if-match': revision }, expect });
  await save('50000.00');
  const stale = await save('60000.00', [409]);
  stage.say(`同一草稿在两个窗口先后保存，后者得到 ${stale.status}，并附两个版本供比对`);
  await cast.act(person, 'enterprise', body['id'] as string, 'withdraw');
}

/** A voucher given back goes to whoever waits first. */
export async function giveBack(cast: Cast, callId: string, voucher: Issued): Promise<void> {
  const { stage } = cast;
  stage.chapter('退回一张创新券，由轮候首位递补');
  await cast.act(cast.actingFor(voucher.firm.id), 'enterprise', voucher.id, 'surrender');
  await stage.settle();
  stage.say(`${voucher.firm.name} 退回创新券，冻结预算释放`);
  await tellWaiting(cast, callId);
}

/** Who is on a list of dishonest debtors cannot apply, however complete the papers. */
export async function applyInVain(cast: Cast, callId: string): Promise<void> {
  const firm = cast.party(cast.city.planted.dishonest.applicantId);
  const person = cast.actingFor(firm.id);
  const content = { requested: REQUESTED };
  const { body } = await person.post('/api/v1/enterprise/cases', { callId, flow: 'voucher', content });
  const id = body['id'] as string;
  await cast.attach(person, id, 'application', 'credit-report');
  tellRefusal(cast.stage, firm.name, await cast.act(person, 'enterprise', id, 'submit', {}, [422]));
}
