import { refuse } from '../../kernel/refusal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Actor } from '../actor.js';
import { isDistrict } from '../districts.js';
import { scopeOf } from '../scope.js';
import type { CarrierView } from './roster.view.js';

const CARRIERS = `SELECT c.id, c.name, c.type, c.address, c.district_code AS "districtCode", c.incubator_type AS "incubatorType",
    c.industry, c.operating_since AS "operatingSince", p.id AS "operatorId", p.name AS "operatorName"
  FROM carrier c JOIN party p ON p.id = c.operator_id`;

/** A condition on carrier c with one parameter, $1. */
function placeOf(actor: Actor): [condition: string, value: string | null] {
  const scope = scopeOf(actor);
  if (scope.kind === 'all') return ['$1::text IS NULL', null];
  if (scope.kind === 'district') return ['c.district_code = $1', scope.districtCode];
  return scope.kind === 'party'
    ? ['c.operator_id = $1::uuid', scope.partyId]
    : ['$1::text IS NOT NULL', null];
}

/** The carriers within the actor's scope by name, after one: an operator's own, a district's, or all. */
export async function visibleCarriers(
  tx: Tx,
  actor: Actor,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<CarrierView[]> {
  const [condition, value] = placeOf(actor);
  return tx.query<CarrierView>(
    `${CARRIERS} WHERE ${condition} AND ($2::text IS NULL OR c.name > $2) ORDER BY c.name LIMIT $3`,
    [value, after, limit],
  );
}

/** Another's carrier answers like one that does not exist. */
export async function visibleCarrier(tx: Tx, actor: Actor, carrierId: string): Promise<CarrierView> {
  const [condition, value] = placeOf(actor);
  const [carrier] = await tx.query<CarrierView>(`${CARRIERS} WHERE ${condition} AND c.id = $2`, [
    value,
    carrierId,
  ]);
  return carrier ?? refuseUnknownCarrier();
}

/** The operator's own carrier, locked, so that two who write its roster do it one after the other. */
export async function lockCarrier(
  tx: Tx,
  operator: Actor,
  carrierId: string,
): Promise<Pick<CarrierView, 'id' | 'type'>> {
  const [carrier] = await tx.query<Pick<CarrierView, 'id' | 'type'>>(
    'SELECT id, type FROM carrier WHERE id = $1 AND operator_id = $2 FOR NO KEY UPDATE',
    [carrierId, operator.partyId],
  );
  return carrier ?? refuseUnknownCarrier();
}

function refuseUnknownCarrier(): never {
  return refuse('not-found', '没有找到该载体。');
}

/** What a carrier is called, and where it is. */
export interface CarrierPlace {
  readonly name: string;
  readonly districtCode: string;
  readonly address: string;
}

/** A carrier as its operator registers it, before anything was recognised. */
export interface NewCarrier extends CarrierPlace {
  readonly type: CarrierView['type'];
}

/** Gives the new carrier's id. Refused: not-permitted, invalid for a district that is none, conflict for a name that is taken. */
export async function insertCarrier(tx: Tx, { partyId }: Actor, carrier: NewCarrier): Promise<string> {
  if (partyId === null) return refuse('not-permitted', '账户没有所属单位，不能登记载体。');
  const { name, type, districtCode, address } = carrier;
  await checkDistrict(tx, districtCode);
  const id = tx.newId();
  await tx.query(
    'INSERT INTO carrier (id, name, type, operator_id, district_code, address) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, name, type, partyId, districtCode, address],
  );
  return id;
}

/** Writes a carrier's name and place as they should have been registered. Refused as insertCarrier. */
export async function correctCarrier(tx: Tx, id: string, place: CarrierPlace): Promise<void> {
  const { name, districtCode, address } = place;
  await checkDistrict(tx, districtCode);
  await tx.query('UPDATE carrier SET name = $2, district_code = $3, address = $4 WHERE id = $1', [
    ...[id, name, districtCode, address],
  ]);
}

async function checkDistrict(tx: Tx, districtCode: string): Promise<void> {
  if (await isDistrict(tx, districtCode)) return;
  refuse('invalid', '载体登记信息填写有误。', [
    { code: 'district', message: '没有这一区县，请填写 6 位行政区划代码', pointer: '/districtCode' },
  ]);
}

/** What an operator tells of the carrier itself. */
export interface CarrierAttributes {
  readonly incubatorType: 'comprehensive' | 'professional' | null;
  readonly industry: string | null;
  readonly operatingSince: string | null;
}

/** Refused: invalid, when a maker-space is given a type of incubators, or a professional incubator no industry. */
export async function changeAttributes(
  tx: Tx,
  carrier: Pick<CarrierView, 'id' | 'type'>,
  { incubatorType, industry, operatingSince }: CarrierAttributes,
): Promise<void> {
  if (carrier.type === 'maker-space' && incubatorType !== null) {
    refuse('invalid', '众创空间不分综合孵化器与专业孵化器。', [
      { code: 'incubator-type', message: '众创空间此项留空', pointer: '/incubatorType' },
    ]);
  }
  if (incubatorType === 'professional' && industry === null) {
    refuse('invalid', '专业孵化器须填写所聚焦的产业领域。', [
      { code: 'required', message: '专业孵化器必填', pointer: '/industry' },
    ]);
  }
  await tx.query(
    'UPDATE carrier SET incubator_type = $2, industry = $3, operating_since = $4 WHERE id = $1',
    [carrier.id, incubatorType, industry, operatingSince],
  );
}
