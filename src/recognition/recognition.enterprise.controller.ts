import { Body, Controller, Get, HttpCode, Put, Query } from '@nestjs/common';
import { throughDoor } from '../cases/doors.js';
import type { Actor } from '../parties/actor.js';
import { CurrentActor } from '../parties/current-actor.js';
import { IdParam } from '../platform/http/fields.js';
import { type Page, PageQuery } from '../platform/http/page.js';
import { CarrierPlaceInput, DayQuery } from '../parties/roster/roster.dto.js';
import { Permit } from '../platform/http/permit.js';
import { CarrierRecord } from './carrier-record.service.js';
import type { ReminderView, StandingView } from './register.view.js';
import { ReminderQueries } from './reminders.queries.js';

@Controller('api/v1/enterprise')
@Permit('applicant')
export class RecognitionEnterpriseController {
  constructor(
    private readonly record: CarrierRecord,
    private readonly reminders: ReminderQueries,
  ) {}

  /** 本单位载体的资格、沿革、评价和统计. */
  @Get('carriers/:id/standing')
  async standing(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() { on }: DayQuery,
  ): Promise<StandingView> {
    return this.record.standing(throughDoor(actor, 'enterprise'), id, on);
  }

  /** 更正载体的登记信息. */
  @Put('carriers/:id/registration')
  @HttpCode(204)
  async correct(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() place: CarrierPlaceInput,
  ): Promise<void> {
    await this.record.correct(actor, id, place);
  }

  /** 统计报送提醒. */
  @Get('statistics-reminders')
  async remind(@CurrentActor() { partyId }: Actor, @Query() query: PageQuery): Promise<Page<ReminderView>> {
    return partyId === null ? { items: [], next: null } : this.reminders.page(partyId, query);
  }
}
