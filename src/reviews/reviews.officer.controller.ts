import { Body, Controller, Get, HttpCode, Post, Put, Query, type StreamableFile } from '@nestjs/common';
import { attachment } from '../cases/attachment.js';
import { OFFICERS, throughDoor, WATCHERS } from '../cases/doors.js';
import type { Actor } from '../parties/actor.js';
import { CurrentActor } from '../parties/current-actor.js';
import { IdParam } from '../platform/http/fields.js';
import { Permit } from '../platform/http/permit.js';
import { Upload, type Uploaded } from '../platform/http/upload.js';
import { Assignments } from './assignments.service.js';
import {
  AssignInput,
  PhotoQuery,
  ReleaseInput,
  SignatureInput,
  SiteFindingsInput,
  VisitInput,
} from './reviews.dto.js';
import { ReviewQueries } from './reviews.queries.js';
import type { ReviewView } from './reviews.view.js';
import { SiteVisits } from './site-visits.service.js';

const officer = (actor: Actor) => throughDoor(actor, 'officer');

@Controller('api/v1/officer/cases/:id/review')
export class ReviewsOfficerController {
  constructor(
    private readonly assignments: Assignments,
    private readonly queries: ReviewQueries,
  ) {}

  /** 评审与核查情况. */
  @Get()
  @Permit(...OFFICERS, ...WATCHERS)
  async one(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<ReviewView> {
    return this.queries.review(officer(actor), id);
  }

  /** 指派评审专家. */
  @Post('assignments')
  @Permit('cityOfficer')
  async assign(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: AssignInput,
  ): Promise<ReviewView> {
    await this.assignments.assign(officer(actor), id, input);
    return this.queries.review(officer(actor), id);
  }

  /** 解除评审指派. */
  @Post('assignments/:assignmentId/release')
  @HttpCode(200)
  @Permit('cityOfficer')
  async release(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('assignmentId') assignmentId: string,
    @Body() { reason }: ReleaseInput,
  ): Promise<ReviewView> {
    await this.assignments.release(officer(actor), id, assignmentId, reason);
    return this.queries.review(officer(actor), id);
  }
}

@Controller('api/v1/officer/cases/:id/visits')
export class VisitsOfficerController {
  constructor(
    private readonly visits: SiteVisits,
    private readonly queries: ReviewQueries,
  ) {}

  /** 登记实地核查. */
  @Post()
  @Permit('districtOfficer', 'cityOfficer')
  async record(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: VisitInput,
  ): Promise<ReviewView> {
    await this.visits.record(officer(actor), id, input);
    return this.queries.review(officer(actor), id);
  }

  /** 填写核查结果. */
  @Put(':visitId/findings')
  @Permit('districtOfficer', 'cityOfficer')
  async find(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('visitId') visitId: string,
    @Body() { findings }: SiteFindingsInput,
  ): Promise<ReviewView> {
    await this.visits.find(officer(actor), id, visitId, findings);
    return this.queries.review(officer(actor), id);
  }

  /** 上传核查照片. */
  @Post(':visitId/photos')
  @Permit('districtOfficer', 'cityOfficer')
  async photograph(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('visitId') visitId: string,
    @Query() { criterion }: PhotoQuery,
    @Upload() file: Uploaded,
  ): Promise<{ id: string }> {
    return { id: await this.visits.addPhoto(officer(actor), id, visitId, criterion, file) };
  }

  /** 核查照片. */
  @Get('photos/:photoId')
  @Permit(...OFFICERS, ...WATCHERS)
  async photo(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('photoId') photoId: string,
  ): Promise<StreamableFile> {
    return attachment(await this.queries.photo(officer(actor), id, photoId));
  }

  /** 签署核查结果. */
  @Post(':visitId/signature')
  @HttpCode(200)
  @Permit('districtOfficer', 'cityOfficer')
  async sign(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('visitId') visitId: string,
    @Body() { criteria }: SignatureInput,
  ): Promise<ReviewView> {
    await this.visits.sign(officer(actor), id, visitId, criteria);
    return this.queries.review(officer(actor), id);
  }
}
