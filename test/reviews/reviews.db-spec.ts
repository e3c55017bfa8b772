import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { CaseRegistry } from '../../src/cases/registry.js';
import { rowsOf } from '../../src/platform/database/rows.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { readCase } from '../../src/cases/case-files.js';
import type { ReviewCriterion, ReviewView } from '../../src/reviews/reviews.view.js';
import { VoucherPlay } from '../journeys/support/voucher-play.js';
import { bootApp } from '../support/app.js';
import { fileForm } from '../support/multipart.js';
import { type Login, type People, plantPeople } from '../support/people.js';

let running: Awaited<ReturnType<typeof bootApp>>;
let people: People;
let play: VoucherPlay;
let voucherId: string;
let caseId: string;

beforeAll(async () => {
  running = await bootApp();
  people = await plantPeople(running);
  play = new VoucherPlay(running, people);
  voucherId = await play.voucher('applicant', await play.openCall());
});
afterAll(async () => running.close());

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

interface Problem {
  readonly code: string;
  readonly findings: readonly {
    readonly code: string;
    readonly pointer?: string;
    readonly message: string;
  }[];
}
interface Assigned extends ReviewView {
  readonly reviewers: ReviewView['reviewers'];
}

const review = (path = '') => `/officer/cases/${caseId}/review${path}`;
const assign = async (...logins: Login[]) =>
  play.ask('city', 'POST', review('/assignments'), { expertIds: logins.map((login) => people.id(login)) });
const assigned = async (login: Login): Promise<string> => {
  const answer = (await assign(login)).json<Assigned>();
  return answer.reviewers.find(({ expert }) => expert.id === people.id(login))?.assignmentId ?? '';
};
const task = (id: string, path = '') => `/expert/assignments/${id}${path}`;
const declare = async (login: Login, id: string, body: object = { conflict: false }) =>
  play.ask(login, 'POST', task(id, '/declaration'), body);
const opinionsOn = (criteria: readonly ReviewCriterion[]) => ({
  opinions: criteria.map(({ id }) => ({ criterion: id, verdict: 'agree' })),
});
const save = async (login: Login, id: string, body: object, revision = 0) =>
  play.ask(login, 'PUT', task(id, '/opinions'), body, { 'if-match': `"${revision}"` });
const problemOf = (answer: { status: number; json: <T>() => T }): [number, string] => [
  answer.status,
  answer.json<Problem>().code,
];
const guard = async (name: string): Promise<boolean> =>
  running.app.get(UnitOfWork).run({ id: 'test' }, 'test', async (tx) => {
    const caseFile = await readCase(tx, caseId);
    return running.app.get(CaseRegistry).guard(name)(tx, caseFile!);
  });

describe('an expert', () => {
  beforeEach(async () => {
    caseId = await play.cityReview('applicant', voucherId, play.content('1000.00'));
  });

  it('sees of a case only what tells of a conflict, until declaring to be free of one', async () => {
    const id = await assigned('expert');
    const list = await play.must<{ items: object[] }>('expert', 'GET', '/expert/assignments');
    expect(list.items[0]).toMatchObject({ id, applicant: people.parties.firm.name, declaredAt: null });
    expect(JSON.stringify(list.items[0])).not.toContain('found');
    expect(problemOf(await play.ask('expert', 'GET', task(id)))).toEqual([409, 'state-forbids']);
    expect(problemOf(await save('expert', id, { opinions: [] }))).toEqual([409, 'state-forbids']);
    expect((await declare('expert', id)).status).toBe(204);
    const detail = await play.must<{ criteria: ReviewCriterion[]; materials: { id: string }[] }>(
      'expert',
      'GET',
      task(id),
    );
    expect(detail.criteria.length).toBeGreaterThan(5);
    expect(detail.criteria[0]).toMatchObject({ basis: { doc: expect.any(String) } });
    const file = await play.ask('expert', 'GET', task(id, `/materials/${detail.materials[0]?.id}/file`));
    expect(file.status).toBe(200);
  });

  it('with a conflict sees nothing more, signs nothing and does not come back', async () => {
    const id = await assigned('expert');
    const silent = await declare('expert', id, { conflict: true });
    expect(silent.json<Problem>().findings[0]).toMatchObject({ pointer: '/grounds' });
    expect((await declare('expert', id, { conflict: true, grounds: '配偶在该企业任职' })).status).toBe(204);
    for (const answer of [
      await play.ask('expert', 'GET', task(id)),
      await play.ask('expert', 'POST', task(id, '/signature')),
      await declare('expert', id),
    ])
      expect(problemOf(answer)).toEqual([404, 'not-found']);
    const again = await assign('expert');
    expect(again.json<Problem>().findings[0]).toMatchObject({
      code: 'assigned-before',
      pointer: '/expertIds/0',
    });
    const seen = await play.must<Assigned>('city', 'GET', review());
    expect(seen.reviewers[0]).toMatchObject({ conflict: true, conflictGrounds: '配偶在该企业任职' });
  });

  it('of the applicant, or who is no expert, is not assigned; and then nobody of the list is', async () => {
    const answer = await assign('expert', 'firm.expert', 'leader');
    expect(answer.status).toBe(422);
    expect(answer.json<Problem>().findings).toMatchObject([
      { code: 'recusal', pointer: '/expertIds/1' },
      { code: 'no-expert', pointer: '/expertIds/2' },
    ]);
    expect((await play.must<Assigned>('city', 'GET', review())).reviewers).toEqual([]);
  });

  it('is assigned once however often it is asked at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => assign('expert')));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await play.must<Assigned>('city', 'GET', review())).reviewers).toHaveLength(1);
  });

  it('answers like nobody on the assignment of another', async () => {
    const id = await assigned('expert');
    await declare('expert', id);
    for (const ghost of [id, randomUUID()])
      for (const [method, path, body] of [
        ['GET', task(ghost), undefined],
        ['POST', task(ghost, '/declaration'), { conflict: false }],
        ['POST', task(ghost, '/signature'), undefined],
      ] as const)
        expect(problemOf(await play.ask('second.expert', method, path, body))).toEqual([404, 'not-found']);
  });
});

describe('an opinion', () => {
  let id: string;
  let criteria: readonly ReviewCriterion[];

  beforeEach(async () => {
    caseId = await play.cityReview('applicant', voucherId, play.content('1000.00'));
    id = await assigned('expert');
    await declare('expert', id);
    criteria = (await play.must<{ criteria: ReviewCriterion[] }>('expert', 'GET', task(id))).criteria;
  });

  it('is saved over the version that was seen, and a stale one gets both', async () => {
    expect((await save('expert', id, opinionsOn(criteria.slice(0, 1)))).json()).toEqual({ revision: 1 });
    const stale = await save('expert', id, opinionsOn(criteria));
    expect(stale.status).toBe(409);
    expect(stale.json<{ data: object }>().data).toMatchObject({ revision: 1, saved: [{ verdict: 'agree' }] });
  });

  it.each([
    ['of a criterion that the case does not have', { criterion: 'nothing', verdict: 'agree' }, 'criterion'],
    ['against, without a reason', { verdict: 'disagree' }, 'words'],
    ['withheld, without a reason', { verdict: 'abstain' }, 'words'],
  ])('%s is refused with its place', async (_, own, field) => {
    const answer = await save('expert', id, {
      opinions: [{ criterion: criteria[0]?.id, ...own }],
    });
    expect(answer.status).toBe(422);
    expect(answer.json<Problem>().findings[0]).toMatchObject({ pointer: `/opinions/0/${field}` });
  });

  it('counts when it is signed with all others, and is final then', async () => {
    await save('expert', id, opinionsOn(criteria.slice(1)));
    const early = await play.ask('expert', 'POST', task(id, '/signature'));
    expect(early.json<Problem>().findings).toHaveLength(1);
    expect(await guard('reviewsComplete')).toBe(false);
    await save('expert', id, opinionsOn(criteria), 1);
    expect((await play.ask('expert', 'POST', task(id, '/signature'))).status).toBe(204);
    expect(await guard('reviewsComplete')).toBe(true);
    expect(problemOf(await save('expert', id, opinionsOn(criteria), 2))).toEqual([409, 'state-forbids']);
    const seen = await play.must<Assigned>('city', 'GET', review());
    expect(seen.reviewers[0]?.opinions).toHaveLength(criteria.length);
    expect(seen.signed).toBe(1);
    for (const sql of [
      `UPDATE review_assignment SET signed_at = NULL WHERE id = '${id}'`,
      `UPDATE review_opinion SET verdict = 'disagree', words = '改了' WHERE assignment_id = '${id}'`,
    ])
      await expect(change(sql)).rejects.toMatchObject({
        driverError: { code: expect.stringMatching(/^HS/) },
      });
  });

  it('without a signature does not enter the books, whoever writes it', async () => {
    await expect(
      change(`INSERT INTO review_opinion VALUES ('${id}', 'region', 'agree', NULL, now())`),
    ).rejects.toMatchObject({ driverError: { code: 'HS106' } });
  });

  it('of a second expert who is still on the case is waited for, until the officer releases them', async () => {
    const other = await assigned('second.expert');
    await save('expert', id, opinionsOn(criteria));
    await play.ask('expert', 'POST', task(id, '/signature'));
    expect(await guard('reviewsComplete')).toBe(false);
    const released = await play.ask('city', 'POST', review(`/assignments/${other}/release`), {
      reason: '日程冲突',
    });
    expect(released.status).toBe(200);
    expect(await guard('reviewsComplete')).toBe(true);
    const late = await play.ask('city', 'POST', review(`/assignments/${id}/release`), { reason: '试试' });
    expect(problemOf(late)).toEqual([409, 'state-forbids']);
  });

  it('is not given after the case has moved on', async () => {
    await play.mustAct('city', caseId, 'reject', { reason: '测试' });
    expect(problemOf(await save('expert', id, opinionsOn(criteria)))).toEqual([409, 'state-forbids']);
    expect(problemOf(await assign('second.expert'))).toEqual([409, 'state-forbids']);
  });
});

describe('a site visit', () => {
  const visits = (path = '') => `/officer/cases/${caseId}/visits${path}`;
  const visit = { visitedOn: '2026-03-01', place: '天山区某路 1 号' };
  const both = () => [people.id('city'), people.id('district.tianshan')];
  let visitId: string;
  let criteria: readonly string[];

  beforeEach(async () => {
    caseId = await play.cityReview('applicant', voucherId, play.content('1000.00'));
    const seen = await play.must<ReviewView>('city', 'POST', visits(), { ...visit, visitorIds: both() });
    visitId = seen.visits[0]?.id ?? '';
    criteria = seen.criteria.map(({ id }) => id);
  });
  const found = (own: object = {}) =>
    criteria.map((criterion) => ({ criterion, found: '与申报一致', agrees: true, ...own }));

  it('begins with what the case declared of each criterion', async () => {
    const seen = await play.must<ReviewView>('district.tianshan', 'GET', review());
    expect(seen.visits[0]?.findings.map(({ declared }) => declared)).toEqual(
      seen.criteria.map((one) => one.found),
    );
    expect(seen.visits[0]).toMatchObject({ complete: false, differences: [] });
  });

  it('shows where what was found differs, and is complete when all who were there have signed all of it', async () => {
    const [first = ''] = criteria;
    const findings = found().map((one) =>
      one.criterion === first ? { ...one, found: '实测不足', agrees: false, words: '现场少一间' } : one,
    );
    await play.must('city', 'PUT', visits(`/${visitId}/findings`), { findings });
    const photo = await fileForm('现场.png', PNG);
    const added = await people.as('city')({
      method: 'POST',
      url: `/api/v1${visits(`/${visitId}/photos?criterion=${first}`)}`,
      ...photo,
    });
    expect(added.status).toBe(201);
    const signed = await play.must<ReviewView>('city', 'POST', visits(`/${visitId}/signature`), { criteria });
    expect(signed.visits[0]).toMatchObject({ complete: false, differences: [first] });
    expect(await guard('visitRecorded')).toBe(false);
    const all = await play.must<ReviewView>('district.tianshan', 'POST', visits(`/${visitId}/signature`), {
      criteria,
    });
    expect(all.visits[0]).toMatchObject({ complete: true });
    expect(all.visits[0]?.findings[0]?.photos).toHaveLength(1);
    expect(await guard('visitRecorded')).toBe(true);
    const late = await play.ask('city', 'PUT', visits(`/${visitId}/findings`), { findings });
    expect(late.json<Problem>().findings[0]).toMatchObject({ code: 'signed' });
    await expect(
      change(`UPDATE site_finding SET found = '改了' WHERE visit_id = '${visitId}'`),
    ).rejects.toMatchObject({ driverError: { code: 'HS106' } });
  });

  it.each([
    ['by one alone', () => ({ visitorIds: [people.id('city')] }), '/visitorIds'],
    [
      'with somebody who is no officer',
      () => ({ visitorIds: [people.id('city'), people.id('leader')] }),
      '/visitorIds/1',
    ],
    ['on a day to come', () => ({ visitedOn: '2026-12-01' }), '/visitedOn'],
  ])('%s is refused', async (_, own, pointer) => {
    const answer = await play.ask('city', 'POST', visits(), { ...visit, visitorIds: both(), ...own() });
    expect(answer.status).toBe(422);
    expect(answer.json<Problem>().findings[0]).toMatchObject({ pointer });
  });

  it('is signed by those who were there, and only where something was found', async () => {
    await play.must('city', 'PUT', visits(`/${visitId}/findings`), { findings: found().slice(1) });
    const blank = await play.ask('city', 'POST', visits(`/${visitId}/signature`), { criteria });
    expect(blank.json<Problem>().findings).toMatchObject([{ code: 'not-found-yet', pointer: '/criteria/0' }]);
    const elsewhere = await play.ask('district.xinshi', 'POST', visits(`/${visitId}/signature`), {
      criteria,
    });
    expect(elsewhere.status).toBe(404);
    const difference = await play.ask('city', 'PUT', visits(`/${visitId}/findings`), {
      findings: found({ agrees: false }),
    });
    expect(difference.json<Problem>().findings[0]).toMatchObject({ pointer: '/findings/0/words' });
  });

  it('takes pictures and nothing else', async () => {
    const text = await fileForm('现场.pdf', Buffer.from('%PDF-1.7\n%%EOF\n'));
    const answer = await people.as('city')({
      method: 'POST',
      url: `/api/v1${visits(`/${visitId}/photos?criterion=${criteria[0]}`)}`,
      ...text,
    });
    expect(problemOf(answer)).toEqual([415, 'unsupported-type']);
  });
});

async function change(sql: string): Promise<void> {
  await running.db.owner.transaction(async (manager) => {
    await manager.query(`SELECT set_config('hongshan.actor', 'somebody', true)`);
    await rowsOf(manager, sql);
  });
}
