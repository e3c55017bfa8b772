import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOTP } from 'otpauth';
import { readEnv, type Settings } from '../../config/env.js';
import { boot, type Running } from '../boot.js';
import { Cast } from '../demo/cast.js';
import type { City } from '../demo/city/city.js';
import { userOf } from '../demo/city/find-in-city.js';
import { generateCity } from '../demo/city/generate-city.js';
import { loadCity } from '../demo/city/load-city.js';
import { playRound } from '../demo/play.js';
import { Stage } from '../demo/stage.js';
import { type BusinessDate, isBusinessDate } from '../kernel/business-date.js';
import { MovableClock, SystemClock } from '../platform/clock.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { endGently } from '../platform/end-gently.js';
import { Log } from '../platform/log/log.js';
import { SETTINGS, type RunningSettings } from '../platform/settings.js';
import { type Command, readOptions, say, UsageFault, wholeNumber } from './command.js';

/** What the demo's data folder holds, so that a later start knows it again. */
interface DemoState {
  readonly seed: string;
  readonly enterprises: number;
  readonly workbook: string | null;
  /** Milliseconds that the play's clock is ahead of this machine's. */
  readonly offsetMs: number;
}

const FIRST_DAY = '2026-03-02T09:00:00+08:00';
const USUAL = { seed: '2026', enterprises: 200 };
type Wish = Partial<typeof USUAL>;
interface Start {
  readonly fresh: boolean;
  /** The day on which a kept play goes on. */
  readonly on?: BusinessDate;
}

/** `cli demo`: prepares a city, plays one voucher round through the public interface, and leaves the service running. */
export const demo: Command = {
  name: 'demo',
  help: '演示：准备城市、走完一轮创新券、保留运行中的服务。--seed 文本 --enterprises 数量 --fresh 重新开始；再次启动时 --on 日期 把演示时钟拨到该日',
  async run(args) {
    const { values } = readOptions(args, {
      seed: { type: 'string' },
      enterprises: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      on: { type: 'string' },
    });
    const { seed, enterprises, on, fresh } = values;
    const wanted = {
      ...(seed !== undefined && { seed }),
      ...(enterprises !== undefined && {
        enterprises: wholeNumber('enterprises', enterprises, [20, 5000]),
      }),
    };
    await runDemo(withoutRedis(readEnv()), wanted, { fresh, ...(on !== undefined && { on: dayOf(on) }) });
    return 0;
  },
};

function dayOf(on: string): BusinessDate {
  if (isBusinessDate(on)) return on;
  throw new UsageFault(`--on 须为真实存在的日期，例如 2026-04-30，不能是“${on}”`);
}

/** `cli demo code LOGIN`: the second factor of a member of staff at this moment of the play. */
export const demoCode: Command = {
  name: 'demo code',
  help: '给出演示人员此刻的动态口令：demo code 登录名',
  async run(args) {
    const [login = ''] = readOptions(args, {}, { most: 1 }).positionals;
    const state = readState(folderOf(readEnv()));
    if (state === undefined) throw new UsageFault('还没有演示数据，请先执行 npm run demo');
    const user = generateCity(state).users.find((each) => each.login === login);
    if (user?.totpSecret === undefined) throw new UsageFault(`没有需要动态口令的演示人员 ${login}`);
    const timestamp = new SystemClock().now().getTime() + state.offsetMs;
    say(new TOTP({ secret: user.totpSecret }).generate({ timestamp }));
    return 0;
  },
};

/** Workers of their own would live by another clock than the play's. */
function withoutRedis({ redisUrl, ...settings }: Settings): Settings {
  if (redisUrl !== undefined) say('演示的时钟可拨，任务由演示进程自己执行，不使用 REDIS_URL');
  return settings;
}

const folderOf = ({ dataDir }: Settings): string => join(dataDir, 'demo');

async function runDemo(settings: Settings, wish: Wish, { fresh, on }: Start): Promise<void> {
  const folder = folderOf(settings);
  const earlier = readState(folder);
  const goesOn = earlier?.workbook != null && !fresh;
  const wanted = { ...USUAL, ...(fresh ? {} : cityOf(earlier)), ...(goesOn ? {} : wish) };
  if (goesOn) tellKept(earlier, wish);
  else if (earlier !== undefined) await clear(settings, earlier);
  const city = generateCity(wanted);
  const clock = new MovableClock(goesOn ? presentOf(earlier) : new Date(FIRST_DAY));
  if (on !== undefined) moveOn(clock, on, goesOn);
  const running = await boot(settings, { clock, log: new Log('warn') });
  // Not before this process has the data to itself.
  if (goesOn) writeState(folder, { ...earlier, offsetMs: offsetOf(clock) });
  endGently(() => running.close(), running.log);
  await running.app.listen(settings.port, settings.host);
  const base = await running.app.getUrl();
  const kept = goesOn ? earlier.workbook : null;
  tellEnd(base, city, kept ?? (await play(running, base, clock, city, folder, wanted)));
}

const cityOf = (state: DemoState | undefined): Wish =>
  state === undefined ? {} : { seed: state.seed, enterprises: state.enterprises };

function tellKept({ seed, enterprises }: DemoState, wish: Wish): void {
  say('沿用上次的演示数据（npm run demo -- --fresh 可重新开始）');
  const isOther = (wish.seed ?? seed) !== seed || (wish.enterprises ?? enterprises) !== enterprises;
  if (isOther)
    say(
      `上次的数据为 --seed ${seed} --enterprises ${enterprises}，所给参数须与 --fresh 一同使用，本次未采用`,
    );
}

/** A play that was cut off is begun anew, as is one whose data is not wanted any more. */
async function clear(settings: Settings, earlier: DemoState): Promise<void> {
  const { runningEmbedded } = await import('../platform/postgres/embedded.js');
  if (settings.database !== undefined || runningEmbedded(settings.dataDir) !== undefined)
    throw new UsageFault('演示数据所在的数据库仍在使用或不由本程序启动，不能清除');
  say(earlier.workbook === null ? '上次演示未走完，重新准备数据' : '清除上次的演示数据');
  // Cut off in the middle of this, the next start clears again.
  writeState(folderOf(settings), { ...earlier, workbook: null });
  for (const name of ['cluster', 'files', 'demo'])
    rmSync(join(settings.dataDir, name), { recursive: true, force: true });
}

const presentOf = ({ offsetMs }: DemoState): Date => new Date(new SystemClock().now().getTime() + offsetMs);

/** Periods that run on the clock pass while nobody is there: what became due happens at the start. */
function moveOn(clock: MovableClock, on: BusinessDate, goesOn: boolean): void {
  if (!goesOn) throw new UsageFault('--on 只用于走完一轮后再次启动');
  if (on <= clock.today()) throw new UsageFault(`演示时钟已到 ${clock.today()}，--on 只能是以后的日期`);
  clock.moveTo(new Date(`${on}T09:00:00+08:00`));
  say(`演示时钟拨到 ${on}`);
}

async function play(
  { app }: Running,
  base: string,
  clock: MovableClock,
  city: City,
  folder: string,
  wanted: { readonly seed: string; readonly enterprises: number },
): Promise<string> {
  const keep = (workbook: string | null): void =>
    writeState(folder, { ...wanted, workbook, offsetMs: offsetOf(clock) });
  keep(null);
  say(
    `载入演示城市：${city.parties.length} 个主体，其中申请单位 ${city.applicantIds.length} 家、服务机构 ${city.providers.length} 家、载体 ${city.carriers.length} 家（全部由程序虚构）`,
  );
  const { secretKey } = app.get<RunningSettings>(SETTINGS);
  await loadCity(app.get(UnitOfWork), city, secretKey);
  const stage = new Stage(app, base, clock, say);
  const workbook = await playRound(await Cast.of(stage, city), folder);
  keep(workbook);
  return workbook;
}

const offsetOf = (clock: MovableClock): number => clock.now().getTime() - new SystemClock().now().getTime();

function tellEnd(base: string, city: City, workbook: string): void {
  say(`\n拨付表：${workbook}`);
  say(`服务运行中：${base}（Ctrl-C 结束）`);
  say('核验：npm run -s cli -- audit verify，npm run -s cli -- ledger verify');
  say('\n登录名 / 密码（工作人员另需动态口令：npm run -s cli -- demo code 登录名）');
  const staff = city.users.filter(({ totpSecret }) => totpSecret !== undefined);
  for (const { login, password, roles, displayName } of staff) tellLogin(login, password, displayName, roles);
  const [applicantId = ''] = city.applicantIds;
  const operators = city.carriers.map(({ operatorId, name }) => [operatorId, `运营${name}`] as const);
  for (const [partyId, what] of [[applicantId, '申请企业'] as const, ...operators.slice(0, 1)]) {
    const { login, password, roles, displayName } = userOf(city, partyId);
    tellLogin(login, password, displayName, [...roles, what]);
  }
}

function tellLogin(login: string, password: string, name: string, words: readonly string[]): void {
  say(`  ${login.padEnd(18)}${password.padEnd(22)}${name} ${words.join('、')}`);
}

function readState(folder: string): DemoState | undefined {
  const path = join(folder, 'state.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as DemoState) : undefined;
}

function writeState(folder: string, state: DemoState): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'state.json'), JSON.stringify(state));
}
