import type pg from 'pg';
import type { Json } from '../../src/kernel/canonical-json.js';
import { parseFraction } from '../../src/kernel/fraction.js';
import { fen, formatYuan, parseYuan } from '../../src/kernel/money.js';
import type { FactSpec } from '../../src/policy/catalogue.js';
import { decide, type Decision } from '../../src/policy/decide.js';
import type { Policy } from '../../src/policy/policy.js';
import {
  FACTS_TABLE,
  quoted,
  type ResultColumn,
  resultColumns,
  RESULTS_TABLE,
  type TaxLaw,
} from './tax-table.js';

type Texts = Readonly<Record<string, string | null>>;

/** How some enterprises' results differ from what `decide` says of the same facts, both read as text. */
export async function differences(client: pg.Client, law: TaxLaw, ids: readonly number[]): Promise<string[]> {
  const columns = resultColumns(law);
  const facts = law.facts.map(({ name, kind }) =>
    kind === 'choices' ? `array_to_string(${quoted(name)}, ',') AS ${quoted(name)}` : asText(name),
  );
  const results = columns.flat().map(({ name }) => asText(name));
  const { rows } = await client.query<Texts>(
    `SELECT id::text, ${[...facts, ...results].join(', ')}
     FROM ${FACTS_TABLE} JOIN ${RESULTS_TABLE} USING (id) WHERE id = ANY ($1)`,
    [ids],
  );
  if (rows.length !== new Set(ids).size) return [`${rows.length} results of ${ids.length}`];
  return rows.flatMap((row) => differencesOf(law, columns, row));
}

const asText = (name: string): string => `${quoted(name)}::text`;

function differencesOf(law: TaxLaw, columns: readonly (readonly ResultColumn[])[], row: Texts): string[] {
  const sheet = Object.fromEntries(
    law.facts.map((spec) => [spec.name, jsonOf(spec, row[spec.name] ?? null)]),
  );
  const steps = law.packs.flatMap((policy) => policy.steps.map(({ id }) => ({ policy, step: id })));
  return steps.flatMap(({ policy, step }, i) => {
    const decision = decide(policy, sheet, { step });
    return (columns[i] ?? []).flatMap((column) => {
      const [expected, found] = [textOf(column, decision), row[column.name] ?? null];
      return expected === found ? [] : [`${row['id']}: ${column.name} ${found} and not ${expected}`];
    });
  });
}

/** A column's text as a fact sheet has it. */
function jsonOf({ kind }: FactSpec, text: string | null): Json {
  if (text === null) return null;
  if (kind === 'money') return formatYuan(fen(BigInt(text)));
  if (kind === 'count') return Number(text);
  if (kind === 'boolean') return text === 'true';
  if (kind === 'choices') return text === '' ? [] : text.split(',');
  return text;
}

/** What a column should hold. */
function textOf(column: ResultColumn, decision: Decision): string | null {
  const { verdict, award, outputs = [], grades = [] } = decision;
  switch (column.of) {
    case 'verdict':
      return verdict === 'unknown' ? null : String(verdict === 'eligible');
    case 'against':
      return String(againstIn(decision));
    case 'award':
      return award === undefined ? null : parseYuan(award.amount).toString();
    case 'outputs':
      return outputText(column, outputs[column.place]?.value ?? null);
    case 'grades':
      return grades[column.place]?.grade ?? null;
  }
}

/** Without a day every criterion waits for it, and none stands against the case. */
function againstIn({ verdict, criteria, on }: Decision): number {
  if (on === null) return 0;
  if (criteria[0]?.id === 'in-force') return -1;
  const outcome = verdict === 'unknown' ? 'unknown' : 'not-satisfied';
  return criteria.findIndex((criterion) => criterion.outcome === outcome) + 1;
}

function outputText({ kind }: ResultColumn, value: string | boolean | null): string | null {
  if (typeof value !== 'string') return value === null ? null : String(value);
  if (kind === 'numerator') return parseFraction(value).n.toString();
  if (kind === 'denominator') return parseFraction(value).d.toString();
  return kind === 'fen' ? parseYuan(value).toString() : value;
}

/** How many enterprises have each verdict at a step, and which criteria never stand against one. */
export interface Spread {
  readonly step: string;
  readonly eligible: number;
  readonly notEligible: number;
  readonly unknown: number;
  readonly idle: readonly string[];
}

export async function spreadOf(client: pg.Client, law: TaxLaw): Promise<readonly Spread[]> {
  const spreads: Spread[] = [];
  for (const policy of law.packs)
    for (const { id } of policy.steps) spreads.push(await spreadOfStep(client, policy, id));
  return spreads;
}

interface Counted {
  readonly verdict: boolean | null;
  readonly against: number;
  readonly count: string;
}

async function spreadOfStep(client: pg.Client, policy: Policy, id: string): Promise<Spread> {
  const step = `${policy.code} ${id}`;
  const [verdict, against] = [quoted(`${step} verdict`), quoted(`${step} against`)];
  const { rows } = await client.query<Counted>(
    `SELECT ${verdict} AS verdict, ${against} AS against, count(*) FROM ${RESULTS_TABLE} GROUP BY 1, 2`,
  );
  const of = (wanted: boolean | null) =>
    rows.filter((row) => row.verdict === wanted).reduce((sum, { count }) => sum + Number(count), 0);
  const failing = new Set(rows.filter((row) => row.verdict === false).map((row) => row.against));
  const criteria = policy.criteria.filter(({ steps }) => steps.includes(id));
  const idle = criteria.filter((_, i) => !failing.has(i + 1)).map((criterion) => criterion.id);
  return { step, eligible: of(true), notEligible: of(false), unknown: of(null), idle };
}
