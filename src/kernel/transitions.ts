import { below, StrictReader } from './strict-reader.js';

/** What code may know of a case's progress; only the flow names its states. */
export type Phase = (typeof PHASES)[number];
export const PHASES = ['drafting', 'intake', 'review', 'notice', 'granted', 'paying', 'closed'] as const;

/** One permitted step. A step without a row is refused. */
export interface FlowRow {
  readonly from: string;
  readonly action: string;
  /** The role that may take it; the clock is a role like any other. */
  readonly by: string;
  /** A named guard that must hold. */
  readonly when?: string;
  readonly to: string;
  /** The policy's step that judges the case first. */
  readonly judge?: string;
  /**
   * What that step must say; a duty that was not met is what some rows are for. `any` puts on record what it says, for
   * the next desk. `eligible` when left out.
   */
  readonly verdict?: (typeof VERDICTS)[number];
  /** Named effects, in this order. */
  readonly then?: readonly string[];
  /** The action's name for people. */
  readonly title: string;
  /** The period that begins with this step; its last day becomes the case's deadline. */
  readonly due?: string;
  /**
   * What becomes of the deadline that runs: it runs on (`keep`), its remaining working days are put aside (`pause`),
   * or those that were put aside run again (`resume`). Otherwise it ends with its state.
   */
  readonly clock?: (typeof CLOCKS)[number];
  readonly reason?: 'required' | 'optional';
  /** Only between the first and the last day of the call. */
  readonly inWindow?: boolean;
}

export interface FlowState {
  readonly title: string;
  readonly phase: Phase;
  readonly final?: boolean;
}

/** 期限: how long somebody has, and how sure we are of it. */
export interface FlowPeriod {
  readonly workingDays: number;
  readonly provenance: (typeof PROVENANCES)[number];
}

/** A workflow as a table. */
export interface Flow {
  readonly code: string;
  readonly title: string;
  readonly initial: string;
  /** The flow of the case under which each of its cases stands. */
  readonly parent?: string;
  /** By the names of deadlines. */
  readonly periods?: Readonly<Record<string, FlowPeriod>>;
  readonly states: Readonly<Record<string, FlowState>>;
  readonly rows: readonly FlowRow[];
}

/** The names that a flow may use. */
export interface FlowKnowledge {
  readonly roles: ReadonlySet<string>;
  readonly guards: ReadonlySet<string>;
  readonly effects: ReadonlySet<string>;
}

/** The rows for an action that a role takes in a state, in order: the first whose guard holds is taken. */
export function rowsFor(flow: Flow, state: string, action: string, role: string): FlowRow[] {
  return flow.rows.filter((row) => row.from === state && row.action === action && row.by === role);
}

/** Every row that leaves a state, in order. */
export function actionsFrom(flow: Flow, state: string): FlowRow[] {
  return flow.rows.filter((row) => row.from === state);
}

/** Every fault of a flow as a sentence; none when all states are reachable and lead to an end without ambiguity. */
export function checkFlow(flow: Flow, known: FlowKnowledge): string[] {
  return [
    ...unknownNames(flow, known),
    ...idleKeys(flow),
    ...unreachableStates(flow),
    ...deadEnds(flow),
    ...ambiguousRows(flow),
  ].map((fault) => `flow ${flow.code}: ${fault}`);
}

function unknownNames(flow: Flow, known: FlowKnowledge): string[] {
  const states = new Set(Object.keys(flow.states));
  const periods = new Set(Object.keys(flow.periods ?? {}));
  const initial = states.has(flow.initial)
    ? []
    : [`the initial state ${flow.initial} is not one of its states`];
  const inRows = flow.rows.flatMap((row) => {
    const used: [string, string, ReadonlySet<string>][] = [
      ['state', row.from, states],
      ['state', row.to, states],
      ['role', row.by, known.roles],
      ...(row.when === undefined ? [] : [['guard', row.when, known.guards] as [string, string, Set<string>]]),
      ...(row.then ?? []).map((effect): [string, string, ReadonlySet<string>] => [
        'effect',
        effect,
        known.effects,
      ]),
      ...(row.due === undefined ? [] : [['period', row.due, periods] as [string, string, Set<string>]]),
    ];
    const strange = used.filter(([, name, names]) => !names.has(name));
    return strange.map(([kind, name]) => `${sayRow(row)} names the unknown ${kind} ${name}`);
  });
  return [...initial, ...inRows];
}

/** Keys that say nothing beside, or without, another. */
function idleKeys({ rows }: Flow): string[] {
  return rows.flatMap((row) => [
    ...(row.verdict !== undefined && row.judge === undefined
      ? [`${sayRow(row)} asks for a verdict and judges nothing`]
      : []),
    ...(row.due !== undefined && (row.clock === 'keep' || row.clock === 'resume')
      ? [`${sayRow(row)} begins a period while another runs on`]
      : []),
  ]);
}

function unreachableStates(flow: Flow): string[] {
  const reached = closure([flow.initial], (state) => actionsFrom(flow, state).map(({ to }) => to));
  const lost = Object.keys(flow.states).filter((state) => !reached.has(state));
  return lost.map((state) => `the state ${state} cannot be reached from ${flow.initial}`);
}

function deadEnds(flow: Flow): string[] {
  const finals = Object.keys(flow.states).filter((state) => flow.states[state]?.final === true);
  const ending = closure(finals, (state) =>
    flow.rows.filter(({ to }) => to === state).map(({ from }) => from),
  );
  return Object.keys(flow.states).flatMap((state) => {
    const rows = actionsFrom(flow, state).length;
    if (finals.includes(state)) return rows === 0 ? [] : [`the final state ${state} has rows that leave it`];
    if (rows === 0) return [`the state ${state} is a dead end: it is not final and no row leaves it`];
    return ending.has(state) ? [] : [`no final state can be reached from the state ${state}`];
  });
}

/** Of the rows of one state, action and role all carry guards of their own, but the last may go without. */
function ambiguousRows(flow: Flow): string[] {
  const groups = new Map<string, FlowRow[]>();
  for (const row of flow.rows) groups.set(sayRow(row), [...(groups.get(sayRow(row)) ?? []), row]);
  return [...groups].flatMap(([said, rows]) => {
    const guards = rows.map(({ when }) => when);
    const twice = new Set(guards.filter((guard, i) => guard !== undefined && guards.indexOf(guard) < i));
    const early = guards.slice(0, -1).includes(undefined);
    return [
      ...[...twice].map((guard) => `${said} is ambiguous: two rows carry the guard ${guard}`),
      ...(early ? [`${said} is ambiguous: only the last of its rows may go without a guard`] : []),
    ];
  });
}

function sayRow({ from, action, by }: FlowRow): string {
  return `${action} by ${by} in ${from}`;
}

/** Everything that the steps lead to, the start included. */
function closure(
  start: readonly string[],
  stepsFrom: (at: string) => readonly string[],
): ReadonlySet<string> {
  const found = new Set(start);
  // A Set's iteration also visits what is added while it runs.
  for (const at of found) for (const next of stepsFrom(at)) found.add(next);
  return found;
}

/** The flow as a Mermaid state diagram, the same text for the same flow. */
export function drawFlow(flow: Flow): string {
  const states = Object.entries(flow.states);
  const arrows = flow.rows.map((row) => {
    const guard = row.when === undefined ? '' : ` [${row.when}]`;
    return `${node(row.from)} --> ${node(row.to)} : ${row.title}（${row.by}）${guard}`;
  });
  const lines = [
    ...states.map(([name, { title }]) => `state "${title}" as ${node(name)}`),
    `[*] --> ${node(flow.initial)}`,
    ...arrows,
    ...states.filter(([, { final }]) => final).map(([name]) => `${node(name)} --> [*]`),
  ];
  return ['stateDiagram-v2', ...lines.map((line) => `  ${line}`), ''].join('\n');
}

/** Mermaid reads hyphens as arrows, and words such as `end` as its own. */
function node(state: string): string {
  return `s_${state.replaceAll('-', '_')}`;
}

const isName = (text: string) => /^[a-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*$/.test(text);
const NAME = 'a name such as noticeOver or on-notice';
/** Free of what would end a label in a drawing. */
const isTitle = (text: string) => /^[^\s"#:;<>[\]](?:[^\n\r\t"#:;<>[\]]*[^\s"#:;<>[\]])?$/.test(text);
const TITLE = 'a title in one line, without quotes, brackets, colons, semicolons or #';

/** A flow file's content, read strictly; FileFault with every fault at once. `path` names the file. */
export function parseFlow(value: unknown, path: string): Flow {
  const reader = new StrictReader(path);
  const top = reader.map(value, '', ['code', 'title', 'initial', 'states', 'rows'], ['parent', 'periods']);
  const states = Object.entries(reader.anyMap(top['states'], 'states')).map(
    ([name, state]) => [name, readState(reader, name, state)] as const,
  );
  const rows = reader.list(top['rows'], 'rows').map((row, i) => readRow(reader, row, `rows[${i}]`));
  const { parent, periods } = top;
  return reader.finish({
    code: reader.text(top['code'], 'code', NAME, isName),
    title: reader.text(top['title'], 'title', TITLE, isTitle),
    initial: reader.text(top['initial'], 'initial', NAME, isName),
    ...(parent !== undefined && { parent: reader.text(parent, 'parent', NAME, isName) }),
    ...(periods !== undefined && { periods: readPeriods(reader, periods) }),
    states: Object.fromEntries(states),
    rows,
  });
}

function readState(reader: StrictReader, name: string, value: unknown): FlowState {
  const path = `states.${name}`;
  if (!isName(name)) reader.fault(path, NAME, name);
  const map = reader.map(value, path, ['title', 'phase'], ['final']);
  return {
    title: reader.text(map['title'], `${path}.title`, TITLE, isTitle),
    phase: reader.oneOf(map['phase'], `${path}.phase`, PHASES),
    ...(map['final'] !== undefined && { final: reader.flag(map['final'], `${path}.final`) }),
  };
}

function readPeriods(reader: StrictReader, value: unknown): Flow['periods'] & object {
  const periods = Object.entries(reader.anyMap(value, 'periods'));
  return Object.fromEntries(periods.map(([name, period]) => [name, readPeriod(reader, name, period)]));
}

const MOST_DAYS = 250;

function readPeriod(reader: StrictReader, name: string, value: unknown): FlowPeriod {
  const path = `periods.${name}`;
  if (!isName(name)) reader.fault(path, NAME, name);
  const { workingDays, provenance } = reader.map(value, path, ['workingDays', 'provenance']);
  return {
    workingDays: reader.count(workingDays, `${path}.workingDays`, [1, MOST_DAYS]),
    provenance: reader.oneOf(provenance, `${path}.provenance`, PROVENANCES),
  };
}

const PROVENANCES = ['found', 'known', 'unverified', 'illustrative'] as const;
const VERDICTS = ['eligible', 'not-eligible', 'any'] as const;
const CLOCKS = ['keep', 'pause', 'resume'] as const;
const ROW_KEYS = ['from', 'action', 'by', 'to', 'title'];
const MORE_ROW_KEYS = ['when', 'judge', 'verdict', 'then', 'due', 'clock', 'reason', 'inWindow'];

function readRow(reader: StrictReader, value: unknown, path: string): FlowRow {
  const map = reader.map(value, path, ROW_KEYS, MORE_ROW_KEYS);
  const name = (key: string) => reader.text(map[key], below(path, key), NAME, isName);
  const names = (key: string) =>
    reader
      .list(map[key], below(path, key))
      .map((item, i) => reader.text(item, `${path}.${key}[${i}]`, NAME, isName));
  return {
    from: name('from'),
    action: name('action'),
    by: name('by'),
    ...(map['when'] !== undefined && { when: name('when') }),
    to: name('to'),
    ...(map['judge'] !== undefined && { judge: name('judge') }),
    ...(map['verdict'] !== undefined && {
      verdict: reader.oneOf(map['verdict'], `${path}.verdict`, VERDICTS),
    }),
    ...(map['then'] !== undefined && { then: names('then') }),
    title: reader.text(map['title'], `${path}.title`, TITLE, isTitle),
    ...(map['due'] !== undefined && { due: name('due') }),
    ...(map['clock'] !== undefined && { clock: reader.oneOf(map['clock'], `${path}.clock`, CLOCKS) }),
    ...(map['reason'] !== undefined && {
      reason: reader.oneOf(map['reason'], `${path}.reason`, ['required', 'optional']),
    }),
    ...(map['inWindow'] !== undefined && { inWindow: reader.flag(map['inWindow'], `${path}.inWindow`) }),
  };
}
