import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf } from '../../src/platform/database/rows.js';
import { VoucherPlay } from '../journeys/support/voucher-play.js';
import { bootApp } from '../support/app.js';
import { fileForm, pdf } from '../support/multipart.js';
import { type Login, type People, plantPeople } from '../support/people.js';

let running: Awaited<ReturnType<typeof bootApp>>;
let people: People;
let play: VoucherPlay;
let callId: string;

beforeAll(async () => {
  running = await bootApp({ settings: { uploadLimitMb: 1 } });
  people = await plantPeople(running);
  play = new VoucherPlay(running, people);
  callId = await play.openCall();
});
afterAll(async () => running.close());

const save = (id: string, revision: number, content: object, who: Login = 'applicant') =>
  play.ask(who, 'PUT', `/enterprise/cases/${id}/content`, { content }, { 'if-match': `"${revision}"` });
const upload = async (id: string, kind: string, name: string, bytes: Uint8Array) => {
  const { body, headers } = await fileForm(name, bytes);
  const url = `/api/v1/enterprise/cases/${id}/materials?kind=${kind}`;
  return people.as('applicant')({ method: 'POST', url, body, headers });
};
const count = async (sql: string, id: string): Promise<bigint | undefined> =>
  (await rowsOf<{ n: bigint }>(running.db.owner, `SELECT count(*) AS n FROM ${sql}`, [id]))[0]?.n;

describe('a draft', () => {
  it('is saved over the revision that its writer saw, and every saved version is kept', async () => {
    const id = await play.draft('applicant', callId, '1000.00');
    const saved = await save(id, 1, { requested: '2000.00' });
    expect([saved.status, saved.headers.etag, saved.json()]).toEqual([200, '"2"', { revision: 2 }]);
    expect((await save(id, 2, { requested: '2000.00' })).json()).toEqual({ revision: 2 });
    const kept = await running.db.owner.query(
      'SELECT content FROM case_revision WHERE case_id = $1 ORDER BY revision',
      [id],
    );
    expect(kept).toEqual([{ content: { requested: '1000.00' } }, { content: { requested: '2000.00' } }]);
  });

  it('that somebody else saved meanwhile is not overwritten: both versions come back', async () => {
    const id = await play.draft('applicant', callId, '1000.00');
    await save(id, 1, { requested: '2000.00' });
    const stale = await save(id, 1, { requested: '3000.00' });
    expect(stale.status).toBe(409);
    expect(stale.json()).toMatchObject({
      code: 'stale',
      data: { revision: 2, saved: { requested: '2000.00' }, yours: { requested: '3000.00' } },
    });
    expect((await play.see(id)).revision).toBe(2);
  });

  it('saved 32 times at once over one revision is saved once', async () => {
    const id = await play.draft('applicant', callId, '1000.00');
    const amounts = Array.from({ length: 32 }, (_, i) => `${i + 2000}.00`);
    const answers = await Promise.all(amounts.map((requested) => save(id, 1, { requested })));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(31);
    const won = amounts[statuses.indexOf(200)];
    expect(await play.see(id)).toMatchObject({ revision: 2, content: { requested: won } });
  });

  it('has to say which revision it was written over', async () => {
    const id = await play.draft('applicant', callId, '1000.00');
    const answer = await play.ask('applicant', 'PUT', `/enterprise/cases/${id}/content`, { content: {} });
    expect([answer.status, answer.json<{ code: string }>().code]).toEqual([428, 'precondition-required']);
  });

  it('takes no field that the form does not have, and names its place', async () => {
    const id = await play.draft('applicant', callId, '1000.00');
    const answer = await save(id, 1, { requested: 'viel', bonus: true });
    expect(answer.status).toBe(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    const { findings } = answer.json<{ findings: { code: string; pointer: string; message: string }[] }>();
    expect(findings.map(({ pointer }) => pointer).sort()).toEqual(['/content/bonus', '/content/requested']);
    for (const { message } of findings) expect(message).toMatch(/[\u4e00-\u9fff]/);
    expect((await play.see(id)).revision).toBe(1);
  });

  it('is closed to changes once it was received', async () => {
    const id = await play.applied('applicant', callId, '1000.00');
    const answer = await save(id, 1, { requested: '9000.00' });
    expect([answer.status, answer.json<{ code: string }>().code]).toEqual([409, 'state-forbids']);
    expect((await upload(id, 'application', 'more.pdf', pdf('more'))).status).toBe(409);
  });

  it('stands under a granted case of one’s own where its flow asks for one', async () => {
    const open = (who: Login, body: object) =>
      play.ask(who, 'POST', '/enterprise/cases', { callId, ...body });
    const other = await play.draft('other.applicant', callId, '1000.00');
    const own = await play.draft('applicant', callId, '1000.00');
    const [without, foreign, early, needless] = await Promise.all([
      open('applicant', { flow: 'claim' }),
      open('applicant', { flow: 'claim', parentId: other }),
      open('applicant', { flow: 'claim', parentId: own }),
      open('applicant', { flow: 'voucher', parentId: own }),
    ]);
    expect([without.status, foreign.status, early.status, needless.status]).toEqual([422, 422, 409, 422]);
    for (const answer of [without, foreign, early, needless])
      expect(answer.json()).toMatchObject({ findings: [{ pointer: '/parentId' }] });
    const strange = await open('applicant', { flow: 'ticket' });
    expect(strange.json()).toMatchObject({ code: 'invalid', findings: [{ pointer: '/flow' }] });
  });
});

describe('a material', () => {
  it('is stored once however often it comes, and taken off without being forgotten', async () => {
    const id = await play.draft('applicant', callId, '1000.00');
    const first = await upload(id, 'application', '申领表.pdf', pdf('the same'));
    const again = await upload(id, 'application', '申领表.pdf', pdf('the same'));
    const elsewhere = await upload(id, 'credit-report', '信用报告.pdf', pdf('the same'));
    expect([first.status, again.status, elsewhere.status]).toEqual([201, 201, 201]);
    expect(again.json()).toEqual(first.json());
    expect(elsewhere.json()).not.toEqual(first.json());
    expect(
      await count('stored_file f JOIN material m ON m.file_sha256 = f.sha256 WHERE m.case_id = $1', id),
    ).toBe(2n);
    const shas = await running.db.owner.query(
      'SELECT DISTINCT file_sha256 FROM material WHERE case_id = $1',
      [id],
    );
    expect(shas).toHaveLength(1);

    const { id: materialId } = first.json<{ id: string }>();
    const url = `/enterprise/cases/${id}/materials/${materialId}`;
    const file = await play.ask('applicant', 'GET', `${url}/file`);
    expect(file.body).toEqual(pdf('the same'));
    expect(file.headers['content-disposition']).toContain(encodeURIComponent('申领表.pdf'));
    expect((await play.ask('applicant', 'DELETE', url)).status).toBe(204);
    expect((await play.ask('applicant', 'DELETE', url)).status).toBe(404);
    expect(await count('material WHERE case_id = $1', id)).toBe(2n);
    const seen = await play.must<{ materials: { kind: string }[] }>('city', 'GET', `/officer/cases/${id}`);
    expect(seen.materials.map(({ kind }) => kind)).toEqual(['credit-report']);
  });

  it('is judged by its content, its kind and its size', async () => {
    const id = await play.draft('applicant', callId, '1000.00');
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    const lie = await upload(id, 'application', 'form.pdf', png);
    const type = await upload(id, 'application', 'form.txt', Buffer.from('文本'));
    const kind = await upload(id, 'poem', 'form.pdf', pdf('x'));
    const large = await upload(
      id,
      'application',
      'form.pdf',
      Buffer.concat([pdf('x'), Buffer.alloc(1024 * 1024)]),
    );
    expect([lie.status, type.status, kind.status, large.status]).toEqual([415, 415, 422, 413]);
    expect(kind.json()).toMatchObject({ findings: [{ pointer: 'kind' }] });
    expect(await count('material WHERE case_id = $1', id)).toBe(0n);
  });

  it('of another is not to be had through a case of one’s own', async () => {
    const theirs = await play.draft('other.applicant', callId, '1000.00');
    await play.attach('other.applicant', theirs, 'application');
    const [{ id: materialId }] = await running.db.owner.query('SELECT id FROM material WHERE case_id = $1', [
      theirs,
    ]);
    const own = await play.draft('applicant', callId, '1000.00');
    for (const id of [own, theirs]) {
      const answer = await play.ask(
        'applicant',
        'GET',
        `/enterprise/cases/${id}/materials/${materialId}/file`,
      );
      expect(answer.status).toBe(404);
    }
  });
});

describe('readiness', () => {
  interface Seen {
    readonly ready: boolean;
    readonly verdict: string;
    readonly award: { amount: string; working: unknown[] } | null;
    readonly criteria: readonly {
      id: string;
      outcome: string;
      found: string;
      threshold: string;
      basis: { clause: string };
      fix?: string;
    }[];
    readonly missing: readonly { fact: string; title: string }[];
    readonly materials: readonly { kind: string; required: boolean; present: boolean }[];
    readonly illustrative: boolean;
    readonly notice: string | null;
  }
  const before = (who: Login, content: object) =>
    play.must<Seen>(who, 'POST', `/enterprise/calls/${callId}/readiness`, { flow: 'voucher', content });

  it('tells before anything is stored what holds, what it comes to and what is missing', async () => {
    const cases = await count('case_file WHERE call_id = $1', callId);
    const seen = await before('other.applicant', { requested: '80000.00' });
    expect(seen).toMatchObject({
      ready: false,
      verdict: 'eligible',
      award: { amount: '80000.00' },
      illustrative: true,
    });
    expect(seen.notice).toContain('示例参数');
    expect(seen.materials.filter(({ required, present }) => required && !present).length).toBeGreaterThan(0);
    for (const { basis, threshold, found } of seen.criteria)
      expect([basis.clause, threshold, found].every((text) => text.length > 0)).toBe(true);
    expect(await count('case_file WHERE call_id = $1', callId)).toBe(cases);
  });

  it('says what the one on a credit list stands against', async () => {
    const seen = await before('listed.applicant', { requested: '80000.00' });
    expect(seen).toMatchObject({ ready: false, verdict: 'not-eligible' });
    expect(seen.criteria.find(({ id }) => id === 'credit')).toMatchObject({ outcome: 'not-satisfied' });
  });

  it('names the facts that a half-filled form leaves open', async () => {
    const seen = await before('other.applicant', {});
    expect(seen).toMatchObject({ ready: false, verdict: 'unknown' });
    expect(seen.missing.map(({ fact }) => fact)).toContain('voucher.requested');
  });

  it('of a draft turns to ready with its last paper, and the draft is then received', async () => {
    const id = await play.draft('other.applicant', callId, '80000.00');
    const now = () => play.must<Seen>('other.applicant', 'GET', `/enterprise/cases/${id}/readiness`);
    expect((await now()).ready).toBe(false);
    await play.attach('other.applicant', id, 'application', 'credit-report');
    expect((await now()).ready).toBe(true);
    expect((await play.mustAct('other.applicant', id, 'submit')).state).toBe('waiting');
    const why = await play.must<{
      award: string;
      decisions: { result: { award: { working: unknown[] } } }[];
    }>('other.applicant', 'GET', `/enterprise/cases/${id}/explanation`);
    expect(why.award).toBe('80000.00');
    expect(why.decisions[0]?.result.award.working.length).toBeGreaterThan(0);
  });
});
