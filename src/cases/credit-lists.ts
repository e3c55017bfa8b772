import type { FactCatalogue } from '../policy/catalogue.js';

/** On record with the lists, and no list: it blocks by a rule of its own. */
export const MAJOR_ACCIDENT = 'major-accident';

/** A credit list as people call it, by the fact catalogue. */
export function creditListTitle(catalogue: FactCatalogue, list: string): string {
  if (list === MAJOR_ACCIDENT) return '重大安全或环境事故';
  const type = catalogue.get('applicant.creditBlocks')?.type;
  return (type?.kind === 'choices' ? type.options.get(list) : undefined) ?? list;
}
