import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
} from 'class-validator';
import { IsIdentifier } from '../platform/http/fields.js';
import { PageQuery } from '../platform/http/page.js';
import { MOST_LINES } from './draft-batch.js';
import { BATCH_STATES, type BatchState } from './payout-batch.js';

export class PayablesQuery extends PageQuery {
  @IsOptional()
  @IsIdentifier()
  callId?: string;

  /** The pool unless another is asked for. */
  @IsOptional()
  @IsIn(['pool', 'in-batch', 'paid', 'cancelled'])
  state: string = 'pool';
}

export class BatchesQuery extends PageQuery {
  @IsOptional()
  @IsIdentifier()
  callId?: string;

  @IsOptional()
  @IsIn(BATCH_STATES)
  state?: BatchState;
}

export class DraftBatchDto {
  @IsIdentifier()
  callId: string;

  /** All of the call's pool when left out. */
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MOST_LINES)
  @ArrayUnique()
  @IsIdentifier({ each: true })
  payableIds?: string[];
}

export class RejectBatchDto {
  @IsString()
  @Length(2, 500)
  @Matches(/\S\s*\S/, { message: '须写明原因' })
  reason: string;
}
