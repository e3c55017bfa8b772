import { describe, expect, it } from '@jest/globals';
import { ESLint, Linter } from 'eslint';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import { projectRoot } from '../config/paths.js';

const sources = readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path: `src/${path}`, text: readFileSync(join(projectRoot, 'src', path), 'utf8') }));
const schemes = readdirSync(join(projectRoot, 'config/policies'));

/** The code of a scheme in any spelling: hongshan-voucher, hongshan_voucher, hongshanVoucher. */
const namesScheme = (text: string) =>
  schemes.filter((code) => new RegExp(code.replaceAll('-', '[-_ ]?'), 'i').test(text));

describe('the sources', () => {
  it('name no scheme: a rule pack is data, and another one needs no code', () => {
    expect(schemes.length).toBeGreaterThan(0);
    const naming = sources.filter(
      ({ path, text }) => !path.startsWith('src/demo/') && namesScheme(text).length > 0,
    );
    expect(naming.map(({ path }) => path)).toEqual([]);
  });

  it.each(['- %s -', "'%s'", '%s/policy.yaml'])('would be seen to name one: %s', (text) => {
    for (const code of schemes) {
      const camel = code.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
      for (const name of [code, code.replaceAll('-', '_'), camel, code.toUpperCase()])
        expect(namesScheme(text.replace('%s', name))).toContain(code);
    }
  });

  it('read and write no amount as a floating-point number', () => {
    expect(sources.length).toBeGreaterThan(100);
    const floating = sources.filter(({ text }) => /\bparseFloat\b|\.toFixed\(/.test(text));
    expect(floating.map(({ path }) => path)).toEqual([]);
  });
});

describe('the linter', () => {
  const found = async (text: string, path = 'src/funds/ledger.ts') => {
    const config = (await new ESLint({ cwd: projectRoot }).calculateConfigForFile(path)) as Linter.Config;
    const rule = config.rules?.['no-restricted-syntax'];
    return new Linter()
      .verify(text, { rules: { 'no-restricted-syntax': rule! } })
      .map(({ message }) => message);
  };

  it.each([
    ['parseFloat(text);', 'never parseFloat'],
    ['Number.parseFloat(text);', 'never parseFloat'],
    ['texts.map(parseFloat);', 'never parseFloat'],
    ['Number(amountFen);', 'Fen stay bigint'],
    ['Number(line.amountFen);', 'Fen stay bigint'],
    ['share.toFixed(2);', 'never toFixed'],
    ['Date.now();', 'Ask the injected Clock'],
    ['new Date();', 'Ask the injected Clock'],
  ])('refuses %s', async (text, message) => {
    expect(await found(text)).toEqual([expect.stringContaining(message)]);
  });

  it('lets whole numbers and given instants be', async () => {
    expect(await found('Number(count); new Date(ms); Number.parseInt(text, 16);')).toEqual([]);
  });
});
