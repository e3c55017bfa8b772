import { Controller, Get, Query } from '@nestjs/common';
import { IdParam } from '../platform/http/fields.js';
import { type Page, PageQuery } from '../platform/http/page.js';
import { PermitAnyone } from '../platform/http/permit.js';
import { CallQueries } from './calls.queries.js';
import type { CallDetail, CallView } from './calls.view.js';

@Controller('api/v1/public/calls')
@PermitAnyone()
export class CallsPublicController {
  constructor(private readonly calls: CallQueries) {}

  /** 申报通知. */
  @Get()
  async page(@Query() query: PageQuery): Promise<Page<CallView>> {
    return this.calls.page(query);
  }

  /** 申报通知及适用规定. */
  @Get(':id')
  async one(@IdParam() id: string): Promise<CallDetail> {
    return this.calls.one(id);
  }
}
