import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths.js';
import { drawFlows } from '../../src/cases/drawings.js';
import { readLaw } from '../../src/platform/policies/read-law.js';

const folder = join(projectRoot, 'docs', 'drawings');

describe('the drawings of the flows', () => {
  const drawings = drawFlows(readLaw().flows);

  it.each([...drawings])('%s is what its table says today', (file, text) => {
    expect(readFileSync(join(folder, file), 'utf8')).toBe(text);
  });

  it('are there for every flow and for nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual([...drawings.keys()].sort());
  });
});
