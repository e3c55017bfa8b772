import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { IsBusinessDate, IsYuan } from '../platform/http/fields.js';

export class OpenCallInput {
  @IsString()
  @Length(4, 120)
  title!: string;

  @IsString()
  @Length(2, 80)
  policyCode!: string;

  @IsBusinessDate()
  opensOn!: string;

  /** 截止日期；不填为常年受理. */
  @IsOptional()
  @IsBusinessDate()
  closesOn?: string;

  /** 公示工作日数；流程设有公示的必填. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(60)
  noticeDays?: number;

  /** 预算；办法给予资助的必填. */
  @IsOptional()
  @IsYuan({ positive: true })
  budget?: string;

  /** 预算科目；有预算的必填. */
  @IsOptional()
  @IsString()
  @Length(2, 120)
  budgetLine?: string;
}
