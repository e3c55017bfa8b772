import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { refuse } from '../kernel/refusal.js';
import { ActorSource } from '../platform/http/actor-source.js';
import { changesState } from '../platform/http/request.js';
import { type Actor, ROLES } from './actor.js';
import { CSRF_HEADER, csrfFits, isSessionToken, SESSION_COOKIE } from './session-tokens.js';
import { type LiveSession, Sessions } from './sessions.js';

/** Knows people by the session cookie that they got when they signed in. */
@Injectable()
export class SessionActors extends ActorSource {
  readonly roles: ReadonlySet<string> = new Set(ROLES);

  constructor(private readonly sessions: Sessions) {
    super();
  }

  async actorOf(request: FastifyRequest): Promise<Actor | null> {
    const session = await this.sessionOf(request);
    if (session === undefined) return null;
    if (changesState(request.method) && !csrfFits(request.headers[CSRF_HEADER], session.csrfSha256)) {
      refuse('not-permitted', '页面已失效，请刷新后重试。', [
        {
          code: 'csrf-token',
          message: '请求头 X-CSRF-Token 缺失或不符',
          pointer: 'X-CSRF-Token',
          fix: '请刷新页面后重试',
        },
      ]);
    }
    return actorOfSession(session, request.id);
  }

  /** The live session that the request's cookie names. */
  async sessionOf(request: FastifyRequest): Promise<LiveSession | undefined> {
    const token = sessionTokenOf(request);
    return token === undefined ? undefined : this.sessions.live(token);
  }
}

/** The secret in the request's session cookie, when there is one of the right shape. */
export function sessionTokenOf({ cookies }: FastifyRequest): string | undefined {
  const token = cookies[SESSION_COOKIE];
  return isSessionToken(token) ? token : undefined;
}

function actorOfSession(session: LiveSession, requestId: string): Actor {
  const { userId, partyId, districtCode, roles } = session;
  return { id: userId, partyId, districtCode, roles: new Set(roles), requestId };
}
