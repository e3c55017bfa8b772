import { Body, Controller, Get, HttpCode, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import type { Actor } from '../parties/actor.js';
import { CurrentActor } from '../parties/current-actor.js';
import type { Idempotency } from '../platform/database/unit-of-work.js';
import { IdParam } from '../platform/http/fields.js';
import { Idempotent } from '../platform/http/idempotent.js';
import { type Page, PageQuery } from '../platform/http/page.js';
import { Permit } from '../platform/http/permit.js';
import { Upload, type Uploaded } from '../platform/http/upload.js';
import { BankReturns } from './bank-returns.service.js';
import { bankReturnView, BatchQueries } from './batches.queries.js';
import { Batches } from './batches.service.js';
import { Exports } from './exports.service.js';
import { BatchesQuery, DraftBatchDto, RejectBatchDto } from './funds.dto.js';
import type { BankReturnView, BatchDetailView, BatchView, DraftedView, LineView } from './funds.view.js';
import { seesAccounts } from './sees-accounts.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

@Controller('api/v1/finance/batches')
@Permit('financeMaker', 'financeChecker', 'financeReleaser', 'leader', 'auditor')
export class BatchesFinanceController {
  constructor(
    private readonly batches: Batches,
    private readonly exports: Exports,
    private readonly bankReturns: BankReturns,
    private readonly queries: BatchQueries,
  ) {}

  @Get()
  async list(@Query() query: BatchesQuery): Promise<Page<BatchView>> {
    return this.queries.page(query);
  }

  @Get(':id')
  async detail(@IdParam() id: string): Promise<BatchDetailView> {
    return this.queries.detail(id);
  }

  @Get(':id/lines')
  async lines(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<Page<LineView>> {
    return this.queries.lines(id, query, seesAccounts(actor));
  }

  /** 编制批次. */
  @Post()
  @Permit('financeMaker')
  async draft(
    @CurrentActor() actor: Actor,
    @Idempotent() idempotency: Idempotency,
    @Body() body: DraftBatchDto,
  ): Promise<DraftedView> {
    const { id, left } = await this.batches.draft(actor, idempotency, body);
    return { batch: await this.queries.one(id), left };
  }

  @Post(':id/seal')
  @HttpCode(200)
  @Permit('financeMaker')
  async seal(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Idempotent() idempotency: Idempotency,
  ): Promise<BatchView> {
    await this.batches.seal(actor, id, idempotency);
    return this.queries.one(id);
  }

  @Post(':id/check')
  @HttpCode(200)
  @Permit('financeChecker')
  async check(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Idempotent() idempotency: Idempotency,
  ): Promise<BatchView> {
    await this.batches.check(actor, id, idempotency);
    return this.queries.one(id);
  }

  @Post(':id/release')
  @HttpCode(200)
  @Permit('financeReleaser')
  async release(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Idempotent() idempotency: Idempotency,
  ): Promise<BatchView> {
    await this.batches.release(actor, id, idempotency);
    return this.queries.one(id);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Permit('financeMaker', 'financeChecker', 'financeReleaser')
  async reject(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Idempotent() idempotency: Idempotency,
    @Body() { reason }: RejectBatchDto,
  ): Promise<BatchView> {
    await this.batches.reject(actor, id, reason.trim(), idempotency);
    return this.queries.one(id);
  }

  /** 拨付工作簿. */
  @Get(':id/workbook')
  @Permit('financeMaker', 'financeChecker', 'financeReleaser')
  @ApiProduces(XLSX)
  async workbook(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<StreamableFile> {
    const { fileName, content } = await this.exports.export(actor, id);
    const disposition = `attachment; filename="payout.xlsx"; filename*=UTF-8''${encodeURIComponent(fileName)}`;
    return new StreamableFile(content, { type: XLSX, disposition });
  }

  /** 导入银行回盘. */
  @Post(':id/returns')
  @HttpCode(200)
  @Permit('financeMaker', 'financeChecker', 'financeReleaser')
  async bankReturn(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Idempotent() idempotency: Idempotency,
    @Upload() file: Uploaded,
  ): Promise<BankReturnView> {
    return bankReturnView(await this.bankReturns.book(actor, id, idempotency, file));
  }
}
