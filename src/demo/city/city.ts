import type { BusinessDate } from '../../kernel/business-date.js';
import type { Role } from '../../parties/actor.js';
import type { PartyKind } from '../../parties/role-rules.js';

/** An invented city as plain data: rows of the register of parties, and what is known to be odd among them. */
export interface City {
  readonly seed: string;
  /** The day on which it stands as described. */
  readonly on: BusinessDate;
  readonly districts: readonly District[];
  /** Everybody: offices, firms, operators, providers, teams. */
  readonly parties: readonly CityParty[];
  /** The register entry of every firm and team. */
  readonly enterprises: readonly CityEnterprise[];
  /** Parties that apply: each has one applicant among the users. */
  readonly applicantIds: readonly string[];
  readonly parks: readonly CityPark[];
  readonly carriers: readonly CityCarrier[];
  readonly tenancies: readonly CityTenancy[];
  readonly rosters: CityRosters;
  readonly qualifications: readonly CityQualification[];
  readonly providers: readonly CityProvider[];
  readonly affiliations: readonly CityAffiliation[];
  readonly creditListings: readonly CityCreditListing[];
  readonly bars: readonly CityBar[];
  readonly payeeAccounts: readonly CityPayeeAccount[];
  readonly users: readonly CityUser[];
  readonly planted: Planted;
}

/** What a bureau meets; ids are those of parties. */
export interface Planted {
  /** A buyer who holds shares of the seller; the buyer qualifies otherwise. */
  readonly affiliated: { readonly applicantId: string; readonly providerId: string };
  /** On the list of dishonest judgment debtors since before the year began; qualifies otherwise. */
  readonly dishonest: { readonly applicantId: string };
  /** The account is in a name that is not the licence's; qualifies otherwise. */
  readonly accountNameDiffers: { readonly applicantId: string };
  /** One invoice that two firms will hand in; both qualify otherwise. */
  readonly invoiceUsedTwice: {
    readonly number: string;
    readonly firstId: string;
    readonly secondId: string;
    readonly providerId: string;
  };
  /** May not apply for vouchers this year; qualifies otherwise. */
  readonly barred: { readonly applicantId: string };
  /** Neither HNTE nor tech SME nor incubatee, and otherwise in order. */
  readonly unqualified: { readonly applicantId: string };
}

export interface District {
  readonly code: string;
  readonly name: string;
}
export interface CityParty {
  readonly id: string;
  readonly kind: PartyKind;
  readonly name: string;
  readonly uscc: string | null;
  readonly districtCode: string;
}
export interface CityEnterprise {
  readonly id: string;
  readonly registeredOn: BusinessDate;
  readonly legalRepresentative: string;
  readonly industry: string;
  readonly size: 'large' | 'medium' | 'small' | 'micro';
  readonly staff: number;
  readonly coreMembers: number;
  readonly taxResidentInCity: boolean;
  readonly parkId: string | null;
}
export interface CityPark {
  readonly id: string;
  readonly name: string;
  readonly districtCode: string;
  readonly operatorId: string;
}
export interface CityCarrier extends CityPark {
  readonly type: 'incubator' | 'maker-space';
  readonly address: string;
  readonly incubatorType?: 'comprehensive' | 'professional';
  readonly industry?: string;
  readonly operatingSince?: BusinessDate;
}
export interface CityTenancy {
  readonly id: string;
  readonly carrierId: string;
  readonly partyId: string;
  readonly enteredOn: BusinessDate;
  readonly leftOn: BusinessDate | null;
  readonly areaM2: string;
  /** What the carrier's roster tells besides; absent where it keeps none. */
  readonly told?: ToldTenancy;
}
export interface ToldTenancy {
  readonly registeredOn: BusinessDate;
  readonly agreementNumber: string;
  readonly agreementSignedOn: BusinessDate;
  readonly site: string;
  readonly room: string;
  readonly industry: string;
  readonly field: 'biomedicine' | 'modern-agriculture' | 'integrated-circuit' | 'other';
  readonly doesTechBusiness: boolean;
  readonly registeredInside: boolean;
  readonly worksInside: boolean;
  readonly graduatedOn: BusinessDate | null;
  readonly acquired: boolean;
  readonly listed: boolean;
}
export interface CityQualification {
  readonly id: string;
  readonly partyId: string | null;
  readonly carrierId: string | null;
  readonly kind: 'hnte' | 'tech-sme' | 'recognition';
  /** Of recognitions. */
  readonly level: 'nation' | 'region' | 'city' | null;
  readonly number: string;
  readonly validFrom: BusinessDate;
  readonly validTo: BusinessDate | null;
}
export interface CityProvider {
  readonly id: string;
  readonly filingNumber: string;
  readonly filedOn: BusinessDate;
  readonly filedUntil: BusinessDate | null;
  readonly services: readonly string[];
}
export interface CityAffiliation {
  readonly id: string;
  readonly partyId: string;
  readonly otherId: string;
  readonly kind: 'equity' | 'control' | 'same-representative';
  readonly since: BusinessDate;
}
export interface CityCreditListing {
  readonly id: string;
  readonly partyId: string;
  readonly list: 'dishonest-judgment' | 'serious-illegal' | 'major-tax' | 'abnormal-operation';
  readonly listedOn: BusinessDate;
  readonly removedOn: BusinessDate | null;
  readonly source: string;
}
export interface CityBar {
  readonly id: string;
  readonly partyId: string;
  readonly scheme: string;
  readonly barredFrom: BusinessDate;
  readonly barredUntil: BusinessDate;
  readonly reason: string;
}
export interface CityPayeeAccount {
  readonly id: string;
  readonly partyId: string;
  readonly accountName: string;
  readonly accountNumber: string;
  readonly bankName: string;
  readonly cnaps: string;
}
/** With secrets that come from the seed: to be printed for whoever tries the demo, never logged. */
export interface CityUser {
  readonly id: string;
  readonly partyId: string;
  readonly login: string;
  readonly displayName: string;
  readonly phone: string;
  readonly roles: readonly Role[];
  readonly password: string;
  /** Base32; of whoever needs a second factor. */
  readonly totpSecret?: string;
}

/** 载体台账, by table; every row stands with its carrier. */
export interface CityRosters {
  readonly sites: readonly RosterRow[];
  readonly tenantYears: readonly RosterRow[];
  readonly ip: readonly RosterRow[];
  readonly financings: readonly RosterRow[];
  readonly people: readonly CityPerson[];
  readonly events: readonly RosterRow[];
  readonly funds: readonly RosterRow[];
  readonly serviceOrgs: readonly RosterRow[];
  readonly years: readonly RosterRow[];
}
export interface RosterRow {
  readonly id: string;
  readonly carrierId: string;
  readonly [column: string]: string | number | boolean | null;
}
/** With an invented identity number, of which only a digest is stored. */
export interface CityPerson {
  readonly id: string;
  readonly carrierId: string;
  readonly role: 'staff' | 'mentor';
  readonly name: string;
  readonly identity: string;
  readonly fullTime: boolean;
  readonly professional: boolean;
  readonly appointedBy: string | null;
  readonly worksFrom: BusinessDate;
  readonly worksTo: null;
}
