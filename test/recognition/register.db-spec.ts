import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { Acts } from '../../src/cases/acts.js';
import { addDays, beijingDate, type BusinessDate, businessDate } from '../../src/kernel/business-date.js';
import { Refused } from '../../src/kernel/refusal.js';
import { refusalOfDatabase } from '../../src/platform/database/guard-errors.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { RegisterQueries } from '../../src/recognition/register.queries.js';
import { RecognitionPlay } from '../journeys/support/recognition-play.js';
import { bootApp } from '../support/app.js';
import { plantPeople } from '../support/people.js';
import { plant } from '../support/planted.js';

type Level = 'city' | 'region' | 'nation';
type Command =
  | { readonly does: 'recognise'; readonly level: Level; readonly after: number }
  | { readonly does: 'rename'; readonly name: string; readonly ago: number; readonly after: number }
  | { readonly does: 'revoke'; readonly inDays: number; readonly after: number };
interface Told {
  readonly level: Level | null;
  readonly name: string | null;
}

const POLICIES: Readonly<Record<Level, string>> = {
  city: 'urumqi-incubator',
  region: 'xinjiang-comprehensive-incubator',
  nation: 'national-incubator-2018',
};

let running: Awaited<ReturnType<typeof bootApp>>;
let play: RecognitionPlay;
const calls = new Map<Level, { id: string; hash: string }>();
const PAPER = 'a'.repeat(64);

beforeAll(async () => {
  running = await bootApp({ at: '2024-01-08T02:00:00Z' });
  play = new RecognitionPlay(running, await plantPeople(running));
  for (const [level, code] of Object.entries(POLICIES) as [Level, string][]) {
    const id = await play.standingCall(code);
    const [call] = await running.db.owner.query('SELECT policy_hash FROM call WHERE id = $1', [id]);
    calls.set(level, { id, hash: (call as { policy_hash: string }).policy_hash });
  }
  await planted(
    `INSERT INTO stored_file (sha256, size, media_type, stored_at) VALUES ('${PAPER}', 1, 'application/pdf', now())`,
  );
});
afterAll(async () => running.close());

async function planted(sql: string, parameters: unknown[] = []): Promise<void> {
  await plant(running.db.owner, sql, parameters);
}

/** A case on the desk of whoever takes its last step: everything before it is the journeys' matter. */
async function onDesk(
  carrierId: string,
  level: Level,
  { flow, state, phase, content }: { flow: string; state: string; phase: string; content: object },
): Promise<string> {
  const id = randomUUID();
  const call = calls.get(level);
  const { id: applicantId, districtCode } = play.people.partyOf('applicant');
  await planted(
    `INSERT INTO case_file (id, number, call_id, flow, policy_code, policy_hash, applicant_id, district_code, state, phase,
       version, revision, created_at) VALUES ($1::uuid, $1::uuid::text, $2, $3, $4, $5, $6, $7, $8, $9, 1, 1, now())`,
    [id, call?.id, flow, POLICIES[level], call?.hash, applicantId, districtCode, state, phase],
  );
  await planted(
    `INSERT INTO case_revision (case_id, revision, content, saved_by, saved_at) VALUES ($1, 1, $2, $3, now())`,
    [id, JSON.stringify({ carrierId, ...content }), play.people.id('applicant')],
  );
  await planted('INSERT INTO carrier_case (id, carrier_id) VALUES ($1, $2)', [id, carrierId]);
  if (level !== 'city')
    await planted(
      `INSERT INTO higher_decision (id, outcome, level, issuer, document_number, decided_on, effective_on, file_sha256, file_name,
         recorded_by, recorded_at) VALUES ($1::uuid, 'granted', $2, '测试上级', $1::uuid::text, $3::date, $3::date, $4, '上级决定.pdf', $5, now())`,
      [id, level, running.clock.today(), PAPER, play.people.id('city')],
    );
  return id;
}

/** Takes the step; whether it was taken. What is refused leaves nothing behind. */
async function act(caseId: string, level: Level, own: string): Promise<boolean> {
  const [login, action] =
    level === 'city' ? (['approver', own] as const) : (['city', 'recordRecognition'] as const);
  const actor = play.people.actor(login);
  try {
    await running.app
      .get(UnitOfWork)
      .run(actor, action, (tx) => running.app.get(Acts).act(tx, actor, caseId, action));
    return true;
  } catch (error) {
    if (error instanceof Refused || refusalOfDatabase(error) !== undefined) return false;
    throw error;
  }
}

function pass(days: number): void {
  const { clock } = running;
  if (days > 0) clock.moveTo(new Date(`${addDays(clock.today(), days)}T02:00:00Z`));
}

async function perform(carrierId: string, command: Command, live: Level): Promise<void> {
  pass(command.after);
  switch (command.does) {
    case 'recognise': {
      const { level } = command;
      const [state, phase] = level === 'city' ? ['notice-over', 'notice'] : ['recommended', 'granted'];
      await act(
        await onDesk(carrierId, level, { flow: 'recognition', state, phase, content: {} }),
        level,
        'recognise',
      );
      return;
    }
    case 'rename': {
      const [state, phase] = live === 'city' ? ['change-proposed', 'review'] : ['change-reported', 'granted'];
      const happenedOn = addDays(running.clock.today(), -command.ago);
      const content = { kinds: ['name'], newName: `${command.name}${carrierId}`, happenedOn };
      await act(
        await onDesk(carrierId, live, { flow: 'change-report', state, phase, content }),
        live,
        'approve',
      );
      return;
    }
    case 'revoke': {
      const [state, phase] = live === 'city' ? ['proposed', 'review'] : ['reported', 'granted'];
      // Whoever asks for it may name a later day.
      const { inDays } = command;
      const effectiveOn = addDays(running.clock.today(), inDays);
      const content = inDays === 0 ? { causes: ['terminated'] } : { causes: ['own-request'], effectiveOn };
      await act(await onDesk(carrierId, live, { flow: 'revocation', state, phase, content }), live, 'revoke');
    }
  }
}

interface TakenAct {
  readonly flow: string;
  readonly level: Level;
  readonly on: BusinessDate;
  readonly content: {
    readonly newName?: string;
    readonly happenedOn?: string;
    readonly effectiveOn?: string;
  };
}

const latest = (wished: string | undefined, on: BusinessDate): BusinessDate =>
  wished !== undefined && wished > on ? businessDate(wished) : on;

/** The acts that were taken for a carrier, in the order in which they were taken. */
async function actsOf(carrierId: string): Promise<TakenAct[]> {
  const rows: {
    flow: string;
    policy: string;
    at: Date;
    effective: string | null;
    content: TakenAct['content'];
  }[] = await running.db.owner.query(
    `SELECT c.flow, c.policy_code AS policy, a.at, h.effective_on::text AS effective, r.content
       FROM act a JOIN case_file c ON c.id = a.case_id JOIN carrier_case b ON b.id = c.id
         JOIN case_revision r ON r.case_id = c.id LEFT JOIN higher_decision h ON h.id = c.id
       WHERE b.carrier_id = $1 ORDER BY a.at, a.id`,
    [carrierId],
  );
  return rows.map(({ flow, policy, at, effective, content }) => ({
    flow,
    content,
    level: (Object.keys(POLICIES) as Level[]).find((level) => POLICIES[level] === policy) ?? 'city',
    on: latest(content.effectiveOn, effective === null ? beijingDate(at) : businessDate(effective)),
  }));
}

/** What the acts say of a day, told step by step, without the register. */
function fold(acts: readonly TakenAct[], first: string, on: BusinessDate): Told {
  let level: Level | null = null;
  for (const { flow, level: given, on: day } of acts) {
    if (day > on || flow === 'change-report') continue;
    level = flow === 'recognition' ? given : null;
  }
  const names = acts
    .filter(({ flow }) => flow === 'change-report')
    .map(({ content }, order) => ({ day: content.happenedOn ?? '', order, name: content.newName ?? '' }))
    .filter(({ day }) => day <= on)
    .sort((a, b) => (a.day === b.day ? a.order - b.order : a.day < b.day ? -1 : 1));
  return { level, name: level === null ? null : (names.at(-1)?.name ?? first) };
}

async function registered(carrierId: string, on: BusinessDate): Promise<Told> {
  const { items } = await running.app.get(RegisterQueries).export({ on });
  const item = items.find((one) => one.carrierId === carrierId);
  return { level: item?.level ?? null, name: item?.name ?? null };
}

/** Days on which the register and the acts do not say the same. */
async function disagreements(carrierId: string, first: string): Promise<object[]> {
  const acts = await actsOf(carrierId);
  const named = acts.flatMap(({ on, content }) => [
    on,
    ...(content.happenedOn === undefined ? [] : [businessDate(content.happenedOn)]),
  ]);
  const days = [...new Set([running.clock.today(), ...named])].flatMap((day) => [
    addDays(day, -1),
    day,
    addDays(day, 1),
  ]);
  const differ = [];
  for (const on of new Set(days)) {
    const [told, kept] = [fold(acts, first, on), await registered(carrierId, on)];
    if (told.level !== kept.level || told.name !== kept.name) differ.push({ on, told, kept });
  }
  return differ;
}

/** The register of parties follows the register of levels: both call the carrier alike today. */
async function nameNow(carrierId: string): Promise<string> {
  const [row]: { name: string }[] = await running.db.owner.query('SELECT name FROM carrier WHERE id = $1', [
    carrierId,
  ]);
  return row?.name ?? '';
}

async function freshCarrier(): Promise<{ id: string; name: string }> {
  const id = await play.carrier('applicant', { incubatees: 0, graduates: 0 });
  const [row]: { name: string }[] = await running.db.owner.query('SELECT name FROM carrier WHERE id = $1', [
    id,
  ]);
  return { id, name: row?.name ?? '' };
}

describe('the register on a day', () => {
  const after = fc.integer({ min: 0, max: 9 });
  const command: fc.Arbitrary<Command> = fc.oneof(
    fc.record({
      does: fc.constant('recognise' as const),
      level: fc.constantFrom<Level>('city', 'region', 'nation'),
      after,
    }),
    fc.record({
      does: fc.constant('rename' as const),
      name: fc.constantFrom('甲', '乙', '丙'),
      ago: fc.nat({ max: 12 }),
      after,
    }),
    fc.record({ does: fc.constant('revoke' as const), inDays: fc.constantFrom(0, 0, 1, 5, 12), after }),
  );

  it('says what a fold over the acts up to that day says, whatever was done in whatever order', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 8 }), async (commands) => {
        const { id, name } = await freshCarrier();
        let live: Level = 'city';
        for (const one of commands) {
          await perform(id, one, live);
          live = (await registered(id, running.clock.today())).level ?? live;
        }
        taken += (await actsOf(id)).length;
        expect(await disagreements(id, name)).toEqual([]);
        const today = await registered(id, running.clock.today());
        expect(today.name ?? (await nameNow(id))).toBe(await nameNow(id));
        const [overlap] = await running.db.owner.query(
          `SELECT count(*)::int AS n FROM qualification a JOIN qualification b ON b.carrier_id = a.carrier_id AND b.id > a.id
             AND daterange(a.valid_from, a.valid_to, '[]') && daterange(b.valid_from, b.valid_to, '[]') WHERE a.carrier_id = $1`,
          [id],
        );
        expect(overlap).toEqual({ n: 0 });
        // The next carrier begins on another day.
        pass(1);
      }),
      { numRuns: 25 },
    );
    expect(taken).toBeGreaterThan(25);
  }, 120_000);

  it('would be seen to say something else when an entry stood there without its act', async () => {
    const { id, name } = await freshCarrier();
    await perform(id, { does: 'recognise', level: 'city', after: 1 }, 'city');
    expect(await disagreements(id, name)).toEqual([]);
    await planted(
      `INSERT INTO register_entry (id, carrier_id, seq, kind, effective_on, issuer, document, recorded_at)
       VALUES (gen_random_uuid(), $1, 2, 'revoked', $2, '测试', '测试', now())`,
      [id, addDays(running.clock.today(), 1)],
    );
    pass(2);
    expect(await disagreements(id, name)).not.toEqual([]);
  });
});

describe('an entry', () => {
  const enter = (carrierId: string, seq: number, kind: string, level: string | null, on: string) =>
    planted(
      `INSERT INTO register_entry (id, carrier_id, seq, kind, level, effective_on, issuer, document, recorded_at)
       VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, '测试', '测试', now())`,
      [carrierId, seq, kind, level, on],
    );
  const code = (sqlState: string) => ({ driverError: { code: sqlState } });

  it.each([
    ['a second recognition', 2, 'recognised', 'region', '2024-02-01'],
    ['the level that there is', 2, 'level-changed', 'city', '2024-02-01'],
    ['a level for days that are settled', 2, 'level-changed', 'region', '2024-01-31'],
    ['a revocation of the first day', 2, 'revoked', null, '2024-01-31'],
    ['a number out of order', 3, 'revoked', null, '2024-02-01'],
  ])('of %s is refused by the database, whoever writes it', async (_, seq, kind, level, on) => {
    const { id } = await freshCarrier();
    await enter(id, 1, 'recognised', 'city', '2024-01-31');
    await expect(enter(id, seq, kind, level, on)).rejects.toMatchObject(code('HS107'));
  });

  it('of a change is refused when a later one of its kind is known', async () => {
    const { id } = await freshCarrier();
    await enter(id, 1, 'recognised', 'city', '2024-01-31');
    const rename = (seq: number, on: string) =>
      planted(
        `INSERT INTO register_entry (id, carrier_id, seq, kind, before_text, after_text, effective_on, issuer, document, recorded_at)
         VALUES (gen_random_uuid(), $1, $2, 'renamed', '甲', '乙', $3, '测试', '测试', now())`,
        [id, seq, on],
      );
    await rename(2, '2024-03-01');
    await expect(rename(3, '2024-02-29')).rejects.toMatchObject(code('HS107'));
    await rename(3, '2024-03-01');
  });

  it.each(['level-changed', 'revoked'])('of %s is refused where nothing was recognised', async (kind) => {
    const { id } = await freshCarrier();
    const level = kind === 'revoked' ? null : 'city';
    await expect(enter(id, 1, kind, level, '2024-02-01')).rejects.toMatchObject(code('HS107'));
  });

  it('is never changed nor removed', async () => {
    const { id } = await freshCarrier();
    await enter(id, 1, 'recognised', 'city', '2024-01-31');
    for (const sql of [
      `UPDATE register_entry SET level = 'nation' WHERE carrier_id = '${id}'`,
      `DELETE FROM register_entry WHERE carrier_id = '${id}'`,
    ])
      await expect(planted(sql)).rejects.toMatchObject(code('HS002'));
  });
});

describe('the public register', () => {
  let region: string;
  let revoked: string;
  const page = async (query: string) =>
    (await running.ask({ url: `/api/v1/public/carriers?${query}` })).json<{
      items: { carrierId: string; name: string }[];
      next: string | null;
    }>();

  beforeAll(async () => {
    const other = { districtCode: '650104' };
    region = await play.known('other.applicant', 'region', { ...other, name: '=HYPERLINK("丝路"),众创' });
    revoked = await play.known('applicant', 'city', { name: '红山脚下孵化器' });
    await planted(
      `INSERT INTO register_entry (id, carrier_id, seq, kind, effective_on, issuer, document, recorded_at)
       VALUES (gen_random_uuid(), $1, 2, 'revoked', '2023-06-01', '测试', '测试', now())`,
      [revoked],
    );
  });

  it('is searched by two characters of a name, by level, type and district, as of any day', async () => {
    const found = await page(`q=${encodeURIComponent('丝路')}&level=region&type=incubator&district=650104`);
    expect(found.items.map(({ carrierId }) => carrierId)).toEqual([region]);
    expect((await page(`q=${encodeURIComponent('丝路')}&level=city`)).items).toEqual([]);
    const query = `q=${encodeURIComponent('红山')}`;
    expect((await page(`${query}&on=2023-05-31`)).items.map(({ carrierId }) => carrierId)).toEqual([revoked]);
    expect((await page(`${query}&on=2023-06-01`)).items).toEqual([]);
    expect((await page(`q=%25&on=2023-05-31`)).items).toEqual([]);
  });

  it('is turned page by page without a gap, in the order of names', async () => {
    const names: string[] = [];
    let cursor = '';
    do {
      const { items, next } = await page(`limit=2&on=2023-01-01${cursor}`);
      names.push(...items.map(({ name }) => name));
      cursor = next === null ? '' : `&cursor=${next}`;
    } while (cursor !== '');
    const all = await running.app.get(RegisterQueries).export({ on: '2023-01-01' });
    expect(names).toEqual(all.items.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
    expect((await running.ask({ url: '/api/v1/public/carriers?cursor=nonsense' })).status).toBe(422);
  });

  it('is open data: what a spreadsheet would run stays text', async () => {
    const csv = await running.ask({ url: '/api/v1/public/open-data/carriers.csv?level=region' });
    expect([csv.status, csv.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(csv.text.startsWith('\uFEFF载体名称,类型,级别,')).toBe(true);
    expect(csv.text).toContain(`"'=HYPERLINK(""丝路""),众创",科技企业孵化器,自治区级,`);
    const json = await running.ask({ url: '/api/v1/public/open-data/carriers.json?level=region' });
    const { count, items } = json.json<{ count: number; items: { name: string }[] }>();
    expect(items).toHaveLength(count);
    expect(items.map(({ name }) => name)).toContain('=HYPERLINK("丝路"),众创');
  });

  it('knows no carrier that was never in it', async () => {
    const { id } = await freshCarrier();
    for (const ghost of [id, randomUUID()])
      expect((await running.ask({ url: `/api/v1/public/carriers/${ghost}` })).status).toBe(404);
  });
});
