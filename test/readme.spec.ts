import { expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../config/paths.js';
import { readLaw } from '../src/platform/policies/read-law.js';

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');

it('counts the policies and worked cases as they are', () => {
  const { policies } = readLaw();
  const examples = policies.all.map(({ code }) => policies.examplesOf(code));
  const count = examples.reduce((sum, { cases, pools }) => sum + cases.length + pools.length, 0);
  expect(readme).toContain(`${policies.all.length} policies with ${count.toLocaleString('en')} worked cases`);
});

it('leads to files that exist', () => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
  expect(links.length).toBeGreaterThan(2);
  expect(links.filter((path) => !existsSync(join(projectRoot, dirname('README.md'), path)))).toEqual([]);
});
