import { Body, Controller, Get, HttpCode, Post, Put, Query, type StreamableFile } from '@nestjs/common';
import { attachment } from '../cases/attachment.js';
import type { Actor } from '../parties/actor.js';
import { CurrentActor } from '../parties/current-actor.js';
import { IfMatch, Versioned } from '../platform/http/etag.js';
import { IdParam } from '../platform/http/fields.js';
import { type Page, PageQuery } from '../platform/http/page.js';
import { Permit } from '../platform/http/permit.js';
import { Opinions } from './opinions.service.js';
import { DeclarationInput, OpinionsInput } from './reviews.dto.js';
import { ReviewQueries } from './reviews.queries.js';
import type { AssignmentDetail, AssignmentItem } from './reviews.view.js';

@Controller('api/v1/expert/assignments')
@Permit('expert')
export class ReviewsExpertController {
  constructor(
    private readonly queries: ReviewQueries,
    private readonly opinions: Opinions,
  ) {}

  /** 我的评审任务. */
  @Get()
  async page(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<Page<AssignmentItem>> {
    return this.queries.page(actor, query);
  }

  /** 回避声明. */
  @Post(':id/declaration')
  @HttpCode(204)
  async declare(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: DeclarationInput,
  ): Promise<void> {
    await this.opinions.declare(actor, id, input);
  }

  /** 评审材料与意见. */
  @Get(':id')
  @Versioned('revision')
  async one(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<AssignmentDetail> {
    return this.queries.detail(actor, id);
  }

  /** 下载评审材料. */
  @Get(':id/materials/:materialId/file')
  async file(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('materialId') materialId: string,
  ): Promise<StreamableFile> {
    return attachment(await this.queries.material(actor, id, materialId));
  }

  /** 保存评审意见. */
  @Put(':id/opinions')
  @Versioned('revision')
  async save(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IfMatch() revision: number,
    @Body() { opinions }: OpinionsInput,
  ): Promise<{ revision: number }> {
    return this.opinions.save(actor, id, revision, opinions);
  }

  /** 签署评审意见. */
  @Post(':id/signature')
  @HttpCode(204)
  async sign(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    await this.opinions.sign(actor, id);
  }
}
