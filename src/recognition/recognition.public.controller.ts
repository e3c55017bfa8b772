import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { attachment } from '../cases/attachment.js';
import { DayQuery } from '../parties/roster/roster.dto.js';
import { IdParam } from '../platform/http/fields.js';
import type { Page } from '../platform/http/page.js';
import { PermitAnyone } from '../platform/http/permit.js';
import { RegisterFilter, RegisterQuery } from './recognition.dto.js';
import { csvOf } from './register-csv.js';
import { RegisterQueries } from './register.queries.js';
import type { RegisterDetail, RegisterExport, RegisterItem } from './register.view.js';

@Controller('api/v1/public')
@PermitAnyone()
export class RegisterPublicController {
  constructor(private readonly register: RegisterQueries) {}

  /** 载体名录：按名称、级别、类型、区县和日期查询. */
  @Get('carriers')
  async page(@Query() query: RegisterQuery): Promise<Page<RegisterItem>> {
    return this.register.page(query);
  }

  /** 一个载体的认定沿革. */
  @Get('carriers/:id')
  async one(@IdParam() id: string, @Query() { on }: DayQuery): Promise<RegisterDetail> {
    return this.register.one(id, on);
  }

  /** 开放数据（JSON）. */
  @Get('open-data/carriers.json')
  async json(@Query() filter: RegisterFilter): Promise<RegisterExport> {
    return this.register.export(filter);
  }

  /** 开放数据（CSV）. */
  @Get('open-data/carriers.csv')
  @ApiProduces('text/csv')
  async csv(@Query() filter: RegisterFilter): Promise<StreamableFile> {
    return attachment(csvOf(await this.register.export(filter)));
  }
}
