import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { cnapsValid, cnapsWithCheck, usccValid, usccWithCheck } from '../../src/parties/identifiers.js';
import { rowsOf } from '../../src/platform/database/rows.js';
import { freshDatabase } from '../support/database.js';
import { cnapsBody, cnapsLike, usccBody, usccLike } from './support/codes.js';

let db: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(async () => db.drop());

const MANY = 2000;

async function saidByDatabase(judge: 'uscc_valid' | 'cnaps_valid', codes: string[]): Promise<boolean[]> {
  const sql = `SELECT ${judge}(code) AS valid FROM unnest($1::text[]) WITH ORDINALITY c (code, i) ORDER BY i`;
  return (await rowsOf<{ valid: boolean }>(db.app, sql, [codes])).map(({ valid }) => valid);
}

describe('the database and the service', () => {
  it.each([
    ['uscc_valid', usccValid, usccBody.map(usccWithCheck), usccLike],
    ['cnaps_valid', cnapsValid, cnapsBody.map(cnapsWithCheck), cnapsLike],
  ] as const)('judge any code alike: %s', async (judge, valid, right, other) => {
    const good = fc.sample(right, MANY);
    expect(await saidByDatabase(judge, good)).toEqual(good.map(() => true));
    const codes = fc.sample(other, MANY);
    const said = codes.map((code) => valid(code));
    expect(await saidByDatabase(judge, codes)).toEqual(said);
    expect(new Set(said)).toEqual(new Set([true, false]));
  });
});
