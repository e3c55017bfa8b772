import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import type { Json } from '../../kernel/canonical-json.js';
import type { Idempotency } from '../../platform/database/unit-of-work.js';
import { IdParam } from '../../platform/http/fields.js';
import { Idempotent } from '../../platform/http/idempotent.js';
import { type Page, PageQuery } from '../../platform/http/page.js';
import { Permit } from '../../platform/http/permit.js';
import type { Actor } from '../actor.js';
import { CurrentActor } from '../current-actor.js';
import type { RowFinding } from './row-finding.js';
import { rosterTemplate } from './roster-workbook.js';
import { CarrierInput, DayQuery, NewCarrierInput, RosterRowsInput, TenantsQuery } from './roster.dto.js';
import { RosterQueries } from './roster.queries.js';
import { Rosters } from './roster.service.js';
import type { CarrierView, RosterFlag, RosterItem, TenantItem } from './roster.view.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const TEMPLATE_NAME = encodeURIComponent('载体台账填报模板.xlsx');

@Controller('api/v1/enterprise/carriers')
@Permit('applicant')
export class CarriersEnterpriseController {
  constructor(
    private readonly queries: RosterQueries,
    private readonly rosters: Rosters,
  ) {}

  /** 本单位运营的载体. */
  @Get()
  async list(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<Page<CarrierView>> {
    return this.queries.carriers(actor, query);
  }

  /** 登记本单位运营的载体. */
  @Post()
  async register(
    @CurrentActor() actor: Actor,
    @Idempotent() idempotency: Idempotency,
    @Body() input: NewCarrierInput,
  ): Promise<CarrierView> {
    return this.rosters.register(actor, idempotency, input);
  }

  /** 载体信息. */
  @Get(':id')
  async one(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<CarrierView> {
    return this.queries.carrier(actor, id);
  }

  /** 填报载体信息. */
  @Put(':id')
  async describe(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() { incubatorType, industry, operatingSince }: CarrierInput,
  ): Promise<CarrierView> {
    await this.rosters.describe(actor, id, {
      incubatorType: incubatorType ?? null,
      industry: industry ?? null,
      operatingSince: operatingSince ?? null,
    });
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

  /** 填报台账：关键项相同的行视为更新. */
  @Put(':id/roster/:section')
  async save(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Param('section') section: string,
    @Body() { rows }: RosterRowsInput,
  ): Promise<{ findings: RowFinding[] }> {
    return { findings: await this.rosters.save(actor, id, section, rows) };
  }

  /** 删除台账中的一行. */
  @Delete(':id/roster/:section/:rowId')
  @HttpCode(204)
  async remove(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Param('section') section: string,
    @IdParam('rowId') rowId: string,
  ): Promise<void> {
    await this.rosters.remove(actor, id, section, rowId);
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

  /** 填报模板. */
  @Get(':id/roster-template')
  @ApiProduces(XLSX)
  async template(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<StreamableFile> {
    await this.queries.carrier(actor, id);
    const disposition = `attachment; filename="roster.xlsx"; filename*=UTF-8''${TEMPLATE_NAME}`;
    return new StreamableFile(await rosterTemplate(), { type: XLSX, disposition });
  }
}
