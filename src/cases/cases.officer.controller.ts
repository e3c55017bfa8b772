import { Body, Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import type { Actor } from '../parties/actor.js';
import { CurrentActor } from '../parties/current-actor.js';
import type { Idempotency } from '../platform/database/unit-of-work.js';
import { IdParam } from '../platform/http/fields.js';
import { Idempotent } from '../platform/http/idempotent.js';
import { type Page, PageQuery } from '../platform/http/page.js';
import { Permit } from '../platform/http/permit.js';
import { attachment } from './attachment.js';
import { CaseViews } from './case-views.js';
import { ActInputDto, AnswerInput, CasesQuery, ObjectionInput, PublishInput } from './cases.dto.js';
import { CaseQueries } from './cases.queries.js';
import { Cases } from './cases.service.js';
import type { CaseItem, CaseView, ExplanationView } from './cases.view.js';
import { OFFICERS, throughDoor, WATCHERS } from './doors.js';
import { Letters } from './letters.service.js';
import { Materials } from './materials.service.js';
import { NoticeQueries } from './notices.queries.js';
import { Notices } from './notices.service.js';
import type { NoticeDetail } from './notices.view.js';
import { Objections } from './objections.service.js';
import { type WorkItem, WorkList } from './work-list.js';

const officer = (actor: Actor) => throughDoor(actor, 'officer');

@Controller('api/v1/officer')
export class CasesOfficerController {
  constructor(
    private readonly cases: Cases,
    private readonly queries: CaseQueries,
    private readonly views: CaseViews,
    private readonly workList: WorkList,
  ) {}

  /** 待办. */
  @Get('work-list')
  @Permit(...OFFICERS)
  async waiting(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<Page<WorkItem>> {
    return this.workList.page(officer(actor), query);
  }

  /** 本辖区或全市的办件. */
  @Get('cases')
  @Permit(...OFFICERS, ...WATCHERS)
  async page(@CurrentActor() actor: Actor, @Query() query: CasesQuery): Promise<Page<CaseItem>> {
    return this.queries.page(officer(actor), 'officer', query);
  }

  /** 办件详情. */
  @Get('cases/:id')
  @Permit(...OFFICERS, ...WATCHERS)
  async one(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<CaseView> {
    return this.views.one(officer(actor), 'officer', id);
  }

  /** 审核依据. */
  @Get('cases/:id/explanation')
  @Permit(...OFFICERS, ...WATCHERS)
  async explain(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<ExplanationView> {
    return this.views.explanation(officer(actor), id);
  }

  /** 办理. */
  @Post('cases/:id/acts')
  @HttpCode(200)
  @Permit(...OFFICERS)
  async act(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Idempotent() idempotency: Idempotency,
    @Body() input: ActInputDto,
  ): Promise<CaseView> {
    return this.cases.act(actor, 'officer', id, idempotency, input);
  }
}

@Controller('api/v1/officer')
export class PapersOfficerController {
  constructor(
    private readonly materials: Materials,
    private readonly letters: Letters,
  ) {}

  /** 下载材料. */
  @Get('cases/:id/materials/:materialId/file')
  @Permit(...OFFICERS, ...WATCHERS)
  async file(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('materialId') materialId: string,
  ): Promise<StreamableFile> {
    return attachment(await this.materials.file(officer(actor), id, materialId));
  }

  /** 文书：决定书、证书等. */
  @Get('cases/:id/letters/:kind')
  @Permit(...OFFICERS, ...WATCHERS)
  @ApiProduces('application/pdf')
  async letter(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Param('kind') kind: string,
  ): Promise<StreamableFile> {
    return attachment(await this.letters.file(officer(actor), id, kind));
  }
}

@Controller('api/v1/officer')
@Permit('cityOfficer')
export class NoticesOfficerController {
  constructor(
    private readonly notices: Notices,
    private readonly queries: NoticeQueries,
    private readonly objections: Objections,
  ) {}

  /** 公示一批办件. */
  @Post('notices')
  async publish(
    @CurrentActor() actor: Actor,
    @Idempotent() idempotency: Idempotency,
    @Body() input: PublishInput,
  ): Promise<NoticeDetail> {
    return this.queries.one(await this.notices.publish(officer(actor), idempotency, input));
  }

  /** 登记实名异议. */
  @Post('cases/:id/objections')
  async object(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: ObjectionInput,
  ): Promise<CaseView> {
    return this.objections.record(officer(actor), id, input);
  }

  /** 答复异议. */
  @Post('cases/:id/objections/answer')
  @HttpCode(200)
  async answer(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: AnswerInput,
  ): Promise<CaseView> {
    return this.objections.answer(officer(actor), id, input);
  }
}
