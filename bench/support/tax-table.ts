import { readLaw } from '../../src/platform/policies/read-law.js';
import type { FactKind, FactSpec } from '../../src/policy/catalogue.js';
import type { Policy } from '../../src/policy/policy.js';
import type { PolicyLibrary } from '../../src/policy/library.js';
import type { Type } from '../../src/policy/types.js';

/** The tax preferences, and the facts that they ask for: one column each, the same for all of them. */
export interface TaxLaw {
  readonly library: PolicyLibrary;
  readonly packs: readonly Policy[];
  readonly facts: readonly FactSpec[];
}

export function readTaxLaw(): TaxLaw {
  const { policies: library, facts: catalogue } = readLaw();
  const packs = library.all.filter(({ scheme }) => scheme === 'tax');
  const names = new Set(packs.flatMap(({ slots }) => slots.map(([name]) => name)));
  return { library, packs, facts: [...catalogue.values()].filter(({ name }) => names.has(name)) };
}

const FACT_TYPES: Readonly<Record<FactKind, string>> = {
  ...{ money: 'bigint', count: 'bigint', rate: 'numeric', number: 'numeric', area: 'numeric' },
  ...{ date: 'date', boolean: 'boolean', choice: 'text', choices: 'text[]', text: 'text' },
};

/** How a result is kept; a rate exactly, as a quotient of two columns. */
export type ResultKind = keyof typeof RESULT_TYPES;

const RESULT_TYPES = {
  ...{ yesOrNo: 'boolean', small: 'smallint', day: 'date', code: 'text' },
  ...{ fen: 'bigint', count: 'bigint', numerator: 'bigint', denominator: 'bigint' },
} as const;

/** What is kept of a step: the verdict, what is against it, the award, an output or a grade. */
export interface ResultColumn {
  readonly name: string;
  readonly kind: ResultKind;
  readonly of: 'verdict' | 'against' | 'award' | 'outputs' | 'grades';
  /** Among the outputs or grades of the step. */
  readonly place: number;
}

/** The columns of each step of each pack, in their order. */
export function resultColumns({ packs }: TaxLaw): readonly (readonly ResultColumn[])[] {
  return packs.flatMap((policy) => policy.steps.map(({ id }) => columnsOfStep(policy, id)));
}

function columnsOfStep(policy: Policy, step: string): readonly ResultColumn[] {
  const column = (name: string, kind: ResultKind, of: ResultColumn['of'], place = 0): ResultColumn => ({
    ...{ name: `${policy.code} ${step} ${name}`, kind, of, place },
  });
  const ofStep = <T extends { readonly step: string }>(blocks: readonly T[]) =>
    blocks.filter((block) => block.step === step);
  return [
    column('verdict', 'yesOrNo', 'verdict'),
    column('against', 'small', 'against'),
    ...ofStep(policy.awards).map(() => column('award', 'fen', 'award')),
    ...ofStep(policy.outputs).flatMap(({ id, value: { type } }, i) =>
      kindsOf(type).map((kind) => column(isPart(kind) ? `${id} ${kind}` : id, kind, 'outputs', i)),
    ),
    ...ofStep(policy.grades).map(({ id }, i) => column(id, 'code', 'grades', i)),
  ];
}

function isPart(kind: ResultKind): boolean {
  return kind === 'numerator' || kind === 'denominator';
}

function kindsOf(type: Type): readonly ResultKind[] {
  if (type.kind === 'date') return ['day'];
  if (type.kind === 'boolean') return ['yesOrNo'];
  if (type.kind !== 'quantity') return ['code'];
  if (type.unit.money === 1) return ['fen'];
  return type.unit.noun === undefined ? ['numerator', 'denominator'] : ['count'];
}

export const FACTS_TABLE = 'enterprise_years';
export const RESULTS_TABLE = 'tax_results';

export const quoted = (name: string): string => `"${name}"`;

/** Makes both tables; a verdict of NULL is one that nobody can give yet. */
export function tableDefinitions(law: TaxLaw): readonly string[] {
  const facts = law.facts.map(({ name, kind }) => `${quoted(name)} ${FACT_TYPES[kind]}`);
  const results = resultColumns(law)
    .flat()
    .map(({ name, kind }) => `${quoted(name)} ${RESULT_TYPES[kind]}`);
  return [
    `CREATE TABLE ${FACTS_TABLE} (id bigint PRIMARY KEY, ${facts.join(', ')})`,
    `CREATE TABLE ${RESULTS_TABLE} (id bigint PRIMARY KEY, ${results.join(', ')})`,
  ];
}
