import { isIP } from 'node:net';

/** One variable that cannot be used. Values of secrets are never in here. */
export interface EnvFinding {
  readonly variable: string;
  /** What was expected, in Chinese. */
  readonly expected: string;
  readonly example: string;
  /** What stands there now, only where it is no secret. */
  readonly actual?: string;
}

/** Every fault of the environment at once. */
export class EnvFault extends Error {
  override readonly name = 'EnvFault';

  constructor(readonly findings: readonly EnvFinding[]) {
    super([`环境变量有 ${findings.length} 处错误，系统未启动：`, ...findings.map(lineOf)].join('\n'));
  }
}

function lineOf({ variable, expected, example, actual }: EnvFinding): string {
  const now = actual === undefined ? '' : `；当前为 ${JSON.stringify(actual)}`;
  return `- ${variable}：${expected}，例如 ${variable}=${example}${now}`;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Reads variables one by one and collects what is wrong with them; an empty variable counts as absent. */
export class EnvReader {
  readonly findings: EnvFinding[] = [];

  constructor(private readonly env: Environment) {}

  fault(finding: EnvFinding): void {
    this.findings.push(finding);
  }

  text(variable: string): string | undefined {
    const value = this.env[variable]?.trim();
    return value === '' ? undefined : value;
  }

  /** A whole number within both bounds. */
  integer(variable: string, fallback: number, [least, most]: readonly [number, number]): number {
    const value = this.text(variable);
    if (value === undefined) return fallback;
    if (/^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
    this.fault({
      variable,
      expected: `应为 ${least} 至 ${most} 的整数`,
      example: String(fallback),
      actual: value,
    });
    return fallback;
  }

  choice<T extends string>(variable: string, fallback: T, choices: readonly T[]): T {
    const value = this.text(variable);
    if (value === undefined) return fallback;
    const chosen = choices.find((choice) => choice === value);
    if (chosen !== undefined) return chosen;
    this.fault({ variable, expected: `应为 ${choices.join('、')} 之一`, example: fallback, actual: value });
    return fallback;
  }

  host(variable: string, fallback: string): string {
    const value = this.text(variable) ?? fallback;
    if (isIP(value) === 0 && !HOST_NAME.test(value)) {
      this.fault({ variable, expected: '应为 IP 地址或主机名', example: fallback, actual: value });
    }
    return value;
  }

  /** A URL of one of these protocols; it may hold a password, so no fault repeats it. */
  url(variable: string, protocols: readonly string[], example: string): string | undefined {
    const value = this.text(variable);
    if (value === undefined) return undefined;
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value;
    const forms = protocols.map((protocol) => `${protocol}//`).join(' 或 ');
    this.fault({ variable, expected: `应为以 ${forms} 开头的连接地址`, example });
    return undefined;
  }

  /** At least 32 bytes in base64; no fault repeats it. */
  key(variable: string, example: string): Uint8Array | undefined {
    const value = this.text(variable);
    if (value === undefined) return undefined;
    const bytes = Buffer.from(value, 'base64');
    if (BASE64.test(value) && bytes.length >= 32) return new Uint8Array(bytes);
    this.fault({ variable, expected: '应为至少 32 字节随机数的 base64 编码', example });
    return undefined;
  }
}
