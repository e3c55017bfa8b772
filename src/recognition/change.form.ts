import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';
import { IsBusinessDate, IsIdentifier } from '../platform/http/fields.js';
import { DeclarationForm } from './recognition.form.js';

export const CHANGE_KINDS = ['name', 'operator', 'area', 'added-site', 'relocation'] as const;
export type ReportedKind = (typeof CHANGE_KINDS)[number];

/** 变更报告表. Areas and numbers of sites come from the roster, before and after the day. */
export class ChangeForm {
  @IsOptional()
  @IsIdentifier()
  carrierId?: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(CHANGE_KINDS, { each: true })
  kinds?: ReportedKind[];

  /** 变更发生日期. */
  @IsOptional()
  @IsBusinessDate()
  happenedOn?: string;

  @IsOptional()
  @IsString()
  @Length(4, 100)
  newName?: string;

  /** 新运营主体的统一社会信用代码. */
  @IsOptional()
  @IsString()
  @Length(18, 18)
  newOperatorUscc?: string;

  /** 迁入或新增场地的地址. */
  @IsOptional()
  @IsString()
  @Length(4, 200)
  newAddress?: string;

  /** 变更后的情况，核查时据以判断. */
  @IsOptional()
  @ValidateNested()
  @Type(() => DeclarationForm)
  declared?: DeclarationForm;
}

/** What a report tells, in a letter's words. */
export function sayChanges(form: ChangeForm): string {
  const { kinds = [], happenedOn = '', newName = '', newOperatorUscc = '', newAddress = '' } = form;
  const words: Readonly<Record<ReportedKind, string>> = {
    name: `名称变更为“${newName}”`,
    operator: `运营主体变更为统一社会信用代码 ${newOperatorUscc} 的单位`,
    area: '场地面积变更',
    'added-site': `新增场地“${newAddress}”`,
    relocation: `场地迁至“${newAddress}”`,
  };
  return `${kinds.map((kind) => words[kind]).join('、')}，自 ${happenedOn} 起`;
}
