import { RosterPlay } from '../../parties/support/roster-play.js';
import { fileForm } from '../../support/multipart.js';
import type { People, RunningApp } from '../../support/people.js';

/** A carrier's workbook as it was handed out, sent back: a job reads it. */
export async function sendRoster(running: RunningApp, people: People, name: string): Promise<void> {
  const play = new RosterPlay(running, people);
  const url = `/api/v1/enterprise/carriers/${await play.carrier('applicant', name)}`;
  const template = await people.as('applicant')({ url: `${url}/roster-template` });
  const form = await fileForm('载体台账.xlsx', template.body);
  const sent = await people.as('applicant')({ method: 'POST', url: `${url}/roster-imports`, ...form });
  if (sent.status >= 300) throw new Error(`${sent.status} ${sent.text}`);
}
