import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { refuse } from '../kernel/refusal.js';

/** argon2id, the library's default kind: 19 MiB, two passes, one lane. */
export const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Each takes 19 MiB and a core: more at once would only make everybody else wait. */
const AT_ONCE = 2;
const MOST_WAITING = 40;

/** Hashes and checks passwords, a few at a time. */
@Injectable()
export class Passwords {
  private readonly gate = new HashGate(AT_ONCE, MOST_WAITING);
  /** The hash of a password that nobody knows, made as any other. */
  private readonly decoy = hash(randomBytes(32), ARGON2);

  async hash(password: string): Promise<string> {
    return this.gate.pass(() => hash(password, ARGON2));
  }

  /**
   * Whether the password is the one of the hash. Without a hash (nobody has the login) the same work is done for
   * nothing. Refuses unavailable when too many wait already.
   */
  async fits(passwordHash: string | undefined, password: string): Promise<boolean> {
    const against = passwordHash ?? (await this.decoy);
    // A stored text that is no hash is nobody's password.
    const fits = await this.gate.pass(() => verify(against, password).catch(() => false));
    return fits && passwordHash !== undefined;
  }
}

/** Lets a few through at a time; whoever would wait behind too many is refused. */
export class HashGate {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
  ) {}

  async pass<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running < this.atOnce) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= this.mostWaiting) refuse('unavailable', '登录人数较多，请稍后重试。');
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** The place of whoever leaves goes to the next one in line. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}
