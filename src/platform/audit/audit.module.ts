import { Module } from '@nestjs/common';
import { AuditEvents } from './audit-events.query.js';
import { AuditorEventsController } from './events.auditor.controller.js';

@Module({ controllers: [AuditorEventsController], providers: [AuditEvents] })
export class AuditModule {}
