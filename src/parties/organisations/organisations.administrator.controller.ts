import { Body, Controller, Get, Post, Put, Query } from '@nestjs/common';
import { IdParam } from '../../platform/http/fields.js';
import type { Page } from '../../platform/http/page.js';
import { Permit } from '../../platform/http/permit.js';
import type { Actor } from '../actor.js';
import { CurrentActor } from '../current-actor.js';
import { EnterpriseInput, OrganisationInput, OrganisationsQuery } from './organisations.dto.js';
import {
  type OrganisationItem,
  OrganisationRegister,
  type OrganisationView,
} from './organisations.queries.js';
import { Organisations } from './organisations.service.js';

/** 单位登记：who there is, before people of theirs get accounts. */
@Controller('api/v1/administrator/organisations')
@Permit('administrator')
export class AdministratorOrganisationsController {
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

  @Post()
  async create(@CurrentActor() actor: Actor, @Body() input: OrganisationInput): Promise<OrganisationView> {
    return this.register.of(await this.organisations.register(actor, input));
  }

  @Put(':id/enterprise')
  async describe(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: EnterpriseInput,
  ): Promise<OrganisationView> {
    await this.organisations.describe(actor, id, input);
    return this.register.of(id);
  }
}
