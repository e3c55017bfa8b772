import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CaseFile } from '../cases/case-file.js';
import { CaseRegistry } from '../cases/registry.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { visitsOf } from './review-parts.js';
import { subjectOf } from './review-subject.js';

const REVIEWED = '评审专家均已签署意见，签署人数达到办法要求';
const VISITED = '最近一次实地核查各项均已填写，并由全体核查人员签署';

/** What flows name of this room. */
@Injectable()
export class ReviewEffects implements OnModuleInit {
  constructor(private readonly registry: CaseRegistry) {}

  onModuleInit(): void {
    this.registry.registerGuard('reviewsComplete', isReviewed, REVIEWED);
    this.registry.registerGuard('visitRecorded', isVisited, VISITED);
    this.registry.registerGuard(
      'reviewAndVisitComplete',
      async (tx, caseFile) => (await isReviewed(tx, caseFile)) && (await isVisited(tx, caseFile)),
      `${REVIEWED}，并且${VISITED}`,
    );
  }
}

/** As many experts as the policy asks for have signed, and nobody who is still on the case has not. */
async function isReviewed(tx: Tx, { id }: CaseFile): Promise<boolean> {
  const { needed } = await subjectOf(tx, id);
  const row = await tx.one<{ signed: number; open: number }>(
    `SELECT count(*) FILTER (WHERE signed_at IS NOT NULL)::int AS signed,
       count(*) FILTER (WHERE signed_at IS NULL)::int AS open
     FROM review_assignment WHERE case_id = $1 AND ended_at IS NULL`,
    [id],
  );
  return row !== undefined && row.open === 0 && row.signed >= needed;
}

/** The latest visit found everything, signed by all who were there. */
async function isVisited(tx: Tx, { id }: CaseFile): Promise<boolean> {
  const [latest] = await visitsOf(tx, id);
  return latest?.complete === true;
}
