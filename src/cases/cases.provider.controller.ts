import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import type { Actor } from '../parties/actor.js';
import { CurrentActor } from '../parties/current-actor.js';
import type { Idempotency } from '../platform/database/unit-of-work.js';
import { IdParam } from '../platform/http/fields.js';
import { Idempotent } from '../platform/http/idempotent.js';
import type { Page } from '../platform/http/page.js';
import { Permit } from '../platform/http/permit.js';
import { CaseViews } from './case-views.js';
import { ActInputDto, CasesQuery } from './cases.dto.js';
import { CaseQueries } from './cases.queries.js';
import { Cases } from './cases.service.js';
import type { CaseItem, CaseView } from './cases.view.js';
import { throughDoor } from './doors.js';

@Controller('api/v1/provider/cases')
@Permit('provider')
export class CasesProviderController {
  constructor(
    private readonly cases: Cases,
    private readonly queries: CaseQueries,
    private readonly views: CaseViews,
  ) {}

  /** 以本机构为服务方的办件. */
  @Get()
  async page(@CurrentActor() actor: Actor, @Query() query: CasesQuery): Promise<Page<CaseItem>> {
    return this.queries.page(throughDoor(actor, 'provider'), 'provider', query);
  }

  /** 办件详情. */
  @Get(':id')
  async one(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<CaseView> {
    return this.views.one(throughDoor(actor, 'provider'), 'provider', id);
  }

  /** 办理. */
  @Post(':id/acts')
  @HttpCode(200)
  async act(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Idempotent() idempotency: Idempotency,
    @Body() input: ActInputDto,
  ): Promise<CaseView> {
    return this.cases.act(actor, 'provider', id, idempotency, input);
  }
}
