import { Body, Controller, HttpCode, Post, StreamableFile } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { PassThrough } from 'node:stream';
import { Permit } from '../platform/http/permit.js';
import { LimitPerUser } from '../platform/http/user-limit.js';
import { writeWorkbook } from '../platform/workbooks/writer.js';
import { WhatIfInput } from './what-if.dto.js';
import { WhatIfs } from './what-if.service.js';
import { whatIfSheets } from './what-if-workbook.js';
import type { WhatIfView } from './what-if.view.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const PER_MINUTE = 10;
/** A page shows no more; the workbook has them all. */
const MOST_CHANGES = 1000;

@Controller('api/v1/leader/what-if')
@Permit('leader')
export class WhatIfLeaderController {
  constructor(private readonly whatIfs: WhatIfs) {}

  /** 拟改规定测算：变化的办件至多列出前 1000 件，全部见工作簿. */
  @Post()
  @HttpCode(200)
  @LimitPerUser(PER_MINUTE)
  async judge(@Body() input: WhatIfInput): Promise<WhatIfView> {
    const { view } = await this.whatIfs.judge(input);
    return { ...view, changes: view.changes.slice(0, MOST_CHANGES) };
  }

  /** 拟改规定测算的工作簿：概览、变化明细、全部. */
  @Post('workbook')
  @HttpCode(200)
  @LimitPerUser(PER_MINUTE)
  @ApiProduces(XLSX)
  async workbook(@Body() input: WhatIfInput): Promise<StreamableFile> {
    const result = await this.whatIfs.judge(input);
    const content = new PassThrough().on('error', () => undefined);
    // A failure destroys the stream, and with it the answer.
    writeWorkbook(content, { sheets: whatIfSheets(result) }).catch((error: Error) => content.destroy(error));
    const name = encodeURIComponent(`测算-${result.view.round.number}.xlsx`);
    const disposition = `attachment; filename="what-if.xlsx"; filename*=UTF-8''${name}`;
    return new StreamableFile(content, { type: XLSX, disposition });
  }
}
