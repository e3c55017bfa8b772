// Module hooks: './x.js' finds './x.ts', and TypeScript is compiled as Jest compiles it.
import { transform } from '@swc/core';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { jsc } from './swc-options.mjs';

/** Node's resolve hook. */
export async function resolve(specifier, context, next) {
  if (/^(\.|file:)/.test(specifier) && specifier.endsWith('.js')) {
    const url = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (!url.pathname.includes('/node_modules/') && existsSync(fileURLToPath(url))) {
      return { url: url.href, format: 'module', shortCircuit: true };
    }
  }
  return next(specifier, context);
}

/** Node's load hook. */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const source = await readFile(fileURLToPath(url), 'utf8');
  const { code } = await transform(source, { filename: fileURLToPath(url), jsc, module: { type: 'es6' } });
  return { format: 'module', source: code, shortCircuit: true };
}
