import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../kernel/refusal.js';
import { PermitAnyone, PermitSignedIn } from '../platform/http/permit.js';
import { type RunningSettings, SETTINGS } from '../platform/settings.js';
import type { Actor, Role } from './actor.js';
import { CurrentActor } from './current-actor.js';
import { PasswordInput, SignInInput } from './session.dto.js';
import { OwnPassword } from './own-password.service.js';
import { sessionTokenOf } from './session-actors.js';
import { csrfTokenOf, SESSION_COOKIE } from './session-tokens.js';
import { type LiveSession, Sessions } from './sessions.js';
import { SignIn } from './sign-in.service.js';

/** Who is signed in, and what their pages send along with every change. */
export interface SessionView {
  readonly user: {
    readonly id: string;
    readonly displayName: string;
    readonly roles: readonly Role[];
    readonly party: { readonly id: string; readonly name: string };
  };
  readonly csrfToken: string;
  readonly expiresAt: string;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);

@Controller('api/v1/session')
export class SessionController {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly ownPassword: OwnPassword,
    @Inject(SETTINGS) private readonly settings: RunningSettings,
  ) {}

  @Post()
  @PermitAnyone()
  async open(
    @Body() input: SignInInput,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const from = { requestId: request.id, oldToken: sessionTokenOf(request) };
    const { token } = await this.signIn.signIn(input, from);
    void reply.setCookie(SESSION_COOKIE, token, this.cookieFor(request));
    return this.view(token);
  }

  @Get()
  @PermitSignedIn()
  async show(@Req() request: FastifyRequest): Promise<SessionView> {
    return this.view(sessionTokenOf(request) ?? '');
  }

  @Delete()
  @PermitSignedIn()
  @HttpCode(204)
  async end(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.signIn.signOut(actor, sessionTokenOf(request) ?? '');
    void reply.clearCookie(SESSION_COOKIE, this.cookieFor(request));
  }

  @Put('password')
  @PermitSignedIn()
  @HttpCode(204)
  async changePassword(
    @CurrentActor() actor: Actor,
    @Body() { current, next }: PasswordInput,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    const token = sessionTokenOf(request) ?? '';
    const login = (await this.sessions.live(token))?.login ?? '';
    await this.ownPassword.change(actor, { login, current, next, token });
  }

  private async view(token: string): Promise<SessionView> {
    const session = await this.sessions.live(token);
    return session === undefined ? refuse('not-signed-in', '请先登录。') : viewOf(session, token);
  }

  /** Scripts cannot read it, other sites cannot send it; plain HTTP only on this very machine. */
  private cookieFor({ hostname }: FastifyRequest) {
    const secure = this.settings.trustProxy || !LOOPBACK.has(hostname);
    return { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  }
}

function viewOf(session: LiveSession, token: string): SessionView {
  const { userId, displayName, roles, partyId, partyName, expiresAt } = session;
  return {
    user: { id: userId, displayName, roles, party: { id: partyId, name: partyName } },
    csrfToken: csrfTokenOf(token),
    expiresAt: expiresAt.toISOString(),
  };
}
