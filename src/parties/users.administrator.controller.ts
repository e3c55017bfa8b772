import { Body, Controller, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { IdParam } from '../platform/http/fields.js';
import type { Page } from '../platform/http/page.js';
import { Permit } from '../platform/http/permit.js';
import type { Actor } from './actor.js';
import { CurrentActor } from './current-actor.js';
import { RolesInput, UserInput, UsersQuery } from './users.dto.js';
import { UserAccounts, type UserView } from './users.queries.js';
import { type NewCredentials, Users } from './users.service.js';

/** An account, with its secrets where they are new: this answer is the only place that tells them. */
export interface UserAnswer {
  readonly user: UserView;
  readonly credentials: Partial<Omit<NewCredentials, 'userId'>>;
}

@Controller('api/v1/administrator/users')
@Permit('administrator')
export class AdministratorUsersController {
  constructor(
    private readonly users: Users,
    private readonly accounts: UserAccounts,
  ) {}

  @Get()
  async list(@Query() query: UsersQuery): Promise<Page<UserView>> {
    return this.accounts.list(query);
  }

  @Post()
  async create(@CurrentActor() actor: Actor, @Body() input: UserInput): Promise<UserAnswer> {
    const created = await this.users.create(actor, input);
    return this.answer(created.userId, created);
  }

  @Put(':id/roles')
  async setRoles(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() { roles }: RolesInput,
  ): Promise<UserAnswer> {
    return this.answer(id, await this.users.setRoles(actor, id, roles));
  }

  @Post(':id/credentials')
  async renew(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<UserAnswer> {
    return this.answer(id, await this.users.renewCredentials(actor, id));
  }

  @Post(':id/disable')
  @HttpCode(200)
  async disable(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<UserView> {
    await this.users.disable(actor, id);
    return this.accounts.of(id);
  }

  private async answer(
    id: string,
    { userId: _, ...credentials }: Partial<NewCredentials>,
  ): Promise<UserAnswer> {
    return { user: await this.accounts.of(id), credentials };
  }
}
