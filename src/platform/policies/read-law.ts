import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../config/paths.js';
import { type Flow, parseFlow } from '../../kernel/transitions.js';
import { buildCalendar, parseCalendarYear, type WorkingCalendar } from '../../kernel/working-days.js';
import { type FactCatalogue, parseFactCatalogue } from '../../policy/catalogue.js';
import { loadPolicies, type PolicyLibrary, type PolicyText } from '../../policy/library.js';
import { type Judges, readJudges } from './judges.js';

/** The law as this installation has it: data in files, read whole or not at all. */
export interface Law {
  readonly facts: FactCatalogue;
  readonly policies: PolicyLibrary;
  /** By their code. */
  readonly flows: ReadonlyMap<string, Flow>;
  readonly calendar: WorkingCalendar;
  readonly judges: Judges;
}

/** Reads facts, policies, flows and the calendar; throws with every fault of a file that does not fit. */
export function readLaw(configFolder = join(projectRoot, 'config')): Law {
  const [factFile] = readFiles(configFolder, 'facts.yaml');
  if (factFile === undefined) throw new Error(`${configFolder} has no facts.yaml`);
  const facts = parseFactCatalogue(factFile.path, factFile.text);
  const policies = loadPolicies(readFiles(configFolder, 'policies'), facts);
  return {
    facts,
    policies,
    judges: readJudgesFile(configFolder, policies),
    flows: readFlows(configFolder),
    calendar: buildCalendar(
      readFiles(configFolder, 'calendar').map(({ path, text }) => parseCalendarYear(parse(text), path)),
    ),
  };
}

function readJudgesFile(configFolder: string, policies: PolicyLibrary): Judges {
  const [file] = readFiles(configFolder, 'judges.yaml');
  if (file === undefined) throw new Error(`${configFolder} has no judges.yaml`);
  return readJudges(parse(file.text), file.path, policies);
}

function readFlows(configFolder: string): ReadonlyMap<string, Flow> {
  const flows = readFiles(configFolder, 'flows').map(({ path, text }) => parseFlow(parse(text), path));
  return new Map(flows.map((flow) => [flow.code, flow]));
}

/** The YAML files of a place in the configuration, in the order of their paths, which are told from the project on. */
function readFiles(configFolder: string, place: string): PolicyText[] {
  const start = join(configFolder, place);
  if (!existsSync(start)) return [];
  const names = place.endsWith('.yaml') ? [''] : readdirSync(start, { recursive: true, encoding: 'utf8' });
  const paths = names.map((name) => join(start, name)).filter((path) => path.endsWith('.yaml'));
  return paths.sort().map((path) => ({
    path: relative(projectRoot, path),
    text: readFileSync(path, 'utf8'),
  }));
}
