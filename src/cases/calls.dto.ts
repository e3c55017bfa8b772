import { IsInt, IsString, Length, Max, Min } from 'class-validator';
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

  @IsBusinessDate()
  closesOn!: string;

  /** 公示工作日数. */
  @IsInt()
  @Min(1)
  @Max(60)
  noticeDays!: number;

  @IsYuan({ positive: true })
  budget!: string;

  /** 预算科目. */
  @IsString()
  @Length(2, 120)
  budgetLine!: string;
}
