import { ArrayMinSize, ArrayUnique, IsArray, IsIn, IsOptional, IsString, Length } from 'class-validator';
import { IsBusinessDate, IsIdentifier } from '../platform/http/fields.js';

export const OWN_REQUEST = 'own-request';
/** 撤销事由, with what people call them. */
export const CAUSES = {
  'failed-evaluations': '连续评价不合格',
  falsification: '弄虚作假',
  'major-accident': '重大环境质量安全事故',
  terminated: '依法终止',
  [OWN_REQUEST]: '自行申请撤销',
} as const;
export type Cause = keyof typeof CAUSES;
export const CAUSE_NAMES = Object.keys(CAUSES) as Cause[];

/** 撤销认定申请表; what an authority begins by itself has the same form. */
export class RevocationForm {
  @IsOptional()
  @IsIdentifier()
  carrierId?: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(CAUSE_NAMES, { each: true })
  causes?: Cause[];

  /** 事由说明. */
  @IsOptional()
  @IsString()
  @Length(4, 2000)
  words?: string;

  /** 自行申请撤销的，可以提出生效日期. */
  @IsOptional()
  @IsBusinessDate()
  effectiveOn?: string;
}
