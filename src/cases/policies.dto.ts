import { IsObject, IsOptional, IsString, Length } from 'class-validator';
import type { Json } from '../kernel/canonical-json.js';
import { IsBusinessDate } from '../platform/http/fields.js';

export class PoliciesQuery {
  /** 以该日的规定为准，缺省为今天. */
  @IsOptional()
  @IsBusinessDate()
  on?: string;
}

export class EvaluationInput {
  /** 事实：名称及取值，见办法详情中各环节的 facts. */
  @IsObject()
  facts!: Record<string, Json>;

  /** 适用哪一日的规定；事实中已有该环节的法定日期时以事实为准. */
  @IsOptional()
  @IsBusinessDate()
  on?: string;

  /** 环节，缺省为该办法的第一个环节. */
  @IsOptional()
  @IsString()
  @Length(1, 60)
  step?: string;
}
