import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  checkOf,
  hiddenParts,
  hideIdentity,
  identityFault,
} from '../../../src/parties/roster/identity-number.js';
import { hideIdentities, readRow } from '../../../src/parties/roster/read-row.js';
import { knownSection, SECTIONS } from '../../../src/parties/roster/sections.js';
import { identity, person, SITE, tenant, uscc } from '../support/roster-play.js';

const read = (section: string, row: object) => readRow(knownSection(section), row as Record<string, never>);
const faults = (section: string, row: object) => {
  const reading = read(section, row);
  return 'faults' in reading ? reading.faults.map(({ field, code }) => `${field} ${code}`) : [];
};

describe('a row of a roster', () => {
  it('is taken as it was told, with what may be left out as null', () => {
    const { tenant: code, ...rest } = tenant(1, { name: ' 入驻测试企业 ' });
    expect(read('tenants', { tenant: code, ...rest })).toEqual({
      values: { tenant: code, ...rest, name: '入驻测试企业', leftOn: null, graduatedOn: null },
    });
    expect(faults('sites', SITE)).toEqual([]);
  });

  it('tells of every field that is missing, and of those that it does not know', () => {
    for (const section of SECTIONS) {
      const required = section.fields.filter(({ optional }) => optional !== true);
      expect(faults(section.id, { weather: 'fine' })).toEqual([
        'weather unknown-field',
        ...required.map(({ key }) => `${key} required`),
      ]);
    }
  });

  it.each([
    ['0', true],
    ['0.00', true],
    ['1234.5', true],
    ['9999999999999.99', true],
    ['', false],
    ['-1', false],
    ['1.234', false],
    ['01', false],
    ['1e3', false],
    ['１２', false],
    [5, false],
    ['10000000000000', false],
  ])('takes %p as an amount: %p', (amount, fits) => {
    const row = {
      year: 2025,
      totalIncome: '9999999999999.99',
      rentIncome: amount,
      propertyIncome: '0',
      incomeSeparated: false,
    };
    expect(faults('years', row).length === 0).toBe(fits);
  });

  it.each([
    ['2024-02-29', true],
    ['1949-01-01', true],
    ['2100-12-31', true],
    ['2023-02-29', false],
    ['1948-12-31', false],
    ['2101-01-01', false],
    ['2024-2-9', false],
    [45000, false],
    [null, false],
  ])('takes %p as a day: %p', (heldOn, fits) => {
    expect(faults('events', { heldOn, title: '路演', part: 'host', attendees: 1 }).length === 0).toBe(fits);
  });

  it.each([
    [0, true],
    [10_000_000, true],
    [-1, false],
    [1.5, false],
    ['7', false],
    [10_000_001, false],
    [true, false],
  ])('takes %p as a count: %p', (attendees, fits) => {
    expect(
      faults('events', { heldOn: '2025-01-01', title: '路演', part: 'host', attendees }).length === 0,
    ).toBe(fits);
  });

  it.each(['a\u0000b', '两行\n文字', '零宽\u200b', '\ud83d', ' ', 'x'.repeat(201), 7])(
    'takes no text such as %j',
    (title) => {
      expect(faults('events', { heldOn: '2025-01-01', title, part: 'host', attendees: 1 })).toEqual([
        'title text',
      ]);
    },
  );

  it('knows a firm by a code that is right, a team by a Chinese name, and takes no wrong code for a name', () => {
    const wrong = `${uscc(1).slice(0, 17)}${uscc(1).endsWith('0') ? '1' : '0'}`;
    for (const code of [wrong, uscc(1).toLowerCase(), 'Team Alpha', '', 91650104])
      expect(faults('tenants', tenant(1, { tenant: code }))).toEqual([
        code === '' ? 'tenant required' : 'tenant uscc',
      ]);
    expect(faults('tenants', tenant(1, { tenant: '雪豹团队', name: '雪豹团队' }))).toEqual([]);
    expect(faults('tenants', tenant(1, { tenant: '雪豹团队' }))).toEqual(['name team-name']);
  });

  it('has its dates in their order, the same day allowed where it may be', () => {
    const at = (registeredOn: string, enteredOn: string, leftOn: string | null) =>
      faults('tenants', tenant(1, { registeredOn, enteredOn, leftOn }));
    expect(at('2024-01-01', '2024-01-01', '2024-01-01')).toEqual([]);
    expect(at('2024-01-02', '2024-01-01', '2023-12-31')).toEqual(['enteredOn order', 'leftOn order']);
    const ip = { tenant: uscc(1), kind: 'invention', number: 'ZL1', appliedOn: '2024-01-02' };
    expect(faults('ip', { ...ip, grantedOn: '2024-01-02', expiresOn: '2024-01-03' })).toEqual([]);
    expect(faults('ip', { ...ip, grantedOn: '2024-01-01', expiresOn: '2024-01-02' })).toEqual([
      'grantedOn order',
      'expiresOn order',
    ]);
  });

  it('has areas that can be: no more in use than there is, to the hundredth', () => {
    const use = (incubationArea: string, publicArea = '1000') =>
      faults('sites', { ...SITE, incubationArea, publicArea });
    expect([use('4000'), use('3999.99', '1000.01'), use('4000.01'), use('4000', '1000.01')]).toEqual([
      ...[[], [], ['incubationArea area-over'], ['incubationArea area-over']],
    ]);
    const none = { ...SITE, totalArea: '0', incubationArea: '0', publicArea: '0' };
    expect(faults('sites', none)).toEqual(['totalArea positive']);
  });
});

describe('an identity number', () => {
  const valid = fc
    .tuple(
      fc.date({ min: new Date('1930-01-01'), max: new Date('2010-12-31'), noInvalidDate: true }),
      fc.integer({ min: 0, max: 999 }),
    )
    .map(([born, serial]) => identity(serial, born.toISOString().slice(0, 10).replaceAll('-', '')));

  it('is right with its check character and with no other', () => {
    fc.assert(
      fc.property(valid, fc.constantFrom(...'0123456789X'), (number, check) => {
        expect(identityFault(number)).toBeUndefined();
        expect(identityFault(number.slice(0, 17) + check) === undefined).toBe(checkOf(number) === check);
      }),
    );
  });

  it('is found out when one digit is another or two neighbours changed places', () => {
    fc.assert(
      fc.property(
        valid,
        fc.integer({ min: 0, max: 16 }),
        fc.integer({ min: 1, max: 9 }),
        (number, at, by) => {
          const digit = String((Number(number[at]) + by) % 10);
          expect(identityFault(number.slice(0, at) + digit + number.slice(at + 1))).toBeDefined();
          if (at === 16 || number[at] === number[at + 1]) return;
          const swapped =
            number.slice(0, at) + number.charAt(at + 1) + number.charAt(at) + number.slice(at + 2);
          expect(identityFault(swapped)).toBeDefined();
        },
      ),
    );
  });

  it.each(['11010519491231002X', '440524188001010014'])('%s is one as the standard shows it', (number) => {
    expect(identityFault(number)).toBeUndefined();
  });

  it.each([
    ['11010519491231002x', '大写'],
    ['110105194912310021', '校验'],
    ['11010519490230002X', '出生日期'],
    ['123', '18 位'],
  ])('%s is none: %s', (number, why) => expect(identityFault(number)).toContain(why));

  it('leaves a row as a digest of its own and a mask, the same for the same key only', () => {
    const [key, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const number = identity(7, '19851231');
    const { digest, masked } = hiddenParts(hideIdentity(number, key));
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(masked).toBe(`6501**********${number.slice(14)}`);
    expect(hideIdentity(number, key)).toBe(hideIdentity(number, new Uint8Array(key)));
    expect(hiddenParts(hideIdentity(number, other)).digest).not.toBe(digest);
    expect(hiddenParts(hideIdentity(identity(8, '19851231'), key)).digest).not.toBe(digest);
    const row = hideIdentities(knownSection('people'), person(7, { identity: number }), key);
    expect(JSON.stringify(row)).not.toContain(number);
  });
});
