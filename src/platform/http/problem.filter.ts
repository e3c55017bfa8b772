import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Log } from '../log/log.js';
import { PROBLEM_TYPE, type Problem, problemHeaders, problemOf } from './problem.js';
import { refusalOf } from './refusal-of.js';
import { languageOf, routeOf } from './request.js';

/** The one way out for everything that is not a success. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const refusal = refusalOf(error);
    if (refusal === null)
      this.log.error('internal-error', { requestId: request.id, route: routeOf(request) }, error);
    else request.refusal = refusal;
    sendProblem(http.getResponse<FastifyReply>(), problemOf(refusal, request.id, languageOf(request)));
  }
}

function sendProblem(reply: FastifyReply, problem: Problem): void {
  // A stream that broke half-way has its headers out already: all that is left is to cut it.
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  void reply
    .code(problem.status)
    .headers(problemHeaders(problem))
    .header('content-type', PROBLEM_TYPE)
    .send(JSON.stringify(problem));
}
