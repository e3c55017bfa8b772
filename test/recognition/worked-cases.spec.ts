import { expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';

/** The worked cases that the rules come with, by what they are of. */
const SHOWN = [
  ...['INC-01', 'INC-02', 'INC-03', 'INC-05', 'INC-07', 'INC-10', 'ENT-01', 'ENT-02', 'ENT-04'],
  ...['MIIT-02', 'MIIT-03', 'MIIT-04', 'MIIT-06', 'MIIT-07', 'MIIT-08'],
  ...['MS-01', 'MS-02', 'MS-04', 'MS-05', 'MS-08', 'REG-01', 'REG-02', 'REG-04', 'REG-05', 'REG-06'],
];
/** Where they are played through the public interface. */
const PLAYED = [
  'recognition/examples.db-spec.ts',
  'journeys/revocation.db-spec.ts',
  'journeys/change-report.db-spec.ts',
];
const CASE = /\bid: ([A-Z]+-\d+)\b/g;
/** At the head of a test, or of a row of its table. */
const HEAD = /(?:\bit\(|\[)\s*['"`]((?:INC|ENT|MIIT|MS|REG)-\d+)\b/g;

it('each stand in the pack of their rule and are played once through the public interface', () => {
  const packs = new URL('../../config/policies/', import.meta.url);
  const inPacks = new Set(
    readdirSync(packs).flatMap((code) =>
      [...readFileSync(new URL(`${code}/examples.yaml`, packs), 'utf8').matchAll(CASE)].map(
        ([, id = '']) => id,
      ),
    ),
  );
  expect(SHOWN.filter((id) => !inPacks.has(id))).toEqual([]);
  const played = PLAYED.flatMap((file) =>
    [...readFileSync(new URL(`../${file}`, import.meta.url), 'utf8').matchAll(HEAD)].map(([, id = '']) => id),
  );
  expect(played.sort()).toEqual([...SHOWN].sort());
});
