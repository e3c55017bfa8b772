import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';
import { IsBusinessDate, IsIdentifier } from '../platform/http/fields.js';

const MOST_EXPERTS = 31;
const MOST_VISITORS = 10;
const MOST_CRITERIA = 200;
const WORDS = [2, 2000] as const;

export class AssignInput {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_EXPERTS)
  @ArrayUnique()
  @IsIdentifier({ each: true })
  expertIds!: string[];
}

export class ReleaseInput {
  @IsString()
  @Length(...WORDS)
  reason!: string;
}

/** 回避声明. */
export class DeclarationInput {
  @IsBoolean()
  conflict!: boolean;

  /** 有利害关系的须说明. */
  @IsOptional()
  @IsString()
  @Length(...WORDS)
  grounds?: string;
}

export const VERDICTS = ['agree', 'disagree', 'abstain'] as const;

export class OpinionInput {
  @IsString()
  @Length(1, 80)
  criterion!: string;

  @IsIn(VERDICTS)
  verdict!: (typeof VERDICTS)[number];

  /** 不同意或弃权的须说明. */
  @IsOptional()
  @IsString()
  @Length(...WORDS)
  words?: string;
}

export class OpinionsInput {
  @IsArray()
  @ArrayMaxSize(MOST_CRITERIA)
  @ValidateNested({ each: true })
  @Type(() => OpinionInput)
  opinions!: OpinionInput[];
}

export class VisitInput {
  @IsBusinessDate()
  visitedOn!: string;

  @IsString()
  @Length(2, 200)
  place!: string;

  /** 核查人员，不少于两人. */
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(MOST_VISITORS)
  @ArrayUnique()
  @IsIdentifier({ each: true })
  visitorIds!: string[];
}

export class SiteFindingInput {
  @IsString()
  @Length(1, 80)
  criterion!: string;

  /** 现场所见. */
  @IsString()
  @Length(1, 500)
  found!: string;

  /** 与申报一致. */
  @IsBoolean()
  agrees!: boolean;

  /** 不一致的须说明. */
  @IsOptional()
  @IsString()
  @Length(...WORDS)
  words?: string;
}

export class SiteFindingsInput {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_CRITERIA)
  @ValidateNested({ each: true })
  @Type(() => SiteFindingInput)
  findings!: SiteFindingInput[];
}

export class PhotoQuery {
  @IsString()
  @Length(1, 80)
  criterion!: string;
}

export class SignatureInput {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_CRITERIA)
  @ArrayUnique()
  @IsString({ each: true })
  criteria!: string[];
}
