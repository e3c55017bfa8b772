import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
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
import type { BusinessDate } from '../../kernel/business-date.js';
import type { Json } from '../../kernel/canonical-json.js';
import { IsBusinessDate } from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/page.js';
import { IsDistrictCode } from '../identifiers.js';
import { SECTIONS } from './sections.js';

const MOST_ROWS = 500;
const MOST_CHOSEN = 20_000;
const LAST_SHEET_ROW = 1_048_576;
/** On one line, without blanks at its ends. */
const WORDS = /^\S.*\S$/;
const NO_BLANKS = '首尾不能是空格，不能换行';

export class RosterRowsInput {
  /** 每行按该类台账的字段填写. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_ROWS)
  @IsObject({ each: true })
  rows!: Record<string, Json>[];
}

/** 载体的名称和所在. */
export class CarrierPlaceInput {
  @IsString()
  @Length(4, 100)
  @Matches(WORDS, { message: NO_BLANKS })
  name!: string;

  /** 所在区县. */
  @IsString()
  @IsDistrictCode()
  districtCode!: string;

  @IsString()
  @Length(4, 200)
  @Matches(WORDS, { message: NO_BLANKS })
  address!: string;
}

/** 登记一个载体. */
export class NewCarrierInput extends CarrierPlaceInput {
  @IsIn(['incubator', 'maker-space'])
  type!: 'incubator' | 'maker-space';
}

export class CarrierInput {
  @IsOptional()
  @IsIn(['comprehensive', 'professional'])
  incubatorType?: 'comprehensive' | 'professional';

  /** 专业孵化器聚焦的产业领域. */
  @IsOptional()
  @IsString()
  @Length(2, 100)
  industry?: string;

  /** 实际运营起始日期. */
  @IsOptional()
  @IsBusinessDate()
  operatingSince?: string;
}

export class DayQuery {
  /** 截至日期，不填为今天. */
  @IsOptional()
  @IsBusinessDate()
  on?: BusinessDate;
}

export class TenantsQuery extends PageQuery {
  /** 截至日期，不填为今天. */
  @IsOptional()
  @IsBusinessDate()
  on?: BusinessDate;
}

export class ChosenRowInput {
  @IsIn(SECTIONS.map(({ id }) => id))
  section!: string;

  /** 工作表中的行号. */
  @IsInt()
  @Min(2)
  @Max(LAST_SHEET_ROW)
  row!: number;
}

export class LoadInput {
  /** 不填为全部行. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_CHOSEN)
  @ValidateNested({ each: true })
  @Type(() => ChosenRowInput)
  rows?: ChosenRowInput[];
}
