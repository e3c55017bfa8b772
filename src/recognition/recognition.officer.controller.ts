import { Body, Controller, Get, HttpCode, Post, Query, type StreamableFile } from '@nestjs/common';
import { attachment } from '../cases/attachment.js';
import type { CaseView } from '../cases/cases.view.js';
import { OFFICERS, throughDoor, WATCHERS } from '../cases/doors.js';
import type { Actor } from '../parties/actor.js';
import { CurrentActor } from '../parties/current-actor.js';
import type { Idempotency } from '../platform/database/unit-of-work.js';
import { IdParam } from '../platform/http/fields.js';
import { Idempotent } from '../platform/http/idempotent.js';
import { DayQuery } from '../parties/roster/roster.dto.js';
import { Permit } from '../platform/http/permit.js';
import { Upload, type Uploaded } from '../platform/http/upload.js';
import { CarrierRecord } from './carrier-record.service.js';
import { HigherDecisions } from './higher-decisions.service.js';
import { CarrierGradeInput, FiledYearInput, HigherDecisionQuery, RevokeInput } from './recognition.dto.js';
import type { HigherDecisionView, StandingView } from './register.view.js';

const officer = (actor: Actor) => throughDoor(actor, 'officer');

@Controller('api/v1/officer/cases/:id/higher-decision')
export class HigherDecisionsController {
  constructor(private readonly decisions: HigherDecisions) {}

  /** 登记上级决定，连同其文件. */
  @Post()
  @Permit('cityOfficer')
  async record(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: HigherDecisionQuery,
    @Upload() file: Uploaded,
  ): Promise<CaseView> {
    return this.decisions.record(officer(actor), id, query, file);
  }

  /** 已登记的上级决定. */
  @Get()
  @Permit(...OFFICERS, ...WATCHERS)
  async one(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<HigherDecisionView> {
    const { outcome, level, issuer, documentNumber, decidedOn, effectiveOn, fileName } =
      await this.decisions.one(officer(actor), id);
    return { outcome, level, issuer, documentNumber, decidedOn, effectiveOn, fileName };
  }

  /** 上级决定的文件. */
  @Get('file')
  @Permit(...OFFICERS, ...WATCHERS)
  async file(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<StreamableFile> {
    return attachment(await this.decisions.file(officer(actor), id));
  }
}

@Controller('api/v1/officer/carriers/:id')
export class CarrierRecordController {
  constructor(private readonly record: CarrierRecord) {}

  /** 载体资格、沿革、评价和统计. */
  @Get('standing')
  @Permit(...OFFICERS, ...WATCHERS)
  async standing(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() { on }: DayQuery,
  ): Promise<StandingView> {
    return this.record.standing(officer(actor), id, on);
  }

  /** 依职权提出撤销. */
  @Post('revocations')
  @Permit('cityOfficer')
  async revoke(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Idempotent() idempotency: Idempotency,
    @Body() input: RevokeInput,
  ): Promise<CaseView> {
    return this.record.revoke(officer(actor), id, idempotency, input);
  }

  /** 登记绩效评价等次. */
  @Post('evaluations')
  @HttpCode(204)
  @Permit('cityOfficer')
  async evaluate(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: CarrierGradeInput,
  ): Promise<void> {
    await this.record.evaluate(officer(actor), id, input);
  }

  /** 登记在国家统计系统中报送的年度. */
  @Post('statistics')
  @HttpCode(204)
  @Permit('cityOfficer')
  async fileElsewhere(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: FiledYearInput,
  ): Promise<void> {
    await this.record.fileElsewhere(officer(actor), id, input);
  }
}
