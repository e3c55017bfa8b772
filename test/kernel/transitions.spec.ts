import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../config/paths.js';
import type { FileFault } from '../../src/kernel/strict-reader.js';
import {
  actionsFrom,
  checkFlow,
  drawFlow,
  parseFlow,
  PHASES,
  rowsFor,
} from '../../src/kernel/transitions.js';

type Row = Readonly<Record<string, unknown>>;
const row = (from: string, action: string, to: string, more: Row = {}): Row => ({
  from,
  action,
  by: 'officer',
  to,
  title: '办理',
  ...more,
});
const states = {
  draft: { title: '草稿', phase: 'drafting' },
  'on-desk': { title: '办理中', phase: 'review' },
  done: { title: '办结', phase: 'closed', final: true },
};
const rows = [
  row('draft', 'submit', 'on-desk', { by: 'applicant', title: '提交', then: ['takeReceipt'] }),
  row('on-desk', 'decide', 'done', { when: 'timeUp', reason: 'required' }),
  row('on-desk', 'decide', 'draft', { title: '退回' }),
];
const base = { code: 'sample', title: '样例', initial: 'draft', states, rows };
const known = {
  roles: new Set(['applicant', 'officer']),
  guards: new Set(['timeUp', 'other']),
  effects: new Set(['takeReceipt']),
};

const flowOf = (value: object) => parseFlow(value, 'f.yaml');
const faultsOf = (value: unknown): readonly string[] => {
  try {
    parseFlow(value, 'f.yaml');
    return [];
  } catch (error) {
    return (error as FileFault).faults;
  }
};
const checked = (change: object) => checkFlow(flowOf({ ...base, ...change }), known);
const withRows = (...more: Row[]) => checked({ rows: [...rows, ...more] });

describe('a flow file', () => {
  it('is read as it stands', () => {
    expect(flowOf(base)).toMatchObject(base);
  });

  it.each<[string, unknown, string]>([
    ['nothing', null, 'f.yaml (top): expected a map, found null'],
    ['a list', [], 'f.yaml (top): expected a map, found a list'],
    ['a title that is a number', { ...base, title: 2026 }, 'f.yaml title: expected a title'],
    ['another key', { ...base, owner: 'me' }, 'f.yaml owner: expected one of the keys'],
    ['a code with a blank', { ...base, code: 'a b' }, 'f.yaml code: expected a name'],
    ['no name as its initial state', { ...base, initial: 3 }, 'f.yaml initial: expected a name'],
    ['states in a list', { ...base, states: [] }, 'f.yaml states: expected a map'],
    [
      'a badly named state',
      { ...base, states: { ...states, A_b: states.draft } },
      'f.yaml states.A_b: expected a name',
    ],
    [
      'a phase of its own',
      { ...base, states: { a: { title: '甲', phase: 'limbo' } } },
      'f.yaml states.a.phase: expected one of',
    ],
    [
      'a final that is no flag',
      { ...base, states: { a: { ...states.done, final: 'yes' } } },
      'f.yaml states.a.final: expected true or false',
    ],
    [
      'a state without a title',
      { ...base, states: { a: { phase: 'closed' } } },
      'f.yaml states.a: expected the key title',
    ],
    ['rows in a map', { ...base, rows: {} }, 'f.yaml rows: expected a list, found a map'],
    ['a row that is a text', { ...base, rows: ['x'] }, 'f.yaml rows[0]: expected a map, found "x"'],
    [
      'a row without a role',
      { ...base, rows: [{ from: 'a', action: 'b', to: 'c', title: '办理' }] },
      'f.yaml rows[0]: expected the key by',
    ],
    [
      'a strange key in a row',
      { ...base, rows: [row('draft', 'go', 'done', { if: 'x' })] },
      'f.yaml rows[0].if: expected one of the keys',
    ],
    [
      'an empty guard',
      { ...base, rows: [row('draft', 'go', 'done', { when: '' })] },
      'f.yaml rows[0].when: expected a name',
    ],
    [
      'a window that is no flag',
      { ...base, rows: [row('draft', 'go', 'done', { inWindow: 'yes' })] },
      'f.yaml rows[0].inWindow: expected true or false',
    ],
    [
      'a verdict of its own',
      { ...base, rows: [row('draft', 'go', 'done', { judge: 'apply', verdict: 'maybe' })] },
      'f.yaml rows[0].verdict: expected one of',
    ],
    [
      'a clock that nobody knows',
      { ...base, rows: [row('draft', 'go', 'done', { clock: 'stop' })] },
      'f.yaml rows[0].clock: expected one of',
    ],
    ['a parent that is no name', { ...base, parent: 'A b' }, 'f.yaml parent: expected a name'],
    [
      'an effect that is no list',
      { ...base, rows: [row('draft', 'go', 'done', { then: 'x' })] },
      'f.yaml rows[0].then: expected a list',
    ],
    [
      'an effect that is no name',
      { ...base, rows: [row('draft', 'go', 'done', { then: ['ok', null] })] },
      'f.yaml rows[0].then[1]: expected a name',
    ],
    [
      'a reason of another kind',
      { ...base, rows: [row('draft', 'go', 'done', { reason: 'maybe' })] },
      'f.yaml rows[0].reason: expected one of required, optional',
    ],
    [
      'a title that would end a label',
      { ...base, rows: [row('draft', 'go', 'done', { title: '办理; 结束' })] },
      'f.yaml rows[0].title: expected a title',
    ],
    ['a title of two lines', { ...base, title: '甲\n乙' }, 'f.yaml title: expected a title'],
  ])('with %s is refused, with the place', (_what, value, told) => {
    const [fault, ...others] = faultsOf(value);
    expect(fault).toContain(told);
    expect(others).toEqual([]);
  });

  const period = { workingDays: 5, provenance: 'illustrative' };

  it('may name its parent, its periods, and rows that keep to the window of the call', () => {
    const more = row('draft', 'withdraw', 'done', { due: 'correction', inWindow: true, judge: 'apply' });
    const full = { ...base, parent: 'other', periods: { correction: period }, rows: [...rows, more] };
    expect(flowOf(full)).toEqual(full);
    expect(flowOf(base)).toEqual(base);
  });

  it.each<[string, unknown, string]>([
    ['no days', { ...period, workingDays: 0 }, 'f.yaml periods.p.workingDays: expected'],
    [
      'more days than a year works',
      { ...period, workingDays: 251 },
      'f.yaml periods.p.workingDays: expected',
    ],
    ['part of a day', { ...period, workingDays: 1.5 }, 'f.yaml periods.p.workingDays: expected'],
    ['days in words', { ...period, workingDays: '5' }, 'f.yaml periods.p.workingDays: expected'],
    ['no source', { workingDays: 5 }, 'f.yaml periods.p: expected the key provenance'],
    [
      'a source of another kind',
      { ...period, provenance: 'rumour' },
      'f.yaml periods.p.provenance: expected',
    ],
  ])('with a period of %s is refused, with the place', (_what, value, told) => {
    expect(faultsOf({ ...base, periods: { p: value } })).toEqual([expect.stringContaining(told)]);
    expect(faultsOf({ ...base, periods: { p: { ...period, workingDays: 250 } } })).toEqual([]);
  });

  it('tells all its faults at once', () => {
    expect(faultsOf({ ...base, code: '', rows: [row('A b', 'go', 'done', { by: 7 })] })).toHaveLength(3);
  });
});

describe('a flow', () => {
  it('without fault has none', () => {
    expect(checkFlow(flowOf(base), known)).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      'an unknown initial state',
      { initial: 'start' },
      'flow sample: the initial state start is not one of its states',
    ],
    [
      'an unknown role',
      { rows: [...rows, row('draft', 'go', 'done', { by: 'ghost' })] },
      'flow sample: go by ghost in draft names the unknown role ghost',
    ],
    [
      'an unknown guard',
      { rows: [...rows, row('draft', 'go', 'done', { when: 'luck' })] },
      'flow sample: go by officer in draft names the unknown guard luck',
    ],
    [
      'an unknown effect',
      { rows: [...rows, row('draft', 'go', 'done', { then: ['magic'] })] },
      'flow sample: go by officer in draft names the unknown effect magic',
    ],
    [
      'an unknown target',
      { rows: [...rows, row('draft', 'go', 'nowhere')] },
      'flow sample: go by officer in draft names the unknown state nowhere',
    ],
    [
      'an unknown source',
      { rows: [...rows, row('nowhere', 'go', 'done')] },
      'flow sample: go by officer in nowhere names the unknown state nowhere',
    ],
    [
      'an unknown period',
      { rows: [...rows, row('draft', 'go', 'done', { due: 'soon' })] },
      'flow sample: go by officer in draft names the unknown period soon',
    ],
    [
      'a verdict on nothing',
      { rows: [...rows, row('draft', 'go', 'done', { verdict: 'not-eligible' })] },
      'flow sample: go by officer in draft asks for a verdict and judges nothing',
    ],
    [
      'two periods at once',
      {
        periods: { soon: { workingDays: 5, provenance: 'known' } },
        rows: [...rows, row('draft', 'go', 'done', { due: 'soon', clock: 'resume' })],
      },
      'flow sample: go by officer in draft begins a period while another runs on',
    ],
    [
      'a name that every object has',
      { rows: [...rows, row('draft', 'go', 'constructor')] },
      'flow sample: go by officer in draft names the unknown state constructor',
    ],
  ])('with %s says so', (_what, change, fault) => {
    expect(checked(change)).toContain(fault);
  });

  const attic = { title: '阁楼', phase: 'review' };

  it('with a state that nothing leads to says so', () => {
    const more = { states: { ...states, attic }, rows: [...rows, row('attic', 'leave', 'done')] };
    expect(checked(more)).toEqual(['flow sample: the state attic cannot be reached from draft']);
  });

  it('with a state that only itself leads to says so', () => {
    const more = {
      states: { ...states, attic },
      rows: [...rows, row('attic', 'stay', 'attic'), row('attic', 'leave', 'done')],
    };
    expect(checked(more)).toEqual(['flow sample: the state attic cannot be reached from draft']);
  });

  it('with a state that nothing leaves says so', () => {
    const more = { states: { ...states, attic }, rows: [...rows, row('draft', 'climb', 'attic')] };
    expect(checked(more)).toEqual([
      'flow sample: the state attic is a dead end: it is not final and no row leaves it',
    ]);
  });

  it('with a circle that never ends says so of each of its states', () => {
    const more = {
      states: { ...states, attic, cellar: attic },
      rows: [
        ...rows,
        row('draft', 'climb', 'attic'),
        row('attic', 'fall', 'cellar'),
        row('cellar', 'climb', 'attic'),
      ],
    };
    expect(checked(more)).toEqual([
      'flow sample: no final state can be reached from the state attic',
      'flow sample: no final state can be reached from the state cellar',
    ]);
  });

  it('that goes on after its end says so', () => {
    expect(withRows(row('done', 'reopen', 'draft'))).toEqual([
      'flow sample: the final state done has rows that leave it',
    ]);
  });

  it('that could go two ways says so', () => {
    const again = (more: Row) =>
      withRows(row('draft', 'go', 'done', more), row('draft', 'go', 'on-desk', more));
    expect(again({})).toEqual([
      'flow sample: go by officer in draft is ambiguous: only the last of its rows may go without a guard',
    ]);
    expect(again({ when: 'timeUp' })).toEqual([
      'flow sample: go by officer in draft is ambiguous: two rows carry the guard timeUp',
    ]);
  });

  it('may go two ways by different guards, and by different roles', () => {
    expect(
      withRows(
        row('draft', 'go', 'done', { when: 'timeUp' }),
        row('draft', 'go', 'on-desk', { when: 'other' }),
      ),
    ).toEqual([]);
    expect(withRows(row('draft', 'go', 'done'), row('draft', 'go', 'on-desk', { by: 'applicant' }))).toEqual(
      [],
    );
  });

  it('offers the rows of a state, an action and a role in their order', () => {
    const flow = flowOf(base);
    expect(rowsFor(flow, 'on-desk', 'decide', 'officer').map(({ to }) => to)).toEqual(['done', 'draft']);
    expect(rowsFor(flow, 'on-desk', 'decide', 'applicant')).toEqual([]);
    expect(rowsFor(flow, 'draft', 'decide', 'officer')).toEqual([]);
    expect(actionsFrom(flow, 'on-desk')).toHaveLength(2);
    expect(actionsFrom(flow, 'done')).toEqual([]);
  });
});

describe('the drawing of a flow', () => {
  it('has every state, every row and the ends', () => {
    expect(drawFlow(flowOf(base))).toBe(
      [
        'stateDiagram-v2',
        '  state "草稿" as s_draft',
        '  state "办理中" as s_on_desk',
        '  state "办结" as s_done',
        '  [*] --> s_draft',
        '  s_draft --> s_on_desk : 提交（applicant）',
        '  s_on_desk --> s_done : 办理（officer） [timeUp]',
        '  s_on_desk --> s_draft : 退回（officer）',
        '  s_done --> [*]',
        '',
      ].join('\n'),
    );
  });
});

const folder = join(projectRoot, 'config/flows');
describe.each(readdirSync(folder))('config/flows/%s', (file) => {
  const read = () => parseFlow(parse(readFileSync(join(folder, file), 'utf8')), `config/flows/${file}`);
  const flow = read();
  const named = (names: readonly (string | undefined)[]) =>
    new Set(names.filter((name) => name !== undefined));

  it('bears the name of its flow', () => {
    expect(file).toBe(`${flow.code}.yaml`);
  });

  it('is without fault in itself: all reachable, no dead end, nothing ambiguous', () => {
    const own = {
      roles: named(flow.rows.map(({ by }) => by)),
      guards: named(flow.rows.map(({ when }) => when)),
      effects: named(flow.rows.flatMap(({ then }) => then ?? [])),
    };
    expect(checkFlow(flow, own)).toEqual([]);
  });

  it('ends in the phase closed, and nowhere else is it closed', () => {
    for (const { phase, final } of Object.values(flow.states)) {
      expect(PHASES).toContain(phase);
      expect(phase === 'closed').toBe(final === true);
    }
  });

  it('is drawn the same twice, with a line for each row', () => {
    const drawing = drawFlow(flow);
    expect(drawFlow(read())).toBe(drawing);
    expect(drawing.split('\n').filter((line) => line.includes(' : '))).toHaveLength(flow.rows.length);
  });
});
