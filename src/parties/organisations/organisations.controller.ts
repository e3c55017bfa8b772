import { Body, Controller, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { IdParam } from '../../platform/http/fields.js';
import type { Page } from '../../platform/http/page.js';
import { Permit } from '../../platform/http/permit.js';
import type { Actor } from '../actor.js';
import { CurrentActor } from '../current-actor.js';
import {
  AffiliationInput,
  CreditListingInput,
  CreditRemovalInput,
  EnterpriseInput,
  OrganisationInput,
  OrganisationsQuery,
  ProviderInput,
  QualificationInput,
} from './organisations.dto.js';
import {
  type OrganisationItem,
  OrganisationRegister,
  type OrganisationView,
} from './organisations.queries.js';
import { Organisations } from './organisations.service.js';

/**
 * 单位台账: administrators register who there is, before people of theirs get accounts; the city's officers record
 * what filings, certificates and credit lists say of them.
 */
@Controller('api/v1/organisations')
export class OrganisationsController {
  constructor(
    private readonly register: OrganisationRegister,
    private readonly organisations: Organisations,
  ) {}

  @Get()
  @Permit('administrator', 'cityOfficer')
  async list(@Query() query: OrganisationsQuery): Promise<Page<OrganisationItem>> {
    return this.register.list(query);
  }

  @Get(':id')
  @Permit('administrator', 'cityOfficer')
  async one(@IdParam() id: string): Promise<OrganisationView> {
    return this.register.of(id);
  }

  /** 单位登记. */
  @Post()
  @Permit('administrator')
  async create(@CurrentActor() actor: Actor, @Body() input: OrganisationInput): Promise<OrganisationView> {
    return this.register.of(await this.organisations.register(actor, input));
  }

  /** 企业或团队的基本情况. */
  @Put(':id/enterprise')
  @Permit('administrator')
  async describe(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: EnterpriseInput,
  ): Promise<OrganisationView> {
    await this.organisations.describe(actor, id, input);
    return this.register.of(id);
  }

  /** 科技服务机构备案. */
  @Put(':id/provider')
  @Permit('cityOfficer')
  async file(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: ProviderInput,
  ): Promise<OrganisationView> {
    await this.organisations.file(actor, id, input);
    return this.register.of(id);
  }

  /** 高新技术企业证书、科技型中小企业入库登记编号. */
  @Post(':id/qualifications')
  @Permit('cityOfficer')
  async qualify(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: QualificationInput,
  ): Promise<OrganisationView> {
    await this.organisations.qualify(actor, id, input);
    return this.register.of(id);
  }

  /** 列入失信名单. */
  @Post(':id/credit-listings')
  @Permit('cityOfficer')
  async enlist(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: CreditListingInput,
  ): Promise<OrganisationView> {
    await this.organisations.enlist(actor, id, input);
    return this.register.of(id);
  }

  /** 移出失信名单. */
  @Post(':id/credit-listings/:listingId/removal')
  @HttpCode(200)
  @Permit('cityOfficer')
  async unlist(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('listingId') listingId: string,
    @Body() input: CreditRemovalInput,
  ): Promise<OrganisationView> {
    await this.organisations.unlist(actor, id, listingId, input);
    return this.register.of(id);
  }

  /** 关联关系；再次登记并写明截止日期即为终止. */
  @Put(':id/affiliations')
  @Permit('cityOfficer')
  async affiliate(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: AffiliationInput,
  ): Promise<OrganisationView> {
    await this.organisations.affiliate(actor, id, input);
    return this.register.of(id);
  }
}
