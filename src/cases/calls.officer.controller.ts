import { Body, Controller, Post } from '@nestjs/common';
import type { Actor } from '../parties/actor.js';
import { CurrentActor } from '../parties/current-actor.js';
import type { Idempotency } from '../platform/database/unit-of-work.js';
import { Idempotent } from '../platform/http/idempotent.js';
import { Permit } from '../platform/http/permit.js';
import { OpenCallInput } from './calls.dto.js';
import { CallQueries } from './calls.queries.js';
import { Calls } from './calls.service.js';
import type { CallDetail } from './calls.view.js';

@Controller('api/v1/officer/calls')
@Permit('cityOfficer')
export class CallsOfficerController {
  constructor(
    private readonly calls: Calls,
    private readonly queries: CallQueries,
  ) {}

  /** 发布申报通知. */
  @Post()
  async open(
    @CurrentActor() actor: Actor,
    @Idempotent() idempotency: Idempotency,
    @Body() input: OpenCallInput,
  ): Promise<CallDetail> {
    return this.queries.one(await this.calls.open(actor, idempotency, input));
  }
}
