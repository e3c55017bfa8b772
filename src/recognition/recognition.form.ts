import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';
import { IsIdentifier } from '../platform/http/fields.js';

const MOST_CASES = 50;

/** 典型孵化案例. */
export class TypicalCaseForm {
  /** 入驻团队或企业. */
  @IsString()
  @Length(2, 120)
  tenant!: string;

  @IsString()
  @Length(10, 2000)
  words!: string;
}

/** 载体情况: what only the operator can say. */
export class DeclarationForm {
  /** 发展方向明确，运营管理体系完善. */
  @IsOptional()
  @IsBoolean()
  hasDirection?: boolean;

  /** 有专门的运营管理机构. */
  @IsOptional()
  @IsBoolean()
  hasDedicatedOperator?: boolean;

  /** 具备自主支配的公共服务平台. */
  @IsOptional()
  @IsBoolean()
  hasServicePlatform?: boolean;

  /** 具备公共服务场地和设施. */
  @IsOptional()
  @IsBoolean()
  hasPublicSpace?: boolean;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_CASES)
  @ValidateNested({ each: true })
  @Type(() => TypicalCaseForm)
  typicalCases?: TypicalCaseForm[];
}

/**
 * 认定申请表. Figures of sites, tenants, people, funds and income come from the roster and cannot be typed. A draft may
 * lack anything; what a policy needs and does not find, its decision names.
 */
export class RecognitionForm {
  @IsOptional()
  @IsIdentifier()
  carrierId?: string;

  /** 申报渠道. */
  @IsOptional()
  @IsIn(['city-bureau', 'direct'])
  channel?: 'city-bureau' | 'direct';

  @IsOptional()
  @ValidateNested()
  @Type(() => DeclarationForm)
  declared?: DeclarationForm;
}
