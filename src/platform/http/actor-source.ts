import type { FastifyRequest } from 'fastify';

/** Who makes a request, as far as this floor needs to know. */
export interface RequestActor {
  readonly id: string;
  readonly roles: ReadonlySet<string>;
  readonly requestId?: string;
}

/**
 * The room that knows sessions and users provides this.
 * It is asked once a request, for every route that is not open to anyone.
 */
export abstract class ActorSource {
  /** Every role that a user may have; a route that permits another one does not boot. */
  abstract readonly roles: ReadonlySet<string>;

  /**
   * The signed-in actor of the request, or null when nobody is signed in.
   * Refuses: second-factor-required, locked-out, and not-permitted when a state-changing request with a session
   * lacks its X-CSRF-Token.
   */
  abstract actorOf(request: FastifyRequest): Promise<RequestActor | null>;
}
