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

/** 单位台账：what filings, certificates and credit lists say of organisations, recorded by the city's officers. */
@Controller('api/v1/officer/organisations')
@Permit('cityOfficer')
export class OfficerOrganisationsController {
  constructor(
    private readonly register: OrganisationRegister,
    private readonly organisations: Organisations,
  ) {}

  @Get()
  async list(@Query() query: OrganisationsQuery): Promise<Page<OrganisationItem>> {
    return this.register.list(query);
  }

  @Get(':id')
  async one(@IdParam() id: string): Promise<OrganisationView> {
    return this.register.of(id);
  }

  /** 科技服务机构备案. */
  @Put(':id/provider')
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
  async affiliate(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: AffiliationInput,
  ): Promise<OrganisationView> {
    await this.organisations.affiliate(actor, id, input);
    return this.register.of(id);
  }
}
