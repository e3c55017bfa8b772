import { IsString, Length, Matches } from 'class-validator';
import { IsCnaps } from './identifiers.js';

export class PayeeAccountBody {
  @IsString()
  @Length(2, 200)
  accountName!: string;

  @IsString()
  @Matches(/^\d{8,32}$/, { message: '收款账号须为 8 至 32 位数字' })
  accountNumber!: string;

  @IsString()
  @Length(2, 200)
  bankName!: string;

  @IsCnaps()
  cnaps!: string;
}
