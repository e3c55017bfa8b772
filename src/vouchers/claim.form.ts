import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsOptional,
  IsString,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { IsBusinessDate, IsIdentifier, IsYuan } from '../platform/http/fields.js';

/** 技术服务合同. */
export class ContractForm {
  @IsOptional()
  @IsString()
  @Length(2, 80)
  number?: string;

  @IsOptional()
  @IsIdentifier()
  providerId?: string;

  @IsOptional()
  @IsBusinessDate()
  signedOn?: string;

  @IsOptional()
  @IsYuan({ positive: true })
  amount?: string;

  /** An option of the fact contract.serviceKind. */
  @IsOptional()
  @IsString()
  @Length(2, 60)
  @Matches(/^[a-z][a-z-]*$/, { message: '须为服务类别的代码' })
  serviceKind?: string;

  @IsOptional()
  @IsBoolean()
  isCompulsoryTesting?: boolean;

  /** 申请人声明同一服务已获其他财政资助. */
  @IsOptional()
  @IsBoolean()
  alreadyFunded?: boolean;
}

export class InvoiceForm {
  @IsString()
  @Length(8, 60)
  number!: string;

  /** 价税合计. */
  @IsYuan({ positive: true })
  amount!: string;

  /** 不含税金额. */
  @IsYuan({ positive: true })
  netAmount!: string;

  /** 进项税可抵扣的，按不含税金额计算. */
  @IsBoolean()
  deductible!: boolean;
}

export class PaymentForm {
  /** 银行流水号. */
  @IsString()
  @Length(4, 60)
  reference!: string;

  @IsYuan({ positive: true })
  amount!: string;

  @IsBusinessDate()
  paidOn!: string;
}

const MOST_INVOICES = 50;

/** 兑付申请: what was invoiced and paid. */
export class RedemptionForm {
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_INVOICES)
  @ValidateNested({ each: true })
  @Type(() => InvoiceForm)
  invoices?: InvoiceForm[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_INVOICES)
  @ValidateNested({ each: true })
  @Type(() => PaymentForm)
  payments?: PaymentForm[];

  @IsOptional()
  @IsYuan({ positive: true })
  requested?: string;
}

/** 创新券兑付: one form from the contract to the claim. */
export class ClaimForm {
  @IsOptional()
  @ValidateNested()
  @Type(() => ContractForm)
  contract?: ContractForm;

  @IsOptional()
  @ValidateNested()
  @Type(() => RedemptionForm)
  claim?: RedemptionForm;
}
