import { describe, expect, it } from '@jest/globals';
import { checkExample, checkPoolExample } from '../../src/policy/check-example.js';
import { readLibrary } from './support/packs.js';

const library = readLibrary();

describe.each(library.all.map((policy) => [policy.code, policy] as const))(
  'the worked cases of %s',
  (code, policy) => {
    const { cases, pools } = library.examplesOf(code);
    const named = <T extends { readonly id: string; readonly title: string }>(examples: readonly T[]) =>
      examples.map((example) => [`${example.id} ${example.title}`, example] as const);

    it.each(named(cases))('%s', (_title, example) => {
      expect(checkExample(policy, example)).toEqual([]);
    });

    for (const [title, example] of named(pools)) {
      it(title, () => expect(checkPoolExample(policy, example)).toEqual([]));
    }
  },
);
