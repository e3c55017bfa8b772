import { Body, Controller, Get, Put } from '@nestjs/common';
import { refuse } from '../kernel/refusal.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { Permit } from '../platform/http/permit.js';
import type { Actor } from './actor.js';
import { CurrentActor } from './current-actor.js';
import { changeAccount } from './payee-accounts.js';
import { PayeeAccountBody } from './profile.dto.js';
import { Profiles, type ProfileView } from './profile.queries.js';

@Controller('api/v1/enterprise')
@Permit('applicant')
export class EnterpriseProfileController {
  constructor(
    private readonly profiles: Profiles,
    private readonly work: UnitOfWork,
  ) {}

  @Get('profile')
  async show(@CurrentActor() actor: Actor): Promise<ProfileView> {
    return this.profiles.of(partyOf(actor));
  }

  @Put('payee-account')
  async changeAccount(@CurrentActor() actor: Actor, @Body() body: PayeeAccountBody): Promise<ProfileView> {
    const partyId = partyOf(actor);
    await this.work.run(actor, 'change payee account', (tx) => changeAccount(tx, partyId, { ...body }));
    return this.profiles.of(partyId);
  }
}

function partyOf({ partyId }: Actor): string {
  return partyId ?? refuse('not-found', '没有找到该主体。');
}
