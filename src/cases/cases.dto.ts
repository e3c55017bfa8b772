import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { Json } from '../kernel/canonical-json.js';
import { IsIdentifier } from '../platform/http/fields.js';
import { PageQuery } from '../platform/http/page.js';

const NAME = /^[a-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*$/;
const MOST_VERSIONS = 1_000_000;

export class ReadinessInput {
  @IsString()
  @Length(1, 60)
  @Matches(NAME)
  flow!: string;

  @IsObject()
  content!: Record<string, Json>;

  @IsOptional()
  @IsIdentifier()
  parentId?: string;
}

export class OpenCaseInput {
  @IsIdentifier()
  callId!: string;

  @IsString()
  @Length(1, 60)
  @Matches(NAME)
  flow!: string;

  @IsOptional()
  @IsIdentifier()
  parentId?: string;

  @IsOptional()
  @IsObject()
  content?: Record<string, Json>;
}

export class SaveContentInput {
  @IsObject()
  content!: Record<string, Json>;
}

/** What is wrong, and with which material when it is about one. */
export class ActFindingInput {
  @IsOptional()
  @IsString()
  @Length(1, 60)
  material?: string;

  @IsString()
  @Length(2, 500)
  message!: string;
}

export class ActInputDto {
  @IsString()
  @Length(1, 60)
  @Matches(NAME)
  action!: string;

  /** 所见的版本. */
  @IsInt()
  @Min(0)
  @Max(MOST_VERSIONS)
  version!: number;

  @IsOptional()
  @IsString()
  @Length(2, 1000)
  reason?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => ActFindingInput)
  findings?: ActFindingInput[];
}

export class MaterialQuery {
  /** 材料种类. */
  @IsString()
  @Length(1, 60)
  @Matches(NAME)
  kind!: string;
}

export class CasesQuery extends PageQuery {
  @IsOptional()
  @IsIdentifier()
  callId?: string;

  @IsOptional()
  @IsString()
  @Length(1, 60)
  @Matches(NAME)
  flow?: string;
}

export class PublishInput {
  @IsIdentifier()
  callId!: string;

  @IsString()
  @Length(4, 120)
  title!: string;

  @IsArray()
  @ArrayMaxSize(500)
  @IsIdentifier({ each: true })
  caseIds!: string[];
}

export class ObjectionInput {
  @IsString()
  @Length(2, 60)
  objectorName!: string;

  @IsString()
  @Length(5, 120)
  objectorContact!: string;

  @IsString()
  @Length(4, 2000)
  grounds!: string;

  @IsInt()
  @Min(0)
  @Max(MOST_VERSIONS)
  version!: number;
}

export class AnswerInput {
  @IsIn(['upheld', 'dismissed'])
  outcome!: 'upheld' | 'dismissed';

  @IsString()
  @Length(4, 2000)
  answer!: string;

  @IsInt()
  @Min(0)
  @Max(MOST_VERSIONS)
  version!: number;
}
