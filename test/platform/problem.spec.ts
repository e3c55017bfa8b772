import { BadRequestException, HttpException, NotFoundException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { REFUSAL_CODES, Refused } from '../../src/kernel/refusal.js';
import { problemHeaders, problemOf, PROBLEMS } from '../../src/platform/http/problem.js';
import { refusalOf } from '../../src/platform/http/refusal-of.js';

const fromDatabase = (code: string, more: object = {}) =>
  Object.assign(new Error('quotes the value 13800000000'), {
    driverError: { severity: 'ERROR', code, ...more },
  });

describe('a problem', () => {
  it('exists for every way to say no, with a status of the 4xx family or 503', () => {
    for (const code of REFUSAL_CODES) expect([...range(400, 499), 503]).toContain(PROBLEMS[code].status);
    expect(Object.keys(PROBLEMS).sort()).toEqual([...REFUSAL_CODES, 'internal'].sort());
  });

  it('carries every finding, the request and what the caller needs to go on', () => {
    const refusal = {
      code: 'stale',
      message: '内容已有更新。',
      findings: [{ code: 'revision', message: '当前为第 4 版', pointer: '/revision' }],
      detail: { current: 4 },
    } as const;
    expect(problemOf(refusal, 'request-1')).toEqual({
      type: 'urn:hongshan:problem:stale',
      title: '内容已有更新',
      status: 409,
      detail: '内容已有更新。',
      code: 'stale',
      findings: refusal.findings,
      instance: 'request-1',
      data: { current: 4 },
    });
    expect(problemOf(refusal, 'request-1', 'en').title).toBe('Stale content');
  });

  it('tells nothing of a fault of ours but the request', () => {
    const problem = problemOf(null, 'request-2');
    expect(problem).toMatchObject({ status: 500, code: 'internal', findings: [], instance: 'request-2' });
  });

  it('says when to come again, when waiting helps', () => {
    const wait = (detail?: { retryAfterSeconds: number }) =>
      problemHeaders(
        problemOf({ code: 'locked-out', message: '', findings: [], ...(detail && { detail }) }, 'r'),
      );
    expect(wait({ retryAfterSeconds: 899.2 })).toEqual({ 'retry-after': '900' });
    expect(wait()).toEqual({ 'retry-after': '60' });
    expect(problemHeaders(problemOf({ code: 'unavailable', message: '', findings: [] }, 'r'))).toEqual({
      'retry-after': '2',
    });
    expect(problemHeaders(problemOf({ code: 'invalid', message: '', findings: [] }, 'r'))).toEqual({});
  });
});

describe('the refusal that an error stands for', () => {
  it('is the one that was thrown', () => {
    const refusal = { code: 'not-found', message: '没有找到。', findings: [] } as const;
    expect(refusalOf(new Refused(refusal))).toBe(refusal);
  });

  it.each([
    ['HS101', 'budget-short'],
    ['HS102', 'not-eligible'],
    ['HS103', 'state-forbids'],
    ['HS104', 'state-forbids'],
    ['HS105', 'not-eligible'],
    ['HS002', 'state-forbids'],
    ['HS003', 'stale'],
    ['23505', 'conflict'],
    ['23503', 'invalid'],
    ['23514', 'invalid'],
    ['22P02', 'invalid'],
    ['22003', 'invalid'],
    ['22001', 'invalid'],
    ['22021', 'invalid'],
    ['55P03', 'unavailable'],
    ['57014', 'unavailable'],
    ['40P01', 'unavailable'],
    ['08006', 'unavailable'],
  ])('is, for the SQLSTATE %s, %s', (state, code) => {
    expect(refusalOf(fromDatabase(state))?.code).toBe(code);
  });

  it('is told by the constraint, when a person can run into it', () => {
    const threePeople = refusalOf(fromDatabase('23514', { constraint: 'payout_batch_three_people' }));
    expect(threePeople).toMatchObject({ code: 'separation-of-duties' });
    const taken = refusalOf(fromDatabase('23505', { constraint: 'party_uscc_key' }));
    expect(taken).toMatchObject({
      code: 'conflict',
      findings: [{ code: 'party-uscc-key', pointer: '/uscc' }],
    });
  });

  it('repeats no value that the database quotes', () => {
    for (const state of ['23505', '22P02', '57014']) {
      expect(JSON.stringify(refusalOf(fromDatabase(state)))).not.toContain('13800000000');
    }
  });

  it('does not exist for faults of ours: no actor, a broken statement, a bug', () => {
    for (const fault of [fromDatabase('HS001'), fromDatabase('42601'), new TypeError('x'), 'text', null]) {
      expect(refusalOf(fault)).toBeNull();
    }
  });

  it('is unavailability when the database cannot be reached, and nothing when a file cannot', () => {
    const refusedByServer = Object.assign(new Error(), { code: 'ECONNREFUSED', syscall: 'connect' });
    const noFile = Object.assign(new Error(), { code: 'ENOENT', syscall: 'open' });
    expect(refusalOf(refusedByServer)?.code).toBe('unavailable');
    expect(refusalOf(new Error('timeout exceeded when trying to connect'))?.code).toBe('unavailable');
    expect(refusalOf(noFile)).toBeNull();
  });

  it('follows the status of Nest and Fastify, and believes no other object', () => {
    const parser = Object.assign(new Error(), { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 });
    expect(refusalOf(parser)?.code).toBe('too-large');
    expect(refusalOf(new NotFoundException('/secret/path'))).toMatchObject({
      code: 'not-found',
      findings: [],
    });
    expect(refusalOf(new BadRequestException('x'))?.code).toBe('malformed');
    expect(refusalOf(new HttpException('x', 418))?.code).toBe('malformed');
    expect(refusalOf(new HttpException('x', 502))).toBeNull();
    expect(refusalOf({ statusCode: 404 })).toBeNull();
  });
});

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
