import { Get, Param, Query } from '@nestjs/common';
import type { Json } from '../../kernel/canonical-json.js';
import { IdParam } from '../../platform/http/fields.js';
import { type Page, PageQuery } from '../../platform/http/page.js';
import type { Actor } from '../actor.js';
import { CurrentActor } from '../current-actor.js';
import { DayQuery, TenantsQuery } from './roster.dto.js';
import type { RosterQueries } from './roster.queries.js';
import type { CarrierView, RosterFlag, RosterItem, TenantItem } from './roster.view.js';

/** What operators read of their own carriers and officers of those in their scope; each door permits its own people. */
export abstract class CarriersReading {
  protected constructor(protected readonly queries: RosterQueries) {}

  /** 本人职责范围内的载体：运营单位自己的，辖区的，或者全部. */
  @Get()
  async list(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<Page<CarrierView>> {
    return this.queries.carriers(actor, query);
  }

  /** 载体信息. */
  @Get(':id')
  async one(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<CarrierView> {
    return this.queries.carrier(actor, id);
  }

  /** 一类台账的各行. */
  @Get(':id/roster/:section')
  async rows(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Param('section') section: string,
    @Query() query: PageQuery,
  ): Promise<Page<RosterItem>> {
    return this.queries.page(actor, id, section, query);
  }

  /** 由台账得出的各项数据. */
  @Get(':id/figures')
  async figures(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() { on }: DayQuery,
  ): Promise<Readonly<Record<string, Json>>> {
    return this.queries.figuresOf(actor, id, on);
  }

  /** 各入驻企业是否在孵、何时届满、有无毕业依据. */
  @Get(':id/tenants')
  async tenants(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: TenantsQuery,
  ): Promise<Page<TenantItem>> {
    return this.queries.tenants(actor, id, query);
  }

  /** 台账中值得核对之处. */
  @Get(':id/flags')
  async flags(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<Page<RosterFlag>> {
    return this.queries.flags(actor, id, query);
  }
}
