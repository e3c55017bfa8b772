import { Global, Module } from '@nestjs/common';
import { ActorSource } from '../platform/http/actor-source.js';
import { CredentialCheck } from './credential-check.js';
import { Founding } from './founding.service.js';
import { OrganisationsController } from './organisations/organisations.controller.js';
import { OrganisationRegister } from './organisations/organisations.queries.js';
import { Organisations } from './organisations/organisations.service.js';
import { OwnPassword } from './own-password.service.js';
import { PartyFacts } from './party-facts.js';
import { Passwords } from './passwords.js';
import { EnterpriseProfileController } from './profile.enterprise.controller.js';
import { Profiles } from './profile.queries.js';
import { PublicProvidersController } from './providers.public.controller.js';
import { Providers } from './providers.queries.js';
import { RosterFigures } from './roster/roster-figures.js';
import { ROSTER_CONTROLLERS, ROSTER_PROVIDERS } from './roster/roster.providers.js';
import { Rosters } from './roster/roster.service.js';
import { SecondFactor } from './second-factor.js';
import { SessionActors } from './session-actors.js';
import { SessionController } from './session.controller.js';
import { Sessions } from './sessions.js';
import { SignIn } from './sign-in.service.js';
import { SignInGuard } from './sign-in-guard.js';
import { AdministratorUsersController } from './users.administrator.controller.js';
import { UserAccounts } from './users.queries.js';
import { Users } from './users.service.js';

/** Who there is: parties with what is known of them, the people who act for them, and their sessions. */
@Global()
@Module({
  controllers: [
    SessionController,
    EnterpriseProfileController,
    PublicProvidersController,
    AdministratorUsersController,
    OrganisationsController,
    ...ROSTER_CONTROLLERS,
  ],
  providers: [
    ...[Passwords, CredentialCheck, SecondFactor, SignInGuard, SignIn, OwnPassword, Sessions, SessionActors],
    { provide: ActorSource, useExisting: SessionActors },
    ...[PartyFacts, Profiles, Providers, Users, UserAccounts, Founding, Organisations, OrganisationRegister],
    ...ROSTER_PROVIDERS,
  ],
  exports: [ActorSource, PartyFacts, RosterFigures, Rosters],
})
export class PartiesModule {}
