import {
  Body,
  Controller,
  Delete,
  type DynamicModule,
  Get,
  Global,
  Module,
  Param,
  Post,
  Put,
  Query,
  type Type,
} from '@nestjs/common';
import { Type as OfType } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { refuse } from '../../../src/kernel/refusal.js';
import { UnitOfWork } from '../../../src/platform/database/unit-of-work.js';
import type { Idempotency } from '../../../src/platform/database/unit-of-work.js';
import { ActorSource, type RequestActor } from '../../../src/platform/http/actor-source.js';
import { IfMatch, Versioned } from '../../../src/platform/http/etag.js';
import { IdParam, IsBusinessDate, IsIdentifier, IsYuan } from '../../../src/platform/http/fields.js';
import { Idempotent } from '../../../src/platform/http/idempotent.js';
import { PageQuery } from '../../../src/platform/http/page.js';
import { Permit, PermitAnyone, PermitSignedIn } from '../../../src/platform/http/permit.js';
import { type Uploaded, Upload } from '../../../src/platform/http/upload.js';
import { changesState } from '../../../src/platform/http/request.js';

/** Signs in whoever names themselves and their roles in headers: `x-user: <uuid>`, `x-roles: a,b`. */
export class HeaderActors extends ActorSource {
  readonly roles = new Set(['applicant', 'auditor', 'cityOfficer']);

  async actorOf({ headers, method }: FastifyRequest): Promise<RequestActor | null> {
    const id = headers['x-user'];
    if (typeof id !== 'string') return null;
    if (changesState(method) && headers['x-csrf-token'] === 'wrong')
      refuse('not-permitted', '请刷新页面后重试。');
    return { id, roles: new Set(String(headers['x-roles'] ?? '').split(',')) };
  }
}

class Line {
  @IsYuan({ positive: true })
  amount!: string;
}

export class ThingInput {
  @IsString()
  @Length(2, 20)
  title!: string;

  @IsOptional()
  @IsBusinessDate()
  on?: string;

  @IsOptional()
  @IsIdentifier()
  ownerId?: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(2 ** 53)
  count?: number;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @OfType(() => Line)
  lines?: Line[];
}

class TextQuery {
  @IsOptional()
  @IsString()
  text?: string;
}

/** Routes that go wrong in every way that a route can. */
@Controller('api/v1/things')
@Permit('applicant')
export class ThingsController {
  constructor(private readonly work: UnitOfWork) {}

  @Post()
  create(@Body() input: ThingInput): ThingInput {
    return input;
  }

  @Get()
  list(@Query() query: PageQuery): { limit: number } {
    return { limit: query.limit };
  }

  @Get('search')
  search(@Query() query: TextQuery): TextQuery {
    return query;
  }

  @Post(':id/submit')
  submit(@IdParam() id: string): never {
    return refuse(
      'budget-short',
      '预算余额不足 5,000.00 元。',
      [
        {
          code: 'budget',
          message: '差 5,000.00 元',
          basis: { doc: '办法', clause: '第八条', provenance: 'illustrative' },
        },
      ],
      { shortBy: '5000.00', id },
    );
  }

  @Put(':id')
  @Versioned('version')
  replace(@IdParam() id: string, @IfMatch() version: number): object {
    return { id, version };
  }

  @Post('pay')
  pay(@Idempotent() idempotency: Idempotency, @Body() input: ThingInput): object {
    return { ...idempotency, title: input.title };
  }

  @Post('files')
  async upload(@Upload() file: Uploaded): Promise<object> {
    let size = 0;
    for await (const chunk of file.content) size += (chunk as Buffer).length;
    return { name: file.name, size };
  }

  /** Hands text to the database as it came. */
  @Get('raw/:text')
  async raw(@Param('text') text: string): Promise<object> {
    return this.work.run({ id: 'tester' }, 'read', async (tx) =>
      tx.query('SELECT $1::uuid AS id, 1 / 1 AS n', [text]),
    );
  }

  @Get('slow/lock')
  async slow(): Promise<object> {
    return this.work.run({ id: 'tester' }, 'read', async (tx) => {
      await tx.query(`SET LOCAL statement_timeout = '20ms'`);
      return tx.query('SELECT pg_sleep(5)');
    });
  }

  @Delete(':id')
  broken(@IdParam() id: string): never {
    throw new TypeError(`cannot read the secret of ${id}: 13800000000`);
  }
}

@Controller('api/v1/doors')
export class DoorsController {
  @Get('public')
  @PermitAnyone()
  open(): object {
    return { open: true };
  }

  @Post('sign-in')
  @PermitAnyone()
  signIn(): never {
    return refuse('locked-out', '密码错误次数过多，请 15 分钟后再试。', [], { retryAfterSeconds: 900 });
  }

  @Get('mine')
  @PermitSignedIn()
  mine(): object {
    return { mine: true };
  }

  @Post('office')
  @Permit('cityOfficer')
  office(): object {
    return { office: true };
  }
}

/** A module with the given controllers in which headers say who asks. */
export function plantedModule(platform: DynamicModule, ...controllers: Type[]): Type {
  @Global()
  @Module({ providers: [{ provide: ActorSource, useClass: HeaderActors }], exports: [ActorSource] })
  class ActorsModule {}

  @Module({ imports: [platform, ActorsModule], controllers })
  class PlantedModule {}
  return PlantedModule;
}
