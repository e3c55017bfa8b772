import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsYuan } from '../platform/http/fields.js';

/** 创新券申领表. A draft may lack anything; what a policy needs and does not find, its decision names. */
export class VoucherForm {
  @IsOptional()
  @IsYuan({ positive: true })
  requested?: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  staff?: number;

  @IsOptional()
  @IsYuan()
  revenue?: string;

  @IsOptional()
  @IsYuan()
  rndSpend?: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(100_000)
  classOneIp?: number;
}
