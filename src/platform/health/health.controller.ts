import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import { type Finding, refuse } from '../../kernel/refusal.js';
import { PermitAnyone } from '../http/permit.js';
import { Readiness } from './readiness.js';

@Controller('health')
@PermitAnyone()
export class HealthController {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly readiness: Readiness,
  ) {}

  /** The process answers. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The process can do its work; when not, the findings name what is missing. */
  @Get('ready')
  async ready(): Promise<HealthCheckResult> {
    try {
      return await this.checks.check(this.readiness.indicators());
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      return refuse('unavailable', '服务尚未就绪。', findingsOf(error.getResponse() as HealthCheckResult));
    }
  }
}

function findingsOf({ error }: HealthCheckResult): Finding[] {
  return Object.keys(error ?? {}).map((name) => ({ code: `${name}-down`, message: `${name} 未就绪` }));
}
