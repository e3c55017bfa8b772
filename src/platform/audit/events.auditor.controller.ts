import { Controller, Get, Query } from '@nestjs/common';
import type { Page } from '../http/page.js';
import { Permit } from '../http/permit.js';
import { AuditEventsQuery } from './audit-events.dto.js';
import { AuditEvents, type AuditEventView } from './audit-events.query.js';

@Controller('api/v1/auditor/events')
@Permit('auditor')
export class AuditorEventsController {
  constructor(private readonly events: AuditEvents) {}

  @Get()
  async list(@Query() query: AuditEventsQuery): Promise<Page<AuditEventView>> {
    return this.events.list(query);
  }
}
