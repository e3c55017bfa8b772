import { DISTRICTS } from '../../../config/districts.js';
import type { BusinessDate } from '../../kernel/business-date.js';
import type { Role } from '../../parties/actor.js';
import { cnapsWithCheck } from '../../parties/identifiers.js';
import type { PartyKind } from '../../parties/role-rules.js';
import { needsSecondFactor } from '../../parties/second-factor.js';
import type {
  City,
  CityEnterprise,
  CityParty,
  CityPerson,
  CityRosters,
  CityUser,
  RosterRow,
} from './city.js';
import type { Dice } from './dice.js';
import { Names } from './names.js';
import { BANKS, GIVEN, SURNAMES } from './words.js';

type Rows<Name extends keyof City> = City[Name] extends readonly (infer Row)[] ? Row[] : never;

/** What is told of a firm; the rest is rolled. */
export interface FirmSpec {
  readonly field: string;
  readonly industry: string;
  readonly size: CityEnterprise['size'];
  readonly registeredOn: BusinessDate;
  readonly taxResidentInCity?: boolean;
  readonly parkId?: string;
  /** Instead of the firm's own name. */
  readonly accountName?: string;
}

export interface UserSpec {
  readonly partyId: string;
  readonly login: string;
  readonly role: Role;
  /** Instead of a password of their own. */
  readonly password?: string;
}

const STAFF = { micro: [1, 9], small: [10, 99], medium: [100, 299], large: [300, 1200] } as const;

/** The rosters of carriers while the city is being made. */
export class RosterBook implements CityRosters {
  readonly sites: RosterRow[] = [];
  readonly tenantYears: RosterRow[] = [];
  readonly ip: RosterRow[] = [];
  readonly financings: RosterRow[] = [];
  readonly people: CityPerson[] = [];
  readonly events: RosterRow[] = [];
  readonly funds: RosterRow[] = [];
  readonly serviceOrgs: RosterRow[] = [];
  readonly years: RosterRow[] = [];
}

/** The register of parties while the city is being made. */
export class Register {
  readonly names: Names;
  readonly parties: Rows<'parties'> = [];
  readonly enterprises: Rows<'enterprises'> = [];
  readonly parks: Rows<'parks'> = [];
  readonly carriers: Rows<'carriers'> = [];
  readonly tenancies: Rows<'tenancies'> = [];
  readonly rosters = new RosterBook();
  readonly qualifications: Rows<'qualifications'> = [];
  readonly providers: Rows<'providers'> = [];
  readonly affiliations: Rows<'affiliations'> = [];
  readonly creditListings: Rows<'creditListings'> = [];
  readonly bars: Rows<'bars'> = [];
  readonly payeeAccounts: Rows<'payeeAccounts'> = [];
  readonly users: Rows<'users'> = [];

  constructor(
    readonly dice: Dice,
    readonly on: BusinessDate,
  ) {
    this.names = new Names(dice.fork('names'));
  }

  addParty(kind: PartyKind, name: string, districtCode: string, uscc: string | null = null): CityParty {
    const party = { id: this.dice.id(), kind, name, uscc, districtCode };
    this.parties.push(party);
    return party;
  }

  addFirm(spec: FirmSpec): CityParty {
    const { code } = this.dice.pick(DISTRICTS);
    const party = this.addParty(
      'legal-person',
      this.names.firm(spec.field),
      code,
      this.names.uscc('91', code),
    );
    this.enterprises.push({
      id: party.id,
      registeredOn: spec.registeredOn,
      legalRepresentative: this.names.person(),
      industry: spec.industry,
      size: spec.size,
      staff: this.staffOf(spec.size),
      coreMembers: 0,
      taxResidentInCity: spec.taxResidentInCity ?? true,
      parkId: spec.parkId ?? null,
    });
    this.addAccount(party, spec.accountName ?? party.name);
    return party;
  }

  addUser({ partyId, login, role, password }: UserSpec): CityUser {
    const user = {
      id: this.dice.id(),
      partyId,
      login,
      displayName: this.dice.pick(SURNAMES) + this.dice.pick(GIVEN) + this.dice.pick(GIVEN),
      // No number begins with 000.
      phone: `000${this.dice.digits(8)}`,
      roles: [role],
      password: password ?? this.dice.base32(16),
      ...(needsSecondFactor([role]) && { totpSecret: this.dice.base32(32) }),
    };
    this.users.push(user);
    return user;
  }

  private staffOf(size: CityEnterprise['size']): number {
    const [least, most] = STAFF[size];
    return this.dice.between(least, most);
  }

  private addAccount({ id, districtCode }: CityParty, accountName: string): void {
    const bank = this.dice.pick(BANKS);
    const branch = DISTRICTS.findIndex(({ code }) => code === districtCode) + 1;
    this.payeeAccounts.push({
      id: this.dice.id(),
      partyId: id,
      accountName,
      accountNumber: this.names.accountNumber(),
      bankName: `${bank.name}乌鲁木齐${DISTRICTS[branch - 1]?.name ?? ''}支行`,
      cnaps: cnapsWithCheck(`${bank.code}8810${String(branch).padStart(4, '0')}`),
    });
  }
}
