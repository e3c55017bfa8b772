import { Controller, Get, Query } from '@nestjs/common';
import type { Page } from '../platform/http/page.js';
import { PermitAnyone } from '../platform/http/permit.js';
import { ProvidersQuery } from './providers.dto.js';
import { Providers, type ProviderView } from './providers.queries.js';

@Controller('api/v1/public/providers')
@PermitAnyone()
export class PublicProvidersController {
  constructor(private readonly providers: Providers) {}

  @Get()
  async list(@Query() query: ProvidersQuery): Promise<Page<ProviderView>> {
    return this.providers.list(query);
  }
}
