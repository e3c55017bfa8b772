import { IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
} from 'class-validator';
import { IsDistrictCode } from '../parties/identifiers.js';
import { IsBusinessDate, IsIdentifier } from '../platform/http/fields.js';
import { PageQuery } from '../platform/http/page.js';
import { CARRIER_TYPES, type CarrierType, type Level, LEVELS } from './levels.js';
import { type Cause, CAUSE_NAMES, OWN_REQUEST } from './revocation.form.js';

const DOCUMENT = [2, 80] as const;
const MOST_VERSIONS = 1_000_000;

/** Of whom, and on which day. */
export class RegisterFilter {
  /** 截至日期；不填为今天. */
  @IsOptional()
  @IsBusinessDate()
  on?: string;

  /** 名称或运营主体的一部分. */
  @IsOptional()
  @IsString()
  @Length(1, 60)
  q?: string;

  @IsOptional()
  @IsIn(LEVELS)
  level?: Level;

  @IsOptional()
  @IsIn(CARRIER_TYPES)
  type?: CarrierType;

  @IsOptional()
  @IsString()
  @IsDistrictCode()
  district?: string;
}

/** With the page of the list. */
export class RegisterQuery extends IntersectionType(RegisterFilter, PageQuery) {}

/** 上级决定; the document itself is the uploaded file. */
export class HigherDecisionQuery {
  @IsIn(['granted', 'refused'])
  outcome!: 'granted' | 'refused';

  @IsIn(['region', 'nation'])
  level!: 'region' | 'nation';

  /** 决定机关. */
  @IsString()
  @Length(...DOCUMENT)
  issuer!: string;

  /** 文号. */
  @IsString()
  @Length(...DOCUMENT)
  documentNumber!: string;

  @IsBusinessDate()
  decidedOn!: string;

  /** 生效日期；不填为决定日期. */
  @IsOptional()
  @IsBusinessDate()
  effectiveOn?: string;

  /** 所见的版本. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MOST_VERSIONS)
  version!: number;
}

/** 依职权提出撤销. */
export class RevokeInput {
  @IsIdentifier()
  callId!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(CAUSE_NAMES.filter((cause) => cause !== OWN_REQUEST), { each: true })
  causes!: Cause[];

  /** 事实和理由. */
  @IsString()
  @Length(4, 2000)
  words!: string;
}

export class CarrierGradeInput {
  @IsIn(LEVELS)
  level!: Level;

  @IsInt()
  @Min(2000)
  @Max(2100)
  year!: number;

  @IsIn(['A', 'B', 'C', 'D'])
  grade!: 'A' | 'B' | 'C' | 'D';

  /** 公布文号或通知. */
  @IsString()
  @Length(...DOCUMENT)
  document!: string;

  @IsBusinessDate()
  publishedOn!: string;
}

/** 在国家统计系统中报送的年度. */
export class FiledYearInput {
  @IsInt()
  @Min(2000)
  @Max(2100)
  year!: number;

  @IsBusinessDate()
  filedOn!: string;

  /** 报送系统和凭据. */
  @IsString()
  @Length(...DOCUMENT)
  source!: string;
}
