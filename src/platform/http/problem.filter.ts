import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Log } from '../log/log.js';
import { refusalOf } from './refusal-of.js';
import { routeOf } from './request.js';
import { sendProblem } from './send-problem.js';

/** The one way out for everything that is not a success. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const refusal = refusalOf(error);
    if (refusal === null) {
      this.log.error('internal-error', { requestId: request.id, route: routeOf(request) }, error);
    } else {
      request.refusal = refusal;
    }
    sendProblem(request, http.getResponse<FastifyReply>(), refusal);
  }
}
