import { addDays, type BusinessDate } from '../kernel/business-date.js';
import type { FactCatalogue } from './catalogue.js';
import { checkExample, checkPoolExample } from './check-example.js';
import { type Examples, readExamples } from './examples.js';
import { PolicyFault, type PolicyFaultItem } from './faults.js';
import { isInForce, type Policy } from './policy.js';
import { readPolicy } from './policy-file.js';
import { Reader } from './reader.js';
import { readSource, type SourceFile } from './source.js';

/** A rule file as text; reading files is somebody else's work. */
export interface PolicyText {
  readonly path: string;
  readonly text: string;
}

/** Every policy that the program knows, with its worked cases. */
export interface PolicyLibrary {
  readonly all: readonly Policy[];
  /** The policy of that code; RangeError when there is none. */
  get(code: string): Policy;
  has(code: string): boolean;
  /** The policy that takes the place of another, however far down the line, on a day when that one is not in force. */
  inForceAfter(policy: Policy, on: BusinessDate): Policy;
  /** The policy of the same line, before or after another, that is in force on a day; that one itself when none is. */
  inLineOn(policy: Policy, on: BusinessDate): Policy;
  /** The policies of a scheme that are in force on a day. */
  inForce(scheme: string, on: BusinessDate): readonly Policy[];
  examplesOf(code: string): Examples;
}

interface Pack {
  readonly folder: string;
  policy?: PolicyText;
  examples?: PolicyText;
}

/**
 * Reads `<code>/policy.yaml` with `<code>/examples.yaml` beside it. Throws one PolicyFault with every fault of
 * every file: wrong shape, unknown names, units that do not agree, gaps in dates, circles, missing basis, and
 * examples that do not come out as stated. Nothing is loaded half.
 */
export function loadPolicies(files: readonly PolicyText[], catalogue: FactCatalogue): PolicyLibrary {
  const faults: PolicyFaultItem[] = [];
  const packs = groupByFolder(files, faults);
  const loaded = packs.flatMap((pack) => {
    const one = loadPack(pack, catalogue, faults);
    return one === undefined ? [] : [one];
  });
  tellTwins(loaded, faults);
  tellSuccessions(loaded, faults);
  if (faults.length > 0) throw new PolicyFault(faults);
  return library(loaded);
}

interface Loaded {
  readonly file: string;
  readonly policy: Policy;
  readonly examples: Examples;
}

function groupByFolder(files: readonly PolicyText[], faults: PolicyFaultItem[]): readonly Pack[] {
  const packs = new Map<string, Pack>();
  for (const file of files) {
    const [name = '', folder = ''] = file.path.split('/').reverse();
    const pack = packs.get(folder) ?? { folder };
    packs.set(folder, pack);
    if (name === 'policy.yaml' && pack.policy === undefined) pack.policy = file;
    else if (name === 'examples.yaml' && pack.examples === undefined) pack.examples = file;
    else
      faults.push({
        file: file.path,
        path: '',
        expected: 'one policy.yaml and one examples.yaml a folder',
        found: name,
      });
  }
  return [...packs.values()];
}

function loadPack(pack: Pack, catalogue: FactCatalogue, faults: PolicyFaultItem[]): Loaded | undefined {
  const { policy: policyText, examples: examplesText, folder } = pack;
  if (policyText === undefined || examplesText === undefined) {
    const found = policyText === undefined ? 'no policy.yaml' : 'no examples.yaml';
    faults.push({ file: folder, path: '', expected: 'policy.yaml with examples.yaml', found });
    return undefined;
  }
  const source = readSource(policyText.path, policyText.text, faults);
  const exampleSource = readSource(examplesText.path, examplesText.text, faults);
  const policy = source && readPolicy(readerOf(source, faults), source.root, catalogue);
  if (policy === undefined || source === undefined) return undefined;
  if (policy.code !== folder)
    readerOf(source, faults).fault('code', `the name of its folder, ${folder}`, policy.code);
  if (exampleSource === undefined) return undefined;
  const reader = readerOf(exampleSource, faults);
  const before = faults.length;
  const examples = readExamples(reader, exampleSource.root, policy);
  if (faults.length === before) tellWrongExamples(reader, policy, examples);
  return { file: policyText.path, policy, examples };
}

function readerOf({ file, lines }: SourceFile, faults: PolicyFaultItem[]): Reader {
  return new Reader(file, faults, lines);
}

function tellWrongExamples(reader: Reader, policy: Policy, { cases, pools }: Examples): void {
  const told = [
    ...cases.map((example) => ({ example, wrong: checkExample(policy, example) })),
    ...pools.map((example) => ({ example, wrong: checkPoolExample(policy, example) })),
  ];
  for (const { example, wrong } of told)
    for (const { path, expected, found } of wrong) reader.fault(path, `${expected} (${example.id})`, found);
}

function tellTwins(loaded: readonly Loaded[], faults: PolicyFaultItem[]): void {
  const seen = new Set<string>();
  for (const { file, policy } of loaded) {
    if (seen.has(policy.code))
      faults.push({ file, path: 'code', expected: 'a code of its own', found: policy.code });
    seen.add(policy.code);
  }
}

/** One policy ends on the day before its only successor begins; both run the same flows and give the same standing. */
function tellSuccessions(loaded: readonly Loaded[], faults: PolicyFaultItem[]): void {
  const heirs = new Map<string, string>();
  for (const { file, policy } of loaded) {
    const { succeeds, code } = policy;
    if (succeeds === undefined) continue;
    const fault = (expected: string, found: string) =>
      faults.push({ file, path: 'succeeds', expected, found });
    const rival = heirs.get(succeeds);
    if (rival !== undefined) fault(`${succeeds} to have one successor`, `${rival} too`);
    heirs.set(succeeds, code);
    const earlier = loaded.find((one) => one.policy.code === succeeds)?.policy;
    if (earlier === undefined) fault('a policy', succeeds);
    else tellSuccession(policy, earlier, fault);
  }
}

function tellSuccession(
  { effective, scheme, flows, grants }: Policy,
  earlier: Policy,
  fault: (expected: string, found: string) => void,
): void {
  const { to } = earlier.effective;
  const begins = to === null ? undefined : addDays(to, 1);
  if (begins === undefined || begins !== effective.from)
    fault(
      `to begin on the day after ${earlier.code} ends`,
      `${to ?? 'open'} and ${effective.from ?? 'open'}`,
    );
  if (scheme !== earlier.scheme || flows.join() !== earlier.flows.join())
    fault(`the scheme and flows of ${earlier.code}`, `${scheme}: ${flows.join(', ')}`);
  if (grants?.to !== earlier.grants?.to || grants?.level !== earlier.grants?.level)
    fault(`to grant what ${earlier.code} grants`, `${grants?.level ?? 'no'} ${grants?.to ?? 'standing'}`);
}

function library(loaded: readonly Loaded[]): PolicyLibrary {
  const byCode = new Map(loaded.map((one) => [one.policy.code, one]));
  const find = (code: string): Loaded => {
    const one = byCode.get(code);
    if (one === undefined) throw new RangeError(`no policy ${code}`);
    return one;
  };
  const all = loaded.map(({ policy }) => policy);
  const heirs = new Map(
    all.flatMap((policy) => (policy.succeeds === undefined ? [] : [[policy.succeeds, policy] as const])),
  );
  const inForceAfter = (policy: Policy, on: BusinessDate): Policy => {
    const heir = isInForce(policy, on) ? undefined : heirs.get(policy.code);
    const late = heir?.effective.from != null && heir.effective.from > on;
    return heir === undefined || late ? policy : inForceAfter(heir, on);
  };
  const before = (policy: Policy, on: BusinessDate): Policy | undefined => {
    const earlier = policy.succeeds === undefined ? undefined : byCode.get(policy.succeeds)?.policy;
    return earlier === undefined || isInForce(earlier, on) ? earlier : before(earlier, on);
  };
  const inLineOn = (policy: Policy, on: BusinessDate): Policy => {
    if (isInForce(policy, on)) return policy;
    const later = inForceAfter(policy, on);
    return later !== policy ? later : (before(policy, on) ?? policy);
  };
  return {
    all,
    get: (code) => find(code).policy,
    has: (code) => byCode.has(code),
    inForceAfter,
    inLineOn,
    inForce: (scheme, on) => all.filter((policy) => policy.scheme === scheme && isInForce(policy, on)),
    examplesOf: (code) => find(code).examples,
  };
}
