import { Controller, Get, Query } from '@nestjs/common';
import type { Actor } from '../parties/actor.js';
import { CurrentActor } from '../parties/current-actor.js';
import { type Page, PageQuery } from '../platform/http/page.js';
import { Permit } from '../platform/http/permit.js';
import { VoucherQueries } from './vouchers.queries.js';
import type { VoucherView } from './vouchers.view.js';

@Controller('api/v1/enterprise/vouchers')
@Permit('applicant')
export class VouchersEnterpriseController {
  constructor(private readonly vouchers: VoucherQueries) {}

  /** 本企业的创新券. */
  @Get()
  async own(@CurrentActor() { partyId }: Actor, @Query() query: PageQuery): Promise<Page<VoucherView>> {
    return partyId === null ? { items: [], next: null } : this.vouchers.page({ partyId }, query);
  }
}
