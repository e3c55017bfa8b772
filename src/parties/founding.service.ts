import { Injectable } from '@nestjs/common';
import { refuse } from '../kernel/refusal.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { formFindings } from '../platform/http/validation.js';
import type { Actor } from './actor.js';
import { UserInput } from './users.dto.js';
import { type NewCredentials, Users } from './users.service.js';

/** Whoever runs the machine; the record calls them so. */
const OPERATOR: Actor = { id: 'operator', partyId: null, districtCode: null, roles: new Set() };
/** 水磨沟区: where the city's government sits. */
const SEAT = '650105';

export interface Founder {
  readonly login: string;
  readonly displayName: string;
  /** The bureau's full name; needed as long as there is none. */
  readonly bureau?: string;
}

export interface District {
  readonly code: string;
  readonly name: string;
}

/** The first account of an installation, which no administrator could make. */
@Injectable()
export class Founding {
  constructor(
    private readonly work: UnitOfWork,
    private readonly users: Users,
  ) {}

  /**
   * Makes an administrator, and before the first one the city's districts and the bureau. Refuses invalid with every
   * fault, conflict for a login that is taken.
   */
  async administrator(
    { login, displayName, bureau }: Founder,
    districts: readonly District[],
  ): Promise<NewCredentials> {
    const partyId = await this.work.run(OPERATOR, 'found installation', async (tx) => {
      const found = await bureauOf(tx);
      return found ?? foundBureau(tx, bureau, districts);
    });
    const user = { partyId, login, displayName, roles: ['administrator' as const] };
    const findings = formFindings(UserInput, { ...user, roles: [...user.roles] }, '/');
    if (findings.length > 0) refuse('invalid', '账户信息填写有误。', findings);
    return this.users.create(OPERATOR, user);
  }
}

async function bureauOf(tx: Tx): Promise<string | undefined> {
  const found = await tx.one<{ id: string }>(
    `SELECT id FROM party WHERE kind = 'bureau' ORDER BY created_at, id LIMIT 1`,
  );
  return found?.id;
}

async function foundBureau(
  tx: Tx,
  name: string | undefined,
  districts: readonly District[],
): Promise<string> {
  if (name === undefined || name.length < 4 || name.length > 200) {
    refuse('invalid', '尚未登记主管部门，须给出其全称。', [
      { code: 'bureau', message: '须为 4 至 200 个字符的单位全称', pointer: '/bureau' },
    ]);
  }
  for (const { code, name: district } of districts)
    await tx.query('INSERT INTO district (code, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      code,
      district,
    ]);
  const id = tx.newId();
  await tx.query(
    `INSERT INTO party (id, kind, name, district_code, created_at) VALUES ($1, 'bureau', $2, $3, $4)`,
    [id, name, SEAT, tx.at],
  );
  return id;
}
