import { describe, expect, it } from '@jest/globals';
import { checkExample } from '../../src/policy/examples.js';
import { readLibrary } from './support/packs.js';

const library = readLibrary();

describe.each(library.all.map((policy) => [policy.code, policy] as const))(
  'the worked cases of %s',
  (code, policy) => {
    it.each(library.examplesOf(code).map((example) => [`${example.id} ${example.title}`, example] as const))(
      '%s',
      (_title, example) => {
        expect(checkExample(policy, example)).toEqual([]);
      },
    );
  },
);
