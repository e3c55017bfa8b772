import { Controller, Get, Query } from '@nestjs/common';
import { IdParam } from '../platform/http/fields.js';
import { type Page, PageQuery } from '../platform/http/page.js';
import { Permit } from '../platform/http/permit.js';
import { VoucherQueries } from './vouchers.queries.js';
import type { VoucherView, WaitingView } from './vouchers.view.js';

@Controller('api/v1/officer/calls/:id')
@Permit('cityOfficer', 'approver', 'leader', 'auditor')
export class VouchersOfficerController {
  constructor(private readonly vouchers: VoucherQueries) {}

  /** 已发放的创新券. */
  @Get('vouchers')
  async issued(@IdParam() callId: string, @Query() query: PageQuery): Promise<Page<VoucherView>> {
    return this.vouchers.page({ callId }, query);
  }

  /** 轮候名单. */
  @Get('waiting-list')
  async waiting(@IdParam() callId: string, @Query() query: PageQuery): Promise<Page<WaitingView>> {
    return this.vouchers.waiting(callId, query);
  }
}
