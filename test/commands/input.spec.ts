import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageFault } from '../../src/commands/command.js';
import { decide } from '../../src/commands/decide.js';
import { demo } from '../../src/commands/demo.js';
import { InputFault, parseMap, readInput } from '../../src/commands/input.js';
import { policyDiff } from '../../src/commands/policy-diff.js';
import { replay } from '../../src/commands/replay.js';
import { whatIf } from '../../src/commands/what-if.js';

describe('a command', () => {
  it.each([
    ['decide', decide, ['--facts', '-'], '--policy'],
    ['decide', decide, ['--policy', 'p'], '--facts'],
    ['decide', decide, ['--policy', 'p', '--on', '2026-02-30', '--facts', '-'], '2026-02-30'],
    ['decide', decide, ['--policy', 'p', '--fact', '-'], '--fact'],
    ['demo', demo, ['--on', '2026-02-30'], '2026-02-30'],
    ['policyDiff', policyDiff, ['one'], '两部办法'],
    ['policyDiff', policyDiff, ['one', 'two', 'three'], 'three'],
    ['replay', replay, [], '--all'],
    ['replay', replay, ['--all', '--round', 'HST-2026-000001'], '其中之一'],
    ['replay', replay, ['--decision', '17'], '17'],
    ['replay', replay, ['--all', 'please'], 'please'],
    ['whatIf', whatIf, ['--round', 'HST-2026-000001'], '--policy'],
    ['whatIf', whatIf, ['--policy', 'policy.yaml'], '--round'],
  ])('%s tells what it needs', async (_name, command, args, told) => {
    const fault: unknown = await command.run(args).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UsageFault);
    expect((fault as UsageFault).message).toContain(told);
  });
});

describe('a text from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hongshan-input-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['none.json', undefined, '没有这个文件'],
    ['.', undefined, '是文件夹，应为文件'],
    ['latin.json', Buffer.from('{"a": "\xe9"}', 'latin1'), '应为 UTF-8 编码的文本'],
    ['large.json', Buffer.alloc(1024 * 1024 + 1, ' '), '超过 1 MB 的上限'],
  ])('is refused when it is %s', async (name, bytes, told) => {
    const path = join(folder, name);
    if (bytes !== undefined) writeFileSync(path, bytes);
    await expect(readInput(path)).rejects.toEqual(new InputFault([`${path}：${told}`]));
  });

  it('may be a megabyte', async () => {
    const path = join(folder, 'whole.json');
    writeFileSync(path, Buffer.alloc(1024 * 1024, ' '));
    expect((await readInput(path)).length).toBe(1024 * 1024);
  });
});

describe('JSON from a file', () => {
  it.each([
    ['NaN', '{"a": NaN}', 'f 第 1 行第 7 列 "NaN"：'],
    ['Infinity', '{\n  "a": 1,\n  "b": Infinity\n}', 'f 第 3 行第 8 列 "Infinity"：'],
    ['single quotes', "{'a': 1}", `f 第 1 行第 2 列 "'a'"：`],
    ['a line break in a text', '{"a": "x\n"}', 'f 第 1 行第 7 列 "\\"x"：'],
    ['a leading zero', '{"a": 01}', 'f 第 1 行第 8 列 "1"：'],
    ['no comma', '{"a": 1 "b": 2}', 'f 第 1 行第 9 列'],
    ['no end', '{"a": 1', 'f'],
    ['nothing', '', 'f'],
    ['a list', '[1]', 'f：应为 {"名称": 取值, …} 形式的 JSON 对象'],
    ['null', 'null', 'f：应为'],
    ['a text alone', '"a"', 'f：应为'],
    ['deep nesting', `{"a": ${'['.repeat(100_000)}`, '嵌套不能超过 20 层'],
    ['a text without end', `{"a": "${'x'.repeat(900_000)}`, 'f 第 1 行第 7 列'],
  ])('is refused with its place: %s', (_what, text, told) => {
    expect(() => parseMap('f', text)).toThrow(InputFault);
    expect(() => parseMap('f', text)).toThrow(told);
  });

  it('is read as it stands', () => {
    const text = '{"a": [1, -2.5e3, true, null, "\\"\\\\ \\u4e2d]}"], "b": {}}';
    expect(parseMap('f', text)).toEqual({ a: [1, -2500, true, null, '"\\ 中]}'], b: {} });
  });
});
