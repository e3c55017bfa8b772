import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, StreamableFile } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import type { Idempotency } from '../../platform/database/unit-of-work.js';
import { IdParam } from '../../platform/http/fields.js';
import { Idempotent } from '../../platform/http/idempotent.js';
import { Permit } from '../../platform/http/permit.js';
import type { Actor } from '../actor.js';
import { CurrentActor } from '../current-actor.js';
import { CarriersReading } from './carriers-reading.js';
import type { RowFinding } from './row-finding.js';
import { rosterTemplate } from './roster-workbook.js';
import { CarrierInput, NewCarrierInput, RosterRowsInput } from './roster.dto.js';
import { RosterQueries } from './roster.queries.js';
import { Rosters } from './roster.service.js';
import type { CarrierView } from './roster.view.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const TEMPLATE_NAME = encodeURIComponent('载体台账填报模板.xlsx');

@Controller('api/v1/enterprise/carriers')
@Permit('applicant')
export class CarriersEnterpriseController extends CarriersReading {
  constructor(
    queries: RosterQueries,
    private readonly rosters: Rosters,
  ) {
    super(queries);
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

  /** 填报模板. */
  @Get(':id/roster-template')
  @ApiProduces(XLSX)
  async template(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<StreamableFile> {
    await this.queries.carrier(actor, id);
    const disposition = `attachment; filename="roster.xlsx"; filename*=UTF-8''${TEMPLATE_NAME}`;
    return new StreamableFile(await rosterTemplate(), { type: XLSX, disposition });
  }
}
