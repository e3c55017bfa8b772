import { IsString, Length } from 'class-validator';

const LONGEST_PACK = 200_000;

export class WhatIfInput {
  /** 申报通知的编号或标识. */
  @IsString()
  @Length(1, 60)
  round!: string;

  /** 拟改的办法全文（policy.yaml 的内容）. */
  @IsString()
  @Length(1, LONGEST_PACK)
  policy!: string;
}
