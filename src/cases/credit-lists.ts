import { MAJOR_ACCIDENT } from '../parties/party-facts.js';
import type { FactCatalogue } from '../policy/catalogue.js';

/** A credit list as people call it, by the fact catalogue. */
export function creditListTitle(catalogue: FactCatalogue, list: string): string {
  if (list === MAJOR_ACCIDENT) return '重大安全或环境事故';
  const type = catalogue.get('applicant.creditBlocks')?.type;
  return (type?.kind === 'choices' ? type.options.get(list) : undefined) ?? list;
}
