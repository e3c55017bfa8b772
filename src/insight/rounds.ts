import type { EntityManager } from 'typeorm';
import { isUuid } from '../kernel/ids.js';
import { rowsOf } from '../platform/database/rows.js';

/** 批次: a call with all its cases. */
export interface Round {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly policyCode: string;
  readonly policyHash: string;
}

/** The round of a call, by its id or by its number as people say it; undefined when there is none. */
export async function findRound(manager: EntityManager, call: string): Promise<Round | undefined> {
  const column = isUuid(call) ? 'id' : 'number';
  const [round] = await rowsOf<Round>(
    manager,
    `SELECT id, number, title, policy_code AS "policyCode", policy_hash AS "policyHash" FROM call WHERE ${column} = $1`,
    [call],
  );
  return round;
}
