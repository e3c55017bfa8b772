import { IsOptional, IsString, Length } from 'class-validator';
import { PageQuery } from '../http/page.js';

export class AuditEventsQuery extends PageQuery {
  @IsOptional()
  @IsString()
  @Length(1, 63)
  table?: string;

  @IsOptional()
  @IsString()
  @Length(1, 100)
  key?: string;

  @IsOptional()
  @IsString()
  @Length(1, 100)
  actor?: string;
}
