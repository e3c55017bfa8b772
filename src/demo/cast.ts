import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../kernel/canonical-json.js';
import { addDays, businessDate } from '../kernel/business-date.js';
import type { City, CityParty } from './city/city.js';
import { partyOf, soundFirms, userOf, usersWith } from './city/find-in-city.js';
import { makePapers } from './papers.js';
import type { Answer, Person } from './person.js';
import type { Stage } from './stage.js';

/** A case as the play follows it. */
export interface Claim {
  readonly id: string;
  readonly number: string;
  readonly firm: CityParty;
  readonly districtCode: string;
}

export interface Issued {
  readonly id: string;
  readonly firm: CityParty;
}

/** Who plays, with what in hand. */
export class Cast {
  private constructor(
    readonly stage: Stage,
    readonly city: City,
    private readonly papers: ReadonlyMap<string, Buffer>,
  ) {}

  static async of(stage: Stage, city: City): Promise<Cast> {
    return new Cast(stage, city, await makePapers());
  }

  get cityOfficer(): Person {
    return this.withRole('cityOfficer');
  }

  withRole(role: Parameters<typeof usersWith>[1]): Person {
    const [user] = usersWith(this.city, role);
    if (user === undefined) throw new Error(`nobody in the city is ${role}`);
    return this.stage.as(user);
  }

  actingFor(partyId: string): Person {
    return this.stage.as(userOf(this.city, partyId));
  }

  districtOfficer(districtCode: string): Person {
    const user = usersWith(this.city, 'districtOfficer').find(
      ({ partyId }) => partyOf(this.city, partyId).districtCode === districtCode,
    );
    if (user === undefined) throw new Error(`nobody works for district ${districtCode}`);
    return this.stage.as(user);
  }

  /** Firms that nothing stands against, as many as asked for. */
  sound(most: number): readonly CityParty[] {
    return soundFirms(this.city).slice(0, most);
  }

  party(id: string): CityParty {
    return partyOf(this.city, id);
  }

  partyWith(uscc: string): CityParty {
    const party = this.city.parties.find((each) => each.uscc === uscc);
    if (party === undefined) throw new Error(`no party has the code ${uscc}`);
    return party;
  }

  /** Keeps what somebody downloaded; gives its path. */
  keep(folder: string, name: string, content: Uint8Array): string {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  async attach(person: Person, caseId: string, ...kinds: string[]): Promise<void> {
    for (const kind of kinds) {
      const paper = this.papers.get(kind);
      if (paper === undefined) throw new Error(`no paper of kind ${kind}`);
      await person.upload(`/api/v1/enterprise/cases/${caseId}/materials?kind=${kind}`, `${kind}.pdf`, paper);
    }
  }

  /** One act on the case as the person sees it now. */
  async act(
    person: Person,
    door: 'enterprise' | 'provider' | 'officer',
    caseId: string,
    action: string,
    more: { readonly [key: string]: Json } = {},
    expect: readonly number[] = [],
  ): Promise<Answer> {
    const seen = await person.get(`/api/v1/${door}/cases/${caseId}`);
    const body = { action, version: seen.body['version'] ?? 0, ...more };
    return person.post(`/api/v1/${door}/cases/${caseId}/acts`, body, { expect });
  }
}

/** Prints what stood in the way of somebody: criterion, clause and nearest fix. */
export function tellRefusal(stage: Stage, who: string, answer: Answer): void {
  const { detail, findings } = answer.body as unknown as {
    readonly detail?: string;
    readonly findings?: readonly { message: string; fix?: string; basis?: { doc: string; clause: string } }[];
  };
  stage.say(`${who} 被拒（${answer.status}）：${detail ?? ''}`);
  for (const { message, fix, basis } of findings ?? []) {
    const clause = basis === undefined ? '' : `〔${basis.doc} ${basis.clause}〕`;
    stage.say(`  · ${message}${clause}${fix === undefined ? '' : `；建议：${fix}`}`);
  }
}

/** So many days after the present one. */
export const later = (stage: Stage, days: number) => addDays(businessDate(stage.clock.today()), days);
