import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsIdentifier, IsYuan } from '../platform/http/fields.js';

const MOST = 1_000_000;
const MOST_DIFFERENCES = 30;

/** 对一项差异的说明. */
export class DifferenceForm {
  /** The criterion that does not hold. */
  @IsString()
  @Length(2, 80)
  @Matches(/^[a-z][a-z-]*$/, { message: '须为差异项的代码' })
  item!: string;

  @IsString()
  @Length(4, 1000)
  words!: string;
}

/** 年度统计表: as the operator counted at the year's end; what differs from the roster is explained item by item. */
export class StatisticsForm {
  @IsOptional()
  @IsIdentifier()
  carrierId?: string;

  @IsOptional()
  @IsInt()
  @Min(2000)
  @Max(2100)
  year?: number;

  /** 年末在孵（入驻）数. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST)
  tenants?: number;

  /** 年末累计毕业企业数. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST)
  graduates?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST)
  staff?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST)
  mentors?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST)
  events?: number;

  @IsOptional()
  @IsYuan()
  totalIncome?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_DIFFERENCES)
  @ValidateNested({ each: true })
  @Type(() => DifferenceForm)
  differences?: DifferenceForm[];
}
