import { Inject, Injectable } from '@nestjs/common';
import { refuse } from '../../kernel/refusal.js';
import type { FactCatalogue } from '../../policy/catalogue.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { FACT_CATALOGUE } from '../../platform/policies/policies.module.js';
import type { Actor } from '../actor.js';
import { isDistrict } from '../districts.js';
import type {
  AffiliationInput,
  CreditListingInput,
  CreditRemovalInput,
  EnterpriseInput,
  OrganisationInput,
  ProviderInput,
  QualificationInput,
} from './organisations.dto.js';

/** The register of organisations: who there is, and what other authorities say of them, each with its days. */
@Injectable()
export class Organisations {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(FACT_CATALOGUE) private readonly facts: FactCatalogue,
  ) {}

  /** Gives the new organisation's id. Refused: a credit code that is registered, or one of a team or an office. */
  async register(actor: Actor, { kind, name, uscc, districtCode }: OrganisationInput): Promise<string> {
    if (kind !== 'legal-person' && uscc !== undefined)
      refuse('invalid', '只有法人登记统一社会信用代码。', [
        { code: 'uscc', message: '团队与区县部门此项留空', pointer: '/uscc' },
      ]);
    return this.work.run(actor, 'register organisation', async (tx) => {
      await demandDistrict(tx, districtCode);
      const id = tx.newId();
      await tx.query(
        `INSERT INTO party (id, kind, name, uscc, district_code, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
        [id, kind, name, uscc ?? null, districtCode, tx.at],
      );
      return id;
    });
  }

  /** Writes the particulars of an enterprise or a team, or what they are now. */
  async describe(actor: Actor, id: string, told: EnterpriseInput): Promise<void> {
    await this.work.run(actor, 'describe organisation', async (tx) => {
      await demandOne(tx, id, ['legal-person', 'team']);
      await tx.query(
        `INSERT INTO enterprise (id, registered_on, legal_representative, industry, size, staff, core_members, tax_resident_in_city)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO UPDATE SET registered_on = $2, legal_representative = $3, industry = $4, size = $5, staff = $6,
           core_members = $7, tax_resident_in_city = $8`,
        [
          ...[id, told.registeredOn, told.legalRepresentative, told.industry, told.size, told.staff],
          ...[told.coreMembers ?? 0, told.taxResidentInCity],
        ],
      );
    });
  }

  /** The filing of a service provider, or what it is now. Refused: services that there are not. */
  async file(actor: Actor, id: string, { filingNumber, filedOn, filedUntil, services }: ProviderInput) {
    this.demandServices(services);
    demandOrder(filedOn, filedUntil, '/filedUntil');
    await this.work.run(actor, 'file provider', async (tx) => {
      await demandOne(tx, id, ['legal-person']);
      await tx.query(
        `INSERT INTO provider (id, filing_number, filed_on, filed_until, services) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET filing_number = $2, filed_on = $3, filed_until = $4, services = $5`,
        [id, filingNumber, filedOn, filedUntil ?? null, services],
      );
    });
  }

  /** A certificate or registration of another authority. Refused: a number that is registered. */
  async qualify(actor: Actor, id: string, { kind, number, validFrom, validTo }: QualificationInput) {
    demandOrder(validFrom, validTo, '/validTo');
    await this.work.run(actor, 'record qualification', async (tx) => {
      await demandOne(tx, id, ['legal-person']);
      await tx.query(
        `INSERT INTO qualification (id, party_id, kind, number, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, $6)`,
        [tx.newId(), id, kind, number, validFrom, validTo ?? null],
      );
    });
  }

  /** Puts the organisation on a credit list, for one of perhaps several matters. Refused: conflict for what is on record. */
  async enlist(actor: Actor, id: string, { list, listedOn, source }: CreditListingInput): Promise<void> {
    await this.work.run(actor, 'record credit listing', async (tx) => {
      await demandOne(tx, id, ['legal-person', 'team']);
      await tx.query(
        `INSERT INTO credit_listing (id, party_id, list, listed_on, source) VALUES ($1, $2, $3, $4, $5)`,
        [tx.newId(), id, list, listedOn, source],
      );
    });
  }

  /** Takes it off a list, from a day on. Refused: not-found for another's listing, state-forbids when it is off. */
  async unlist(
    actor: Actor,
    id: string,
    listingId: string,
    { removedOn }: CreditRemovalInput,
  ): Promise<void> {
    await this.work.run(actor, 'remove credit listing', async (tx) => {
      const listing = await tx.one<{ listedOn: string; removedOn: string | null }>(
        `SELECT listed_on AS "listedOn", removed_on AS "removedOn" FROM credit_listing
         WHERE id = $1 AND party_id = $2 FOR UPDATE`,
        [listingId, id],
      );
      if (listing === undefined) refuse('not-found', '没有找到该失信记录。');
      if (listing.removedOn !== null) refuse('state-forbids', '该记录已经移出名单。');
      demandOrder(listing.listedOn, removedOn, '/removedOn');
      await tx.query('UPDATE credit_listing SET removed_on = $2 WHERE id = $1', [listingId, removedOn]);
    });
  }

  /**
   * That two organisations belong together, either way round; said again with a last day, it has ended. Refused:
   * conflict while the same is on record from another day on.
   */
  async affiliate(
    actor: Actor,
    id: string,
    { otherId, kind, since, until }: AffiliationInput,
  ): Promise<void> {
    demandOrder(since, until, '/until');
    if (otherId === id)
      refuse('invalid', '关联双方不能是同一单位。', [
        { code: 'same-organisation', message: '须为另一单位', pointer: '/otherId' },
      ]);
    await this.work.run(actor, 'record affiliation', async (tx) => {
      await demandOne(tx, id, ['legal-person', 'team']);
      const other = await tx.one('SELECT FROM party WHERE id = $1', [otherId]);
      if (other === undefined)
        refuse('invalid', '没有找到关联单位。', [
          { code: 'party-unknown', message: '没有找到该单位', pointer: '/otherId' },
        ]);
      await tx.query(
        `WITH known AS (
           UPDATE affiliation SET until = $6 WHERE kind = $4 AND since = $5
             AND (party_id, other_id) IN (($2, $3), ($3, $2)) RETURNING id)
         INSERT INTO affiliation (id, party_id, other_id, kind, since, until)
         SELECT $1, $2::uuid, $3::uuid, $4, $5::date, $6::date WHERE NOT EXISTS (SELECT FROM known)`,
        [tx.newId(), id, otherId, kind, since, until ?? null],
      );
    });
  }

  private demandServices(services: readonly string[]): void {
    const options = this.facts.get('contract.serviceKind')?.type;
    const known = options?.kind === 'choice' ? [...options.options.keys()] : [];
    const unknown = services.flatMap((service, i) => (known.includes(service) ? [] : [i]));
    if (unknown.length === 0) return;
    const findings = unknown.map((i) => ({
      code: 'service-unknown',
      message: '没有这种服务类别',
      pointer: `/services/${i}`,
      fix: `可选：${known.join('、')}`,
    }));
    refuse('invalid', '服务类别填写有误。', findings);
  }
}

async function demandOne(tx: Tx, id: string, kinds: readonly string[]): Promise<void> {
  const party = await tx.one<{ kind: string }>('SELECT kind FROM party WHERE id = $1 FOR NO KEY UPDATE', [
    id,
  ]);
  if (party === undefined) refuse('not-found', '没有找到该单位。');
  if (!kinds.includes(party.kind)) refuse('state-forbids', '该类单位没有这一登记事项。');
}

async function demandDistrict(tx: Tx, code: string): Promise<void> {
  if (await isDistrict(tx, code)) return;
  refuse('invalid', '没有该区县。', [
    { code: 'district-unknown', message: '不是本市的行政区划代码', pointer: '/districtCode' },
  ]);
}

/** Both days count. */
function demandOrder(first: string, last: string | undefined, pointer: string): void {
  if (last !== undefined && last < first)
    refuse('invalid', '截止日期不能早于开始日期。', [
      { code: 'days', message: `不能早于 ${first}`, pointer },
    ]);
}
