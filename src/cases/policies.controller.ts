import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { type BusinessDate, businessDate } from '../kernel/business-date.js';
import type { Decision } from '../policy/decide.js';
import { PermitSignedIn } from '../platform/http/permit.js';
import { LimitPerUser } from '../platform/http/user-limit.js';
import { evaluate } from './evaluations.js';
import { EvaluationInput, PoliciesQuery } from './policies.dto.js';
import { PolicyQueries } from './policies.queries.js';
import type { PolicyDetail, PolicyView } from './policies.view.js';

const EVALUATIONS_PER_MINUTE = 120;

@Controller('api/v1/policies')
@PermitSignedIn()
export class PoliciesController {
  constructor(private readonly policies: PolicyQueries) {}

  /** 办法目录. */
  @Get()
  list(@Query() { on }: PoliciesQuery): { items: PolicyView[] } {
    return { items: this.policies.all(dayOf(on)) };
  }

  /** 办法全文（可读形式）及沿革. */
  @Get(':code')
  async one(@Param('code') code: string, @Query() { on }: PoliciesQuery): Promise<PolicyDetail> {
    return this.policies.one(code, dayOf(on));
  }

  /** 试算：按所给事实得出结论，不留存. */
  @Post(':code/evaluations')
  @HttpCode(200)
  @LimitPerUser(EVALUATIONS_PER_MINUTE)
  evaluate(@Param('code') code: string, @Body() { facts, on, step }: EvaluationInput): Decision {
    return evaluate(this.policies.of(code), { facts, on: dayOf(on), step });
  }
}

const dayOf = (on: string | undefined): BusinessDate | undefined =>
  on === undefined ? undefined : businessDate(on);
