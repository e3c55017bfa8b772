import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import type { Idempotency } from '../../platform/database/unit-of-work.js';
import { IdParam } from '../../platform/http/fields.js';
import { Idempotent } from '../../platform/http/idempotent.js';
import { type Page, PageQuery } from '../../platform/http/page.js';
import { Permit } from '../../platform/http/permit.js';
import { Upload, type Uploaded } from '../../platform/http/upload.js';
import type { Actor } from '../actor.js';
import { CurrentActor } from '../current-actor.js';
import type { ImportFinding } from './judge-workbook.js';
import { RosterImportQueries } from './roster-imports.queries.js';
import { RosterImports } from './roster-imports.service.js';
import type { ImportView, LoadedView } from './roster-imports.view.js';
import { LoadInput } from './roster.dto.js';

@Controller('api/v1/enterprise/carriers/:id/roster-imports')
@Permit('applicant')
export class RosterImportsEnterpriseController {
  constructor(
    private readonly imports: RosterImports,
    private readonly queries: RosterImportQueries,
  ) {}

  /** 上传填好的台账模板. */
  @Post()
  @HttpCode(202)
  async upload(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Upload() file: Uploaded,
  ): Promise<ImportView> {
    return this.queries.one(actor, id, await this.imports.upload(actor, id, file));
  }

  /** 读取进度、逐行问题与统计. */
  @Get(':importId')
  async one(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('importId') importId: string,
  ): Promise<ImportView> {
    return this.queries.one(actor, id, importId);
  }

  /** 全部问题. */
  @Get(':importId/findings')
  async findings(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('importId') importId: string,
    @Query() query: PageQuery,
  ): Promise<Page<ImportFinding>> {
    return this.queries.findings(actor, id, importId, query);
  }

  /** 载入所选的行，不选为全部. */
  @Post(':importId/load')
  @HttpCode(200)
  async load(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('importId') importId: string,
    @Idempotent() idempotency: Idempotency,
    @Body() { rows }: LoadInput,
  ): Promise<LoadedView> {
    return this.imports.load(actor, idempotency, [id, importId], rows);
  }
}
