import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../config/paths.js';
import { type FactCatalogue, parseFactCatalogue } from '../../../src/policy/catalogue.js';
import { loadPolicies, type PolicyLibrary, type PolicyText } from '../../../src/policy/library.js';

/** The fact catalogue as it stands in config/. */
export function readCatalogue(): FactCatalogue {
  return parseFactCatalogue(
    'config/facts.yaml',
    readFileSync(join(projectRoot, 'config/facts.yaml'), 'utf8'),
  );
}

/** The rule files as they stand in config/policies. */
export function readPackTexts(): readonly PolicyText[] {
  const folder = join(projectRoot, 'config/policies');
  return readdirSync(folder).flatMap((pack) =>
    readdirSync(join(folder, pack)).map((file) => ({
      path: `config/policies/${pack}/${file}`,
      text: readFileSync(join(folder, pack, file), 'utf8'),
    })),
  );
}

export function readLibrary(): PolicyLibrary {
  return loadPolicies(readPackTexts(), readCatalogue());
}
