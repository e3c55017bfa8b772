import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import '../platform/support/children.js';
import {
  RETURN_COLUMNS,
  RETURN_CONTROL_COLUMNS,
  RETURN_CONTROL_SHEET,
  RETURN_SHEET,
} from '../../src/funds/return-workbook.js';
import { cnapsWithCheck } from '../../src/parties/identifiers.js';
import { verifyAudit } from '../../src/platform/audit/verify.js';
import { type WriteColumn, writeWorkbook } from '../../src/platform/workbooks/writer.js';
import { buildZip, sheetXml, workbookEntries } from '../platform/support/zip.js';
import { bootApp } from '../support/app.js';
import { fileForm, pdf } from '../support/multipart.js';
import { type Login, plantPeople } from '../support/people.js';
import { FinancePlay } from './support/finance-play.js';
import { VoucherPlay } from './support/voucher-play.js';

/** What each sentence about bad input says, through the public interface: who asks what, and what is said back. */
let running: Awaited<ReturnType<typeof bootApp>>;
let play: VoucherPlay;
let callId: string;
let voucher: string;
let claim: string;
let batchId: string;

const CALL = {
  title: '2026 年度创新券申报通知',
  policyCode: 'hongshan-voucher',
  opensOn: '2026-03-05',
  closesOn: '2026-03-06',
  noticeDays: 5,
  budget: '1000.00',
  budgetLine: '2060502 技术创新服务体系',
};
const NOBODYS = '01890000-0000-7000-8000-000000000000';

beforeAll(async () => {
  running = await bootApp();
  play = new VoucherPlay(running, await plantPeople(running));
  callId = await play.openCall();
  voucher = await play.voucher('applicant', callId);
  const granted = await play.granted('applicant', callId, voucher);
  expect((await play.see(granted)).state).toBe('granted');
  batchId = await new FinancePlay(play).released(callId);
  claim = await play.claimDraft('applicant', voucher);
});
afterAll(async () => running.close());

interface Ask {
  readonly who: Login;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Nobody reads a request that cannot be parsed: it is no attempt at anything. */
  readonly isNoAttempt?: boolean;
}
interface Told {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  readonly findings: readonly { code: string; message: string; pointer?: string }[];
}

const HAN = /\p{Script=Han}/u;

/** Refused clearly, with nothing changed but the record of the attempt. */
async function refused({ who, method, path, body, headers = {}, isNoAttempt = false }: Ask): Promise<Told> {
  // A minute later: the record takes only so many attempts of one person in a minute.
  running.clock.moveTo(new Date(running.clock.now().getTime() + 61_000));
  const before = await headOfRecord();
  const sent = body === undefined ? {} : { body };
  const answer = await play.people.as(who)({ method, url: `/api/v1${path}`, ...sent, headers });
  const told = answer.json<Told>();
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.status).toBe(told.status);
  expect([Math.floor(answer.status / 100), answer.text]).toEqual([4, answer.text]);
  for (const text of [told.title, told.detail, ...told.findings.map(({ message }) => message)])
    expect(text).toMatch(HAN);
  const events = await running.db.owner.query<{ body: Record<string, unknown> }[]>(
    'SELECT body FROM audit_event WHERE seq > $1 ORDER BY seq',
    [before],
  );
  const attempt = { table: 'refused_attempt', op: 'insert', actor: play.people.id(who) };
  expect(events.map((event) => event.body)).toMatchObject(
    isNoAttempt ? [] : [{ ...attempt, after: { code: told.code } }],
  );
  return told;
}

async function headOfRecord(): Promise<bigint> {
  const [head] = await running.db.owner.query<{ seq: bigint }[]>('SELECT seq FROM audit_head');
  return head?.seq ?? 0n;
}

const pointersOf = ({ findings }: Told) => findings.map(({ pointer }) => pointer).sort();

describe('what is no request at all', () => {
  it.each([
    ['JSON that breaks off', '{"callId":', 400, 'malformed', true, '不是有效的 JSON'],
    ['nothing', '', 400, 'malformed', true, '请求内容为空'],
    ['a list instead of fields', '[]', 422, 'invalid', false, '填写内容有误'],
    ['a text instead of fields', '"x"', 422, 'invalid', false, '填写内容有误'],
  ])('%s is refused as a whole', async (_, body, status, code, isNoAttempt, says) => {
    const headers = { 'content-type': 'application/json' };
    const told = await refused({
      who: 'city',
      method: 'POST',
      path: '/officer/calls',
      body,
      headers,
      isNoAttempt,
    });
    expect([told.status, told.code, pointersOf(told)]).toEqual([status, code, ['']]);
    expect(told.detail).toContain(says);
  });

  it('a form where JSON is asked for is refused', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const told = await refused({
      who: 'city',
      method: 'POST',
      path: '/officer/calls',
      body: 'a=1',
      headers,
      isNoAttempt: true,
    });
    expect([told.status, told.code]).toEqual([415, 'unsupported-type']);
  });
});

describe('a call', () => {
  it.each<[string, object, string[]]>([
    ['with a field that does not exist', { colour: 'red' }, ['/colour']],
    ['of the wrong types', { title: 7, noticeDays: '5', budget: 1000 }, ['/budget', '/noticeDays', '/title']],
    ['with three decimals', { budget: '1000.001' }, ['/budget']],
    ['with a negative amount', { budget: '-1.00' }, ['/budget']],
    ['with an amount in the notation of computers', { budget: '1e3' }, ['/budget']],
    ['with separators in the amount', { budget: '1,000.00' }, ['/budget']],
    ['of an amount beyond all money', { budget: '99999999999999999999.00' }, ['/budget']],
    ['on a day that does not exist', { opensOn: '2026-02-30' }, ['/opensOn']],
    ['on an instant instead of a day', { closesOn: '2026-03-06T00:00:00Z' }, ['/closesOn']],
    ['that ends before it begins', { closesOn: '2026-03-04' }, ['/closesOn']],
    ['under rules that do not exist', { policyCode: 'none-such' }, ['/policyCode']],
    ['with too short a notice', { noticeDays: 1 }, ['/noticeDays']],
    [
      'without anything',
      Object.fromEntries(Object.keys(CALL).map((field) => [field, undefined])),
      ['/opensOn', '/policyCode', '/title'],
    ],
    [
      'under rules that give money, without any, and that ask for a notice, without its days',
      { budget: undefined, budgetLine: undefined, noticeDays: undefined },
      ['/budget', '/budgetLine', '/noticeDays'],
    ],
  ])('%s is refused with every fault in its place', async (_, change, pointers) => {
    const body = { ...CALL, ...change };
    const told = await refused({ who: 'city', method: 'POST', path: '/officer/calls', body });
    expect([told.status, told.code]).toEqual([422, 'invalid']);
    expect([...new Set(pointersOf(told))].sort()).toEqual(pointers);
  });
});

describe('the content of a claim', () => {
  const content = (change: (draft: ReturnType<VoucherPlay['content']>) => unknown) => {
    const draft = structuredClone(play.content());
    change(draft);
    return draft;
  };
  it.each<[string, (draft: ReturnType<VoucherPlay['content']>) => unknown, string]>([
    [
      'an unknown field deep inside',
      ({ contract }) => Object.assign(contract, { x: 1 }),
      '/content/contract/x',
    ],
    ['three decimals', ({ contract }) => (contract.amount = '1.234'), '/content/contract/amount'],
    ['a negative amount', ({ contract }) => (contract.amount = '-5.00'), '/content/contract/amount'],
    [
      'a negative invoice',
      ({ claim: { invoices } }) => Object.assign(invoices[0] ?? {}, { amount: '-0.01' }),
      '/content/claim/invoices/0/amount',
    ],
    [
      'a day that is none',
      ({ contract }) => Object.assign(contract, { signedOn: '2026-13-01' }),
      '/content/contract/signedOn',
    ],
    [
      'words instead of yes or no',
      ({ contract }) => Object.assign(contract, { alreadyFunded: 'no' }),
      '/content/contract/alreadyFunded',
    ],
    [
      'an invoice number that is none',
      ({ claim: { invoices } }) => Object.assign(invoices[0] ?? {}, { number: '12' }),
      '/content/claim/invoices/0/number',
    ],
  ])('with %s is refused', async (_, change, pointer) => {
    const { revision } = await play.see(claim);
    const told = await refused({
      who: 'applicant',
      method: 'PUT',
      path: `/enterprise/cases/${claim}/content`,
      body: { content: content(change) },
      headers: { 'if-match': `"${revision}"` },
    });
    expect([told.status, told.code, pointersOf(told)]).toEqual([422, 'invalid', [pointer]]);
  });
});

describe('a bank account', () => {
  const account = () => ({
    accountName: play.people.partyOf('applicant').name,
    accountNumber: '62170031100123456',
    bankName: '测试银行乌鲁木齐新市区支行',
    cnaps: cnapsWithCheck('10288100001'),
  });
  it.each<[string, () => object, string]>([
    [
      'a 联行号 with a wrong check digit',
      () => {
        const right = account().cnaps;
        return { cnaps: `${right.slice(0, -1)}${(Number(right.at(-1)) + 1) % 10}` };
      },
      '/cnaps',
    ],
    ['a 联行号 that is too short', () => ({ cnaps: '10288' }), '/cnaps'],
    ['an account number with letters', () => ({ accountNumber: '6217abc0031100123456' }), '/accountNumber'],
  ])('with %s is refused', async (_, change, pointer) => {
    const told = await refused({
      who: 'applicant',
      method: 'PUT',
      path: '/enterprise/payee-account',
      body: { ...account(), ...change() },
    });
    expect([told.status, told.code, [...new Set(pointersOf(told))]]).toEqual([422, 'invalid', [pointer]]);
  });
});

describe('a file', () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  it.each<[string, string, Buffer, number]>([
    ['a picture that says it is a PDF', '申领表.pdf', png, 415],
    ['a text that says it is a workbook', '申领表.xlsx', Buffer.from('文本'), 415],
    ['a web page that says it is text', '申领表.txt', Buffer.from('<html><script>1</script></html>'), 415],
    ['a program', '申领表.exe', Buffer.from('MZ\u0090\u0000'), 415],
    ['half a PDF', '申领表.pdf', pdf('x').subarray(0, 12), 415],
    ['nothing', '申领表.pdf', Buffer.alloc(0), 422],
    ['a file without an extension', '申领表', pdf('x'), 422],
    ['too large a file', '申领表.pdf', Buffer.concat([pdf('x'), Buffer.alloc(20 * 1024 * 1024)]), 413],
  ])('%s is refused, and nothing of it is kept', async (_, name, bytes, status) => {
    const told = await refused({
      who: 'applicant',
      method: 'POST',
      path: `/enterprise/cases/${claim}/materials?kind=contract`,
      ...(await fileForm(name, bytes)),
    });
    expect([told.status, pointersOf(told)]).toEqual([status, ['file']]);
  });

  it('of a kind that nobody asked for is refused with the kinds there are', async () => {
    const told = await refused({
      who: 'applicant',
      method: 'POST',
      path: `/enterprise/cases/${claim}/materials?kind=poem`,
      ...(await fileForm('诗.pdf', pdf('x'))),
    });
    expect([told.status, told.findings[0]?.pointer]).toEqual([422, 'kind']);
  });
});

describe('a bank’s return', () => {
  const written = async (columns: readonly WriteColumn[], rows: readonly (readonly unknown[])[]) => {
    const target = new PassThrough();
    const sheets = [
      { name: RETURN_SHEET, columns, rows: rows as string[][] },
      { name: RETURN_CONTROL_SHEET, columns: RETURN_CONTROL_COLUMNS, rows: [['BF2026000001', 1, 3000000n]] },
    ];
    return (await Promise.all([buffer(target), writeWorkbook(target, { sheets })]))[0];
  };
  const moved = () => {
    const [first, second, ...rest] = RETURN_COLUMNS;
    return written([second, first, ...rest], [['62170031100123456', 1, 3000000n, '成功', null, 'YH1']]);
  };
  const bomb = () =>
    buildZip(
      workbookEntries(
        sheetXml(`<row r="1"><c t="inlineStr"><is><t>${'A'.repeat(200 << 20)}</t></is></c></row>`),
      ),
    );

  it.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['a workbook that swells to 200 MB', bomb, 'workbook-bomb'],
    ['one whose columns were moved', moved, 'column-moved'],
    ['a text', () => Buffer.from('不是工作簿'), 'workbook-unreadable'],
  ])('that is %s is refused and books nothing', async (_, make, code) => {
    const told = await refused({
      who: 'maker',
      method: 'POST',
      path: `/finance/batches/${batchId}/returns`,
      ...(await fileForm('回盘.xlsx', await make())),
    });
    expect([told.status, told.findings[0]?.code, new Set(pointersOf(told))]).toEqual([
      422,
      code,
      new Set(['file']),
    ]);
    const pending = await running.db.owner.query(`SELECT FROM payout_line WHERE outcome = 'pending'`);
    expect(pending).toHaveLength(1);
  });
});

describe('an act', () => {
  const act = (who: Login, door: string, id: string, action: string, more: object = {}) => ({
    who,
    method: 'POST',
    path: `/${door}/cases/${id}/acts`,
    body: { action, version: 0, ...more },
  });

  it('that the state does not allow is refused with what may be done instead', async () => {
    const { version } = await play.see(claim);
    const told = await refused(act('applicant', 'enterprise', claim, 'submit', { version }));
    expect([told.status, told.code, pointersOf(told)]).toEqual([409, 'state-forbids', ['/action']]);
  });

  it('that nobody knows is refused', async () => {
    const { version } = await play.see(claim);
    const told = await refused(act('applicant', 'enterprise', claim, 'conjure', { version }));
    expect([told.status, pointersOf(told)]).toEqual([409, ['/action']]);
  });

  it('on an older version is refused with the state of the case', async () => {
    const told = await refused(act('applicant', 'enterprise', voucher, 'surrender', { version: 0 }));
    expect([told.status, told.code, pointersOf(told)]).toEqual([409, 'stale', ['/version']]);
  });

  it('on a form that leaves a fact open is refused: what is not known stands in the way', async () => {
    const body = { callId, flow: 'voucher', content: {} };
    const { id } = await play.must('applicant', 'POST', '/enterprise/cases', body);
    await play.attach('applicant', id, 'application', 'credit-report');
    const told = await refused(act('applicant', 'enterprise', id, 'submit'));
    expect([told.status, told.code]).toEqual([422, 'not-eligible']);
    expect(told.findings.map(({ code }) => code)).toContain('fact-missing');
  });

  it('of a role that may not is refused', async () => {
    const { version } = await play.see(voucher);
    const told = await refused(act('city', 'officer', voucher, 'surrender', { version }));
    expect([told.status, told.code]).toEqual([403, 'not-permitted']);
  });

  it('at a door that is not one’s own is refused', async () => {
    for (const [who, door] of [
      ['applicant', 'officer'],
      ['city', 'enterprise'],
      ['maker', 'officer'],
      ['leader', 'officer'],
    ] as const)
      expect((await refused(act(who, door, voucher, 'withdraw'))).code).toBe('not-permitted');
  });

  it('on the case of another is answered as if the case did not exist, to the letter', async () => {
    for (const [who, door, action] of [
      ['other.applicant', 'enterprise', 'withdraw'],
      ['provider', 'provider', 'confirmCompletion'],
      ['district.xinshi', 'officer', 'pass'],
    ] as const) {
      const [theirs, nobodys] = [
        await refused(act(who, door, claim, action)),
        await refused(act(who, door, NOBODYS, action)),
      ].map((told) => ({ ...told, instance: '' }));
      expect(theirs).toEqual(nobodys);
      expect(theirs?.status).toBe(404);
    }
  });

  it('a second before the first day or after the last is refused, and is received in between', async () => {
    const opened = await play.openCall({
      opensOn: '2026-04-15',
      closesOn: '2026-04-16',
    });
    const drafts = [];
    for (let i = 0; i < 3; i++) {
      const id = await play.draft('applicant', opened, '1000.00');
      await play.attach('applicant', id, 'application', 'credit-report');
      drafts.push(id);
    }
    const [early = '', right = '', late = ''] = drafts;
    const at = (instant: string) => running.clock.moveTo(new Date(Date.parse(instant) - 61_000));
    at('2026-04-14T15:59:59Z');
    const before = await refused(act('applicant', 'enterprise', early, 'submit'));
    expect([before.status, before.code, pointersOf(before)]).toEqual([422, 'outside-window', ['/action']]);
    running.clock.moveTo(new Date('2026-04-14T16:00:00Z'));
    expect((await play.mustAct('applicant', right, 'submit')).state).toBe('waiting');
    at('2026-04-16T16:00:00Z');
    const after = await refused(act('applicant', 'enterprise', late, 'submit'));
    expect([after.status, after.code, pointersOf(after)]).toEqual([422, 'outside-window', ['/action']]);
    const body = { callId: opened, flow: 'voucher', content: {} };
    const opening = await refused({ who: 'applicant', method: 'POST', path: '/enterprise/cases', body });
    expect([opening.code, pointersOf(opening)]).toEqual(['outside-window', ['/callId']]);
  });
});

it('leaves an unbroken record', async () => {
  expect((await verifyAudit(running.db.owner)).fault).toBeNull();
});
