import { Module } from '@nestjs/common';
import { Assignments } from './assignments.service.js';
import { Opinions } from './opinions.service.js';
import { ReviewEffects } from './reviews.effects.js';
import { ReviewsExpertController } from './reviews.expert.controller.js';
import { ReviewsOfficerController, VisitsOfficerController } from './reviews.officer.controller.js';
import { ReviewQueries } from './reviews.queries.js';
import { SiteVisits } from './site-visits.service.js';

/** 专家评审与实地核查: for any case whose flow asks for them. */
@Module({
  controllers: [ReviewsExpertController, ReviewsOfficerController, VisitsOfficerController],
  providers: [Assignments, Opinions, SiteVisits, ReviewQueries, ReviewEffects],
})
export class ReviewsModule {}
