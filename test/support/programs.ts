import { fileURLToPath } from 'node:url';

const compiled = new URL('../../dist/tests/', import.meta.url);

/** What Node is started with to run a source of ours, such as `src/cli.ts`, in a process of its own. */
export const programOf = (source: string): readonly string[] => [
  ...['--no-warnings', '--enable-source-maps'],
  fileURLToPath(new URL(source.replace(/\.ts$/, '.js'), compiled)),
];
