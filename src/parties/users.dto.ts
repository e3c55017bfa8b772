import {
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
} from 'class-validator';
import { IsIdentifier } from '../platform/http/fields.js';
import { PageQuery } from '../platform/http/page.js';
import { type Role, ROLES } from './actor.js';

export class RolesInput {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(ROLES, { each: true })
  roles!: Role[];
}

export class UserInput extends RolesInput {
  @IsIdentifier()
  partyId!: string;

  @IsString()
  @Matches(/^[a-z0-9._-]{3,64}$/, { message: '登录名须为 3 至 64 位小写字母、数字、点、下划线或短横' })
  login!: string;

  @IsString()
  @Length(2, 50)
  displayName!: string;

  @IsOptional()
  @IsString()
  @Matches(/^\d{5,20}$/, { message: '联系电话须为 5 至 20 位数字' })
  phone?: string;
}

export class UsersQuery extends PageQuery {
  @IsOptional()
  @IsIdentifier()
  partyId?: string;
}
