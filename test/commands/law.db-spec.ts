import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths.js';
import { type Command, UsageFault } from '../../src/commands/command.js';
import { decide as decideCommand } from '../../src/commands/decide.js';
import { policyDiff } from '../../src/commands/policy-diff.js';
import { policyShow } from '../../src/commands/policy.js';
import { canonicalJson, type Json } from '../../src/kernel/canonical-json.js';
import { decide, type Decision } from '../../src/policy/decide.js';
import type { PolicyDescription } from '../../src/policy/describe.js';
import { readLibrary } from '../policy/support/packs.js';
import { cli } from '../support/cli.js';

const A_WHILE = 60_000;
const library = readLibrary();
const folder = mkdtempSync(join(tmpdir(), 'hongshan-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const APPLY = {
  'applicant.kind': 'enterprise',
  'applicant.region': '650102',
  'applicant.taxResidentInCity': true,
  'applicant.techSmeValid': true,
  'applicant.creditBlocks': [],
  'applicant.barred': false,
  'applicant.voidedShareLastYear': '0',
  'voucher.requested': '100000.00',
  'voucher.usedThisYear': '0.00',
};
const decideArgs = [
  'decide',
  '--policy',
  'hongshan-voucher',
  '--on',
  '2026-03-02',
  '--step',
  'apply',
  '--facts',
];

/** What a command gives and says, without a process of its own. */
async function inProcess(command: Command, args: readonly string[]) {
  const said: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  try {
    return { code: await command.run(args), out: said.join('') };
  } finally {
    write.mockRestore();
  }
}

describe('cli decide', () => {
  it(
    'ends with 0 for eligible, 3 for not eligible, 4 for unknown, and says the same as the engine',
    async () => {
      const unknown = { ...APPLY, 'applicant.kind': null };
      const eligible = await cli([...decideArgs, file('good.json', JSON.stringify(APPLY))]);
      expect([eligible.code, eligible.err]).toEqual([0, '']);
      const decision = decide(library.get('hongshan-voucher'), APPLY, {
        step: 'apply',
        on: '2026-03-02' as never,
      });
      expect(canonicalJson(eligible.json<Json>())).toBe(canonicalJson(decision as unknown as Json));
      const barred = await cli([...decideArgs, '-'], {
        input: JSON.stringify({ ...APPLY, 'applicant.barred': true }),
      });
      expect([barred.code, barred.json<Decision>().verdict]).toEqual([3, 'not-eligible']);
      const open = await inProcess(decideCommand, [
        ...[...decideArgs.slice(1), file('open.json', JSON.stringify(unknown))],
      ]);
      expect([open.code, (JSON.parse(open.out) as Decision).missing]).toEqual([4, ['applicant.kind']]);
    },
    A_WHILE,
  );

  it(
    'ends with 2 for bad input, with file, place and what was expected, and says nothing else',
    async () => {
      const bad = file(
        'bad.json',
        '{"voucher.requested": "1.005",\n "applicant.staff": -3, "applicant.age": 7}',
      );
      const run = await cli([...decideArgs, bad]);
      expect([run.code, run.out]).toEqual([2, '']);
      expect(run.err.split('\n')).toEqual([
        `${bad} /voucher.requested：“申领额度”应为金额（元），以文本填写，不为负，至多两位小数，例如 "300000.00"；实际为 1.005`,
        `${bad} /applicant.staff：“从业人数”应为不为负的整数；实际为 -3`,
        `${bad} /applicant.age：事实目录中没有这一项，请核对名称`,
        '',
      ]);
    },
    A_WHILE,
  );

  it('has its help for a policy or a step that there is not', async () => {
    const fault = async (policy: string, step: string) =>
      decideCommand
        .run(['--policy', policy, '--step', step, '--facts', '-'])
        .catch((error: unknown) => error);
    const [none, x] = [await fault('none', 'apply'), await fault('hongshan-voucher', 'x')];
    for (const told of [none, x]) expect(told).toBeInstanceOf(UsageFault);
    expect(String(none)).toContain('现有：');
    expect(String(x)).toContain('redeem（兑付）');
  });
});

describe('cli policy', () => {
  it(
    'checks every pack without a database, and shows one with its facts',
    async () => {
      const check = await cli(['policy', 'check']);
      expect([check.code, check.err]).toEqual([0, '']);
      expect(check.out).toMatch(/^\d+ 部办法、\d+ 个算例，全部通过\n没有数据库，未核对已用于决定的办法\n$/);
      const show = await inProcess(policyShow, ['hongshan-voucher', '--on', '2026-03-02']);
      expect(show.code).toBe(0);
      const { steps } = JSON.parse(show.out) as PolicyDescription;
      const fact = steps.flatMap(({ facts }) => facts).find(({ name }) => name === 'applicant.coreMembers');
      expect(fact).toEqual({
        ...{ name: 'applicant.coreMembers', title: '团队核心成员数', type: 'count', unit: '人' },
        ...{ written: '不为负的整数', options: null, source: 'application form' },
      });
    },
    A_WHILE,
  );

  it(
    'tells what two packs do not have alike, by code or by file, in words and as JSON',
    async () => {
      const path = join(projectRoot, 'config/policies/hongshan-voucher/policy.yaml');
      const changed = file(
        'changed.yaml',
        readFileSync(path, 'utf8').replace('value: 10 万元', 'value: 12 万元'),
      );
      const words = await cli(['policy', 'diff', 'hongshan-voucher', changed]);
      expect([words.code, words.err]).toEqual([1, '']);
      expect(words.out).toBe('变更 参数 capContract（单份合同资助上限）\n  /value：10 万元 → 12 万元\n');
      const json = await inProcess(policyDiff, [path, changed, '--json']);
      expect(JSON.parse(json.out)).toMatchObject({
        before: { code: 'hongshan-voucher', hash: library.get('hongshan-voucher').hash },
        changes: [{ section: 'parameters', id: 'capContract', change: 'changed' }],
      });
      const same = await inProcess(policyDiff, ['hongshan-voucher', path]);
      expect([same.code, same.out]).toEqual([0, '两部办法没有差异\n']);
      const broken = file(
        'broken.yaml',
        readFileSync(path, 'utf8').replace('fact: applicant.region', 'fact: applicant.planet'),
      );
      const bad = await cli(['policy', 'diff', 'hongshan-voucher', broken]);
      expect([bad.code, bad.out]).toEqual([2, '']);
      expect(bad.err).toMatch(
        /broken\.yaml:\d+ criteria\[0\]\.that\.fact: expected .+, found applicant\.planet\n$/,
      );
    },
    A_WHILE,
  );
});

describe('the command line', () => {
  it(
    'lists every command with its help, and tells of one that is used wrongly',
    async () => {
      const help = await cli(['help']);
      expect([help.code, help.err]).toEqual([0, '']);
      for (const name of [
        'decide',
        'policy check',
        'policy list',
        'policy show',
        'policy diff',
        'replay',
        'what-if',
      ])
        expect(help.out).toMatch(new RegExp(`^  ${name} +\\p{Script=Han}`, 'mu'));
      const words = await cli(['policy', 'show', 'none']);
      expect([words.code, words.out]).toEqual([2, '']);
      expect(words.err).toContain('用法：cli policy show');
      const asked = await cli(['decide', '--help']);
      expect([asked.code, asked.err]).toEqual([0, '']);
      expect(asked.out).toMatch(/^用法：cli decide /);
      const unknown = await cli(['decide', '--polices', 'hongshan-voucher']);
      expect([unknown.code, unknown.out]).toEqual([2, '']);
      expect(unknown.err).toMatch(/^没有这个选项：--polices\n用法：cli decide /);
      const nothing = await cli(['polices', 'show']);
      expect([nothing.code, nothing.err]).toEqual([2, '没有这个命令：polices show\n']);
      expect(nothing.out).toContain('用法：npm run -s cli -- 命令');
      const lacking = await cli(['decide', '--policy']);
      expect(lacking.err).toMatch(/^选项缺少取值，或不应有取值：--policy\n/);
    },
    A_WHILE,
  );
});
