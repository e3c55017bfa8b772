import { Global, Module } from '@nestjs/common';
import { ActorSource } from '../platform/http/actor-source.js';
import { PartyFacts } from './party-facts.js';
import { SessionActors } from './session-actors.js';
import { Sessions } from './sessions.js';

/** Who there is: parties with what is known of them, the people who act for them, and their sessions. */
@Global()
@Module({
  providers: [Sessions, SessionActors, { provide: ActorSource, useExisting: SessionActors }, PartyFacts],
  exports: [ActorSource, PartyFacts],
})
export class PartiesModule {}
