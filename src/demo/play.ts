import type { ExplanationView } from '../cases/cases.view.js';
import {
  applyForVouchers,
  applyInVain,
  giveBack,
  lookBeforeApplying,
  openCall,
  saveTwice,
} from './applications.js';
import type { Cast, Claim, Issued } from './cast.js';
import type { CityParty } from './city/city.js';
import { claimRedemptions } from './claims.js';
import { payOut } from './payout.js';
import { grantClaims, publishAndWait, reviewClaims } from './review.js';

/** Besides the firms that are odd in some way. */
const SOUND_FIRMS = 16;
/** So that some have to wait. */
const FUNDED_SHARE = 0.75;

/** One voucher round from the call to the reconciled payout; gives the path of the first payout workbook. */
export async function playRound(cast: Cast, folder: string): Promise<string> {
  const firms = applicants(cast);
  const callId = await openCall(cast, Math.floor(firms.length * FUNDED_SHARE));
  await lookBeforeApplying(cast, callId, firms[0] as CityParty);
  await saveTwice(cast, callId, firms[0] as CityParty);
  const issued = await applyForVouchers(cast, callId, firms);
  await applyInVain(cast, callId);
  await giveBack(cast, callId, issued.at(-1) as Issued);
  const holders = issued.slice(0, -1);
  const claims = await claimRedemptions(cast, callId, holders);
  await reviewClaims(cast, claims);
  await publishAndWait(cast, callId, claims);
  await grantClaims(cast, claims);
  await explain(cast, claims, folder);
  return payOut(cast, callId, folder);
}

/** The odd ones early in the queue, so that each of them gets a voucher. */
function applicants(cast: Cast): readonly CityParty[] {
  const { affiliated, accountNameDiffers, invoiceUsedTwice } = cast.city.planted;
  const odd = [
    affiliated.applicantId,
    accountNameDiffers.applicantId,
    invoiceUsedTwice.firstId,
    invoiceUsedTwice.secondId,
  ];
  const [first, ...others] = cast.sound(SOUND_FIRMS);
  return [...(first ? [first] : []), ...odd.map((id) => cast.party(id)), ...others];
}

/** 为什么是这个金额: as the enterprise reads it. */
async function explain(cast: Cast, claims: readonly Claim[], folder: string): Promise<void> {
  const { stage } = cast;
  const claim = claims[0];
  if (claim === undefined) return;
  stage.chapter('企业查看“为什么是这个金额”');
  const person = cast.actingFor(claim.firm.id);
  const { body } = await person.get(`/api/v1/enterprise/cases/${claim.id}/explanation`);
  const { decisions } = body as unknown as ExplanationView;
  const award = decisions.find(({ result }) => result.award !== undefined)?.result.award;
  stage.say(`${claim.firm.name} ${award?.title ?? ''} ${award?.amount ?? ''} 元`);
  for (const { label, value, basis } of award?.working ?? [])
    stage.say(`  ${label}：${value}${basis === undefined ? '' : `〔${basis.doc} ${basis.clause}〕`}`);
  const letter = await person.get(`/api/v1/enterprise/cases/${claim.id}/letters/decision`);
  stage.say(`决定书：${cast.keep(folder, `${claim.number}-决定书.pdf`, letter.bytes)}`);
}
