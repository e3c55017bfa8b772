import { Controller } from '@nestjs/common';
import { Permit } from '../../platform/http/permit.js';
import { CarriersReading } from './carriers-reading.js';
import { RosterQueries } from './roster.queries.js';

@Controller('api/v1/officer/carriers')
@Permit('districtOfficer', 'cityOfficer', 'approver', 'leader', 'auditor')
export class CarriersOfficerController extends CarriersReading {
  constructor(queries: RosterQueries) {
    super(queries);
  }
}
