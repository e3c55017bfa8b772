import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { type Finding, Refused } from '../../src/kernel/refusal.js';
import { IsBusinessDate, IsIdentifier, IsYuan } from '../../src/platform/http/fields.js';
import { cursorParts, PageQuery, toPage } from '../../src/platform/http/page.js';
import { InputPipe } from '../../src/platform/http/validation.js';

class Line {
  @IsYuan({ positive: true })
  amount!: string;
}

class Claim {
  @IsString()
  @Length(2, 20)
  title!: string;

  @IsIdentifier()
  voucherId!: string;

  @IsBusinessDate()
  signedOn!: string;

  @IsYuan()
  total!: string;

  @IsArray()
  @ArrayMaxSize(2)
  @ValidateNested({ each: true })
  @Type(() => Line)
  lines!: Line[];

  @IsIn(['once', 'monthly'])
  rhythm!: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(9)
  copies?: number;

  @IsOptional()
  @IsBoolean()
  urgent?: boolean;

  @IsOptional()
  @Matches(/^[A-Z]+$/, { message: '只能是大写字母' })
  code?: string;
}

const good = {
  title: '服务合同',
  voucherId: '0190f5d0-0000-7000-8000-000000000001',
  signedOn: '2026-02-28',
  total: '1234.50',
  lines: [{ amount: '0.01' }],
  rhythm: 'once',
};

const pipe = new InputPipe();
const body = (value: unknown) => pipe.transform(value, { type: 'body', metatype: Claim });

async function findings(value: unknown): Promise<readonly Finding[]> {
  const refusal = await body(value).then(
    () => undefined,
    (error: unknown) => (error instanceof Refused ? error.refusal : Promise.reject(error as Error)),
  );
  if (refusal !== undefined) expect(refusal.code).toBe('invalid');
  return refusal?.findings ?? [];
}
const pointers = async (value: unknown) =>
  (await findings(value)).map(({ code, pointer }) => [code, pointer]);

describe('a request body', () => {
  it('arrives as its class when all of it is right', async () => {
    const claim = await body(good);
    expect(claim).toBeInstanceOf(Claim);
    expect((claim as Claim).lines[0]).toBeInstanceOf(Line);
  });

  it('is refused with all faults at once, each with its place', async () => {
    expect(
      await pointers({ ...good, title: 7, rhythm: 'daily', lines: [{ amount: '1' }, { amount: '0.00' }] }),
    ).toEqual([
      ['is-length', '/title'],
      ['is-string', '/title'],
      ['is-yuan', '/lines/1/amount'],
      ['is-in', '/rhythm'],
    ]);
  });

  it('says of a missing field only that it is required', async () => {
    const rest = { ...good, title: undefined };
    expect(await findings(rest)).toEqual([{ code: 'required', message: '必填', pointer: '/title' }]);
    expect(await pointers({ ...good, total: null })).toEqual([['required', '/total']]);
  });

  it('is refused for fields that do not exist, at every depth', async () => {
    expect(await pointers({ ...good, state: 'paid' })).toEqual([['unknown-field', '/state']]);
    expect(await pointers({ ...good, state: null })).toEqual([['unknown-field', '/state']]);
    expect(await pointers({ ...good, lines: [{ amount: '1', fee: 1 }] })).toEqual([
      ['unknown-field', '/lines/0/fee'],
    ]);
  });

  it('is refused in Chinese, with the numbers of the rule', async () => {
    const told = await findings({ ...good, title: '短'.repeat(21), copies: 10, urgent: 'yes', code: 'a' });
    expect(told.map(({ message }) => message)).toEqual([
      '须为 2 至 20 个字符',
      '不能大于 9',
      '须为是或否（true 或 false）',
      '只能是大写字母',
    ]);
  });

  it.each([[[]], ['text'], [7], [true], [[good]]])('is refused as a whole when it is %j', async (value) => {
    expect(await pointers(value)).toEqual([['is-object', '']]);
  });

  it('that is not there lacks every required field', async () => {
    for (const nothing of [undefined, null, {}]) {
      const lacking = await pointers(nothing);
      expect(lacking).toContainEqual(['required', '/title']);
      expect(lacking).toHaveLength(6);
    }
  });

  it('tells at most a hundred faults', async () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f${index}`, index]));
    expect(await findings({ ...good, ...many })).toHaveLength(100);
  });
});

describe('an amount of yuan', () => {
  const accepts = async (total: unknown) => (await findings({ ...good, total })).length === 0;

  it.each(['0', '0.00', '0.01', '1.5', '9999999999999.99'])('may be %s', async (text) => {
    expect(await accepts(text)).toBe(true);
  });

  it.each([
    '',
    '-1',
    '+1',
    '1.',
    '.5',
    '1.005',
    '01',
    '1,000',
    '1e3',
    ' 1',
    '1\n',
    '１',
    '10000000000000',
    1,
    NaN,
  ])('may not be %j', async (text) => {
    expect(await accepts(text)).toBe(false);
  });

  it('is refused at zero when it has to be positive', async () => {
    for (const amount of ['0', '0.0', '0.00']) {
      expect(await pointers({ ...good, lines: [{ amount }] })).toEqual([['is-yuan', '/lines/0/amount']]);
    }
  });
});

describe('a date', () => {
  it('is a day of the calendar', async () => {
    expect(await pointers({ ...good, signedOn: '2024-02-29' })).toEqual([]);
    for (const signedOn of ['2026-02-29', '2026-2-1', '2026-02-01T00:00:00Z', 20260201]) {
      expect(await pointers({ ...good, signedOn })).toEqual([['is-business-date', '/signedOn']]);
    }
  });
});

describe('a page', () => {
  const query = (value: object) =>
    pipe.transform(value, { type: 'query', metatype: PageQuery }) as Promise<PageQuery>;

  it('has twenty rows when nobody says otherwise, and a hundred at most', async () => {
    expect((await query({})).limit).toBe(20);
    expect((await query({ limit: '100' })).limit).toBe(100);
    for (const limit of ['0', '101', '1.5', 'x', '', ['1', '2']]) {
      const fault = expect.objectContaining({ pointer: 'limit' });
      await expect(query({ limit })).rejects.toMatchObject({
        refusal: { findings: expect.arrayContaining([fault]) },
      });
    }
  });

  it('ends with the key of its last row, and the last page ends with none', () => {
    const rows = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
    const page = toPage(rows, 2, ({ id }) => ['2026-01-01', id]);
    expect(page.items).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(cursorParts(page.next ?? '', 2)).toEqual(['2026-01-01', 'b']);
    expect(toPage(rows, 3, ({ id }) => id).next).toBeNull();
    expect(toPage([], 3, () => 'x')).toEqual({ items: [], next: null });
  });

  it('begins only where a page of ours ended', () => {
    const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    expect(cursorParts(undefined, 1)).toBeNull();
    for (const wrong of ['%%%', 'abc', cursor({}), cursor([1]), cursor(['a', 'b']), cursor(['a\u0000'])]) {
      expect(() => cursorParts(wrong, 1)).toThrow(Refused);
    }
  });
});
