import { Controller, Get, Param, Query } from '@nestjs/common';
import { IdParam } from '../platform/http/fields.js';
import { type Page, PageQuery } from '../platform/http/page.js';
import { PermitAnyone } from '../platform/http/permit.js';
import { Letters } from './letters.service.js';
import type { LetterProof } from './letters.view.js';
import { NoticeQueries } from './notices.queries.js';
import type { NoticeDetail, NoticeView } from './notices.view.js';

@Controller('api/v1/public')
@PermitAnyone()
export class NoticesPublicController {
  constructor(
    private readonly notices: NoticeQueries,
    private readonly letters: Letters,
  ) {}

  /** 公示列表. */
  @Get('notices')
  async page(@Query() query: PageQuery): Promise<Page<NoticeView>> {
    return this.notices.page(query);
  }

  /** 公示内容. */
  @Get('notices/:id')
  async one(@IdParam() id: string): Promise<NoticeDetail> {
    return this.notices.one(id);
  }

  /** 查验决定书. */
  @Get('letters/:verificationCode')
  async prove(@Param('verificationCode') code: string): Promise<LetterProof> {
    return this.letters.prove(code);
  }
}
