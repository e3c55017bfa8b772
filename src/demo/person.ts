import { randomUUID } from 'node:crypto';
import { TOTP } from 'otpauth';
import type { Json } from '../kernel/canonical-json.js';
import type { Clock } from '../platform/clock.js';

/** Somebody who can sign in. */
export interface Login {
  readonly login: string;
  readonly password: string;
  /** Base32; staff have one. */
  readonly totpSecret?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the body; empty when there is none. */
  readonly body: Record<string, Json>;
  readonly bytes: Buffer;
}

/** The service said no where the play needs a yes: what it said, whole. */
export class DemoFault extends Error {}

export interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Refusals that the play expects; any other throws. */
  readonly expect?: readonly number[];
}

const CSRF = 'x-csrf-token';
const UNAUTHORISED = 401;

/** One person at a browser, through the public interface: signs in when needed, keeps the cookie, sends the tokens. */
export class Person {
  private cookie = '';
  private csrf = '';

  constructor(
    private readonly base: string,
    readonly login: Login,
    private readonly clock: Clock,
  ) {}

  async get(path: string, options: AskOptions = {}): Promise<Answer> {
    return this.ask('GET', path, undefined, options);
  }

  async post(path: string, body: Json = {}, options: AskOptions = {}): Promise<Answer> {
    return this.ask('POST', path, json(body), { ...options, headers: { ...JSON_BODY, ...options.headers } });
  }

  async put(path: string, body: Json, options: AskOptions = {}): Promise<Answer> {
    return this.ask('PUT', path, json(body), { ...options, headers: { ...JSON_BODY, ...options.headers } });
  }

  async upload(path: string, name: string, content: Uint8Array, options: AskOptions = {}): Promise<Answer> {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(content)]), name);
    return this.ask('POST', path, form, options);
  }

  private async ask(
    method: string,
    path: string,
    body: BodyInit | undefined,
    { headers = {}, expect = [] }: AskOptions,
  ): Promise<Answer> {
    if (this.cookie === '') await this.signIn();
    // One key for the attempt and its repetition after a new sign-in.
    const own = method === 'GET' ? {} : { 'idempotency-key': randomUUID(), ...headers };
    let answer = await this.send(method, path, body, own);
    if (answer.status === UNAUTHORISED) {
      await this.signIn();
      answer = await this.send(method, path, body, own);
    }
    if (answer.status < 400 || expect.includes(answer.status)) return answer;
    throw new DemoFault(
      `${this.login.login} ${method} ${path} → ${answer.status}\n${answer.bytes.toString()}`,
    );
  }

  /** Idle sessions end while the clock is moved on; then a person signs in again, with the code of that moment. */
  private async signIn(): Promise<void> {
    this.cookie = '';
    const { login, password, totpSecret } = this.login;
    const code =
      totpSecret && new TOTP({ secret: totpSecret }).generate({ timestamp: this.clock.now().getTime() });
    const body = json({ login, password, ...(code !== undefined && { code }) });
    const answer = await this.send('POST', '/api/v1/session', body, JSON_BODY);
    if (answer.status !== 201) throw new DemoFault(`${login} 无法登录：${answer.bytes.toString()}`);
    this.cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    this.csrf = answer.body['csrfToken'] as string;
  }

  private async send(
    method: string,
    path: string,
    body: BodyInit | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const signedIn = this.cookie === '' ? {} : { cookie: this.cookie, [CSRF]: this.csrf };
    const response = await fetch(`${this.base}${path}`, {
      method,
      headers: { ...signedIn, ...headers },
      ...(body !== undefined && { body }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const parsed = isJson && bytes.length > 0 ? (JSON.parse(bytes.toString()) as Record<string, Json>) : {};
    return { status: response.status, headers: response.headers, body: parsed, bytes };
  }
}

const JSON_BODY = { 'content-type': 'application/json' };
const json = (body: Json): string => JSON.stringify(body);
