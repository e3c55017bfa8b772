import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  type StreamableFile,
} from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import type { Actor } from '../parties/actor.js';
import { CurrentActor } from '../parties/current-actor.js';
import type { Idempotency } from '../platform/database/unit-of-work.js';
import { IfMatch, Versioned } from '../platform/http/etag.js';
import { IdParam } from '../platform/http/fields.js';
import { Idempotent } from '../platform/http/idempotent.js';
import type { Page } from '../platform/http/page.js';
import { Permit } from '../platform/http/permit.js';
import { Upload, type Uploaded } from '../platform/http/upload.js';
import { attachment } from './attachment.js';
import { CaseViews } from './case-views.js';
import {
  ActInputDto,
  CasesQuery,
  MaterialQuery,
  OpenCaseInput,
  ReadinessInput,
  SaveContentInput,
} from './cases.dto.js';
import { CaseQueries } from './cases.queries.js';
import { Cases } from './cases.service.js';
import type { CaseItem, CaseView, ExplanationView } from './cases.view.js';
import { throughDoor } from './doors.js';
import { Drafts } from './drafts.service.js';
import { Letters } from './letters.service.js';
import { Materials } from './materials.service.js';
import { Readiness } from './readiness.service.js';
import type { ReadinessView } from './readiness.view.js';

const enterprise = (actor: Actor) => throughDoor(actor, 'enterprise');

@Controller('api/v1/enterprise')
@Permit('applicant')
export class CasesEnterpriseController {
  constructor(
    private readonly cases: Cases,
    private readonly queries: CaseQueries,
    private readonly views: CaseViews,
    private readonly drafts: Drafts,
    private readonly readiness: Readiness,
  ) {}

  /** 预审：不保存，先看是否符合条件、缺什么、能得多少. */
  @Post('calls/:id/readiness')
  @HttpCode(200)
  async before(
    @CurrentActor() actor: Actor,
    @IdParam() callId: string,
    @Body() input: ReadinessInput,
  ): Promise<ReadinessView> {
    return this.readiness.before(enterprise(actor), { callId, ...input });
  }

  /** 新建办件草稿. */
  @Post('cases')
  @Versioned('revision')
  async open(
    @CurrentActor() actor: Actor,
    @Idempotent() idempotency: Idempotency,
    @Body() input: OpenCaseInput,
  ): Promise<CaseView> {
    return this.cases.open(actor, idempotency, input);
  }

  /** 本单位的办件. */
  @Get('cases')
  async page(@CurrentActor() actor: Actor, @Query() query: CasesQuery): Promise<Page<CaseItem>> {
    return this.queries.page(enterprise(actor), 'enterprise', query);
  }

  /** 办件详情. */
  @Get('cases/:id')
  @Versioned('revision')
  async one(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<CaseView> {
    return this.views.one(enterprise(actor), 'enterprise', id);
  }

  /** 保存申报内容. */
  @Put('cases/:id/content')
  @Versioned('revision')
  async save(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IfMatch() revision: number,
    @Body() { content }: SaveContentInput,
  ): Promise<{ revision: number }> {
    return this.drafts.save(enterprise(actor), id, revision, content);
  }

  /** 当前草稿的预审. */
  @Get('cases/:id/readiness')
  async now(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<ReadinessView> {
    return this.readiness.ofCase(enterprise(actor), id);
  }

  /** 为什么是这个金额. */
  @Get('cases/:id/explanation')
  async explain(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<ExplanationView> {
    return this.views.explanation(enterprise(actor), id);
  }

  /** 办理. */
  @Post('cases/:id/acts')
  @HttpCode(200)
  async act(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Idempotent() idempotency: Idempotency,
    @Body() input: ActInputDto,
  ): Promise<CaseView> {
    return this.cases.act(actor, 'enterprise', id, idempotency, input);
  }
}

@Controller('api/v1/enterprise/cases/:id')
@Permit('applicant')
export class PapersEnterpriseController {
  constructor(
    private readonly materials: Materials,
    private readonly letters: Letters,
  ) {}

  /** 上传材料. */
  @Post('materials')
  async add(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() { kind }: MaterialQuery,
    @Upload() file: Uploaded,
  ): Promise<{ id: string }> {
    return { id: await this.materials.add(enterprise(actor), id, kind, file) };
  }

  /** 移除材料. */
  @Delete('materials/:materialId')
  @HttpCode(204)
  async remove(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('materialId') materialId: string,
  ): Promise<void> {
    await this.materials.remove(enterprise(actor), id, materialId);
  }

  /** 下载材料. */
  @Get('materials/:materialId/file')
  async file(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('materialId') materialId: string,
  ): Promise<StreamableFile> {
    return attachment(await this.materials.file(enterprise(actor), id, materialId));
  }

  /** 文书：决定书、证书等. */
  @Get('letters/:kind')
  @ApiProduces('application/pdf')
  async letter(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Param('kind') kind: string,
  ): Promise<StreamableFile> {
    return attachment(await this.letters.file(enterprise(actor), id, kind));
  }
}
