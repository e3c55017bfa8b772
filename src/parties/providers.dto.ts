import { IsOptional, IsString, Matches } from 'class-validator';
import { PageQuery } from '../platform/http/page.js';

export class ProvidersQuery extends PageQuery {
  /** A service kind of the fact catalogue, such as inspection-testing. */
  @IsOptional()
  @IsString()
  @Matches(/^[a-z-]{1,60}$/, { message: '须为服务类别代码，例如 inspection-testing' })
  service?: string;
}
