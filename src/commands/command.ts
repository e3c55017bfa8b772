import { parseArgs, type ParseArgsConfig } from 'node:util';

type OptionTypes = NonNullable<ParseArgsConfig['options']>;

/** One command of the command line. Gives the exit code: 0 when all is well. */
export interface Command {
  /** As typed: `audit verify`. */
  readonly name: string;
  /** What it does, and its options, in Chinese. */
  readonly help: string;
  run(args: readonly string[]): Promise<number>;
}

/** The words of a command line do not fit the command: told with its help, exit code 2. */
export class UsageFault extends Error {}

/** The options of a command, strictly: a UsageFault names what is unknown or lacks its value. */
export function readOptions<const Options extends OptionTypes>(
  args: readonly string[],
  options: Options,
  words: { readonly most: number } = { most: 0 },
) {
  try {
    const read = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    if (read.positionals.length > words.most)
      throw new Error(`多余的参数：${read.positionals.slice(words.most).join(' ')}`);
    return read;
  } catch (fault) {
    throw new UsageFault(inChinese(fault as Error));
  }
}

/** What node finds wrong with options, whose names it quotes first. */
const OPTION_FAULTS: Readonly<Record<string, string>> = {
  ERR_PARSE_ARGS_UNKNOWN_OPTION: '没有这个选项',
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: '选项缺少取值，或不应有取值',
};

function inChinese(fault: Error & { readonly code?: string }): string {
  const words = OPTION_FAULTS[fault.code ?? ''];
  const option = /'([^' ]+)/.exec(fault.message)?.[1];
  return words === undefined || option === undefined ? fault.message : `${words}：${option}`;
}

/** A whole number from a least to a largest one; a UsageFault otherwise. */
export function wholeNumber(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageFault(`--${name} 须为 ${least} 至 ${most} 的整数，收到 ${JSON.stringify(text)}`);
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Plain JSON, for people and for programs. */
export const sayJson = (value: unknown): void => say(JSON.stringify(value, null, 2));
