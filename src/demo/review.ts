import { addDays, businessDate } from '../kernel/business-date.js';
import { type Cast, type Claim, tellRefusal } from './cast.js';

/** Districts check, one claim is returned and mended; the city accepts and proposes. */
export async function reviewClaims(cast: Cast, claims: readonly Claim[]): Promise<void> {
  const { stage } = cast;
  stage.chapter('区县形式审查，退回补正');
  const [returned, ...others] = claims;
  if (returned !== undefined) await returnAndMend(cast, returned);
  await stage.each(
    '形式审查通过',
    [...(returned ? [returned] : []), ...others],
    async ({ id, districtCode }) => {
      await cast.act(cast.districtOfficer(districtCode), 'officer', id, 'pass');
    },
  );
  stage.chapter('市级受理并提出拟兑付意见');
  await stage.each('已受理、拟兑付', claims, async ({ id }) => {
    await cast.act(cast.cityOfficer, 'officer', id, 'accept');
    await cast.act(cast.cityOfficer, 'officer', id, 'propose');
  });
}

async function returnAndMend(cast: Cast, { id, number, firm, districtCode }: Claim): Promise<void> {
  const { stage } = cast;
  const officer = cast.districtOfficer(districtCode);
  await cast.act(officer, 'officer', id, 'return', {
    reason: '材料不清晰，请补正后重新提交',
    findings: [{ material: 'result-report', message: '成果报告缺少服务机构盖章页' }],
  });
  const person = cast.actingFor(firm.id);
  const { body } = await person.get(`/api/v1/enterprise/cases/${id}`);
  stage.say(`${number} 退回补正，期限至 ${body['dueOn'] as string}（补正期限为示例参数）`);
  await cast.attach(person, id, 'result-report');
  await cast.act(person, 'enterprise', id, 'resubmit');
  stage.say(`${firm.name} 补充材料后重新提交`);
}

/** The proposed list is posted; one claim is objected to, and the period ends by the calendar. Gives the days of the notice. */
export async function publishAndWait(cast: Cast, callId: string, claims: readonly Claim[]): Promise<void> {
  const { stage } = cast;
  stage.chapter('公示');
  const notice = await cast.cityOfficer.post('/api/v1/officer/notices', {
    callId,
    title: '2026 年度红山创新券拟兑付名单公示（演示）',
    caseIds: claims.map(({ id }) => id),
  });
  const { number, postedOn, endsOn } = notice.body as unknown as Record<
    'number' | 'postedOn' | 'endsOn',
    string
  >;
  stage.say(`${number}：${postedOn} 起公示，至 ${endsOn} 止（工作日按国务院办公厅与自治区节假日计算）`);
  await objectTo(cast, claims);
  await grantTooEarly(cast, claims);
  await stage.passTo(addDays(businessDate(endsOn), 1));
  stage.say(`时钟走到 ${stage.clock.today()}，公示期满由系统时钟办理`);
  await answerObjection(cast, claims);
}

async function objectTo(cast: Cast, claims: readonly Claim[]): Promise<void> {
  const claim = claims.at(-1);
  if (claim === undefined) return;
  const { body } = await cast.cityOfficer.get(`/api/v1/officer/cases/${claim.id}`);
  await cast.cityOfficer.post(`/api/v1/officer/cases/${claim.id}/objections`, {
    objectorName: '演示异议人',
    objectorContact: '0991-0000000',
    grounds: '认为服务成果与合同约定不一致（演示）',
    version: body['version'] ?? 0,
  });
  cast.stage.say(`${claim.number} 有人实名提出异议，只停这一件，其余照常`);
}

async function grantTooEarly(cast: Cast, [claim]: readonly Claim[]): Promise<void> {
  if (claim === undefined) return;
  const answer = await cast.act(cast.withRole('approver'), 'officer', claim.id, 'grant', {}, [409, 422]);
  tellRefusal(cast.stage, '公示期内批准', answer);
}

async function answerObjection(cast: Cast, claims: readonly Claim[]): Promise<void> {
  const claim = claims.at(-1);
  if (claim === undefined) return;
  const { body } = await cast.cityOfficer.get(`/api/v1/officer/cases/${claim.id}`);
  await cast.cityOfficer.post(`/api/v1/officer/cases/${claim.id}/objections/answer`, {
    outcome: 'dismissed',
    answer: '经核查成果报告与合同约定一致，异议不成立（演示）',
    version: body['version'] ?? 0,
  });
  cast.stage.say(`${claim.number} 的异议经核查不成立`);
}

/** The approver grants; each enterprise reads why its amount is what it is. */
export async function grantClaims(cast: Cast, claims: readonly Claim[]): Promise<void> {
  const { stage } = cast;
  stage.chapter('批准兑付，出具决定书');
  await stage.each('已批准', claims, async ({ id }) => {
    await cast.act(cast.withRole('approver'), 'officer', id, 'grant');
  });
  await stage.settle();
}
