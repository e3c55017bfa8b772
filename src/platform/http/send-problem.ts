import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../../kernel/refusal.js';
import { PROBLEM_TYPE, problemHeaders, problemOf } from './problem.js';
import { languageOf } from './request.js';

/** Answers with the problem of a refusal, or of a fault of ours when there is none. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, refusal: Refusal | null): void {
  // A stream that broke half-way has its headers out already: all that is left is to cut it.
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  const problem = problemOf(refusal, request.id, languageOf(request));
  void reply
    .code(problem.status)
    .headers(problemHeaders(problem))
    .header('content-type', PROBLEM_TYPE)
    .header('x-request-id', request.id)
    .send(JSON.stringify(problem));
}
