import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bootApp } from '../support/app.js';
import { type People, plantPeople } from '../support/people.js';

let running: Awaited<ReturnType<typeof bootApp>>;
let people: People;

beforeAll(async () => {
  running = await bootApp();
  people = await plantPeople(running);
});
afterAll(async () => running.close());

describe('a planted person', () => {
  it('is signed in with their role, and stays so however far the clock moves', async () => {
    expect((await people.as('auditor')({ url: '/api/v1/auditor/events' })).status).toBe(200);
    expect((await people.as('applicant')({ url: '/api/v1/auditor/events' })).status).toBe(403);
    running.clock.moveTo(new Date('2027-12-31T00:00:00Z'));
    expect((await people.as('auditor')({ url: '/api/v1/auditor/events' })).status).toBe(200);
  });
});
