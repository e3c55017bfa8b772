import {
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { IsBusinessDate, IsIdentifier } from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/page.js';
import { IsDistrictCode, IsUscc } from '../identifiers.js';

/** Who can be registered: the bureau itself is founded from the command line. */
export const ORGANISATION_KINDS = ['legal-person', 'team', 'district-office'] as const;
export const SIZES = ['large', 'medium', 'small', 'micro'] as const;
export const QUALIFICATION_KINDS = ['hnte', 'tech-sme'] as const;
export const CREDIT_LISTS = [
  'dishonest-judgment',
  'serious-illegal',
  'major-tax',
  'research-dishonesty',
  'abnormal-operation',
  'major-accident',
] as const;
export const AFFILIATION_KINDS = ['equity', 'control', 'same-representative'] as const;

const MOST_STAFF = 10_000_000;

export class OrganisationInput {
  @IsIn(ORGANISATION_KINDS)
  kind!: (typeof ORGANISATION_KINDS)[number];

  @IsString()
  @Length(2, 200)
  name!: string;

  /** 法人必填；团队与区县部门不填. */
  @ValidateIf(({ kind }: OrganisationInput) => kind === 'legal-person')
  @IsUscc()
  uscc?: string;

  @IsString()
  @IsDistrictCode()
  districtCode!: string;
}

export class EnterpriseInput {
  /** 营业执照的成立日期；团队为组建日期. */
  @IsBusinessDate()
  registeredOn!: string;

  @IsString()
  @Length(2, 50)
  legalRepresentative!: string;

  @IsString()
  @Length(2, 100)
  industry!: string;

  @IsIn(SIZES)
  size!: (typeof SIZES)[number];

  @IsInt()
  @Min(0)
  @Max(MOST_STAFF)
  staff!: number;

  /** 团队的核心成员人数. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST_STAFF)
  coreMembers?: number;

  @IsBoolean()
  taxResidentInCity!: boolean;
}

export class ProviderInput {
  @IsString()
  @Length(2, 60)
  filingNumber!: string;

  @IsBusinessDate()
  filedOn!: string;

  @IsOptional()
  @IsBusinessDate()
  filedUntil?: string;

  /** 服务类别代码，例如 inspection-testing. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @Matches(/^[a-z-]{1,60}$/, { each: true, message: '须为服务类别代码，例如 inspection-testing' })
  services!: string[];
}

export class QualificationInput {
  @IsIn(QUALIFICATION_KINDS)
  kind!: (typeof QUALIFICATION_KINDS)[number];

  /** 证书编号或者入库登记编号. */
  @IsString()
  @Length(4, 60)
  number!: string;

  @IsBusinessDate()
  validFrom!: string;

  @IsOptional()
  @IsBusinessDate()
  validTo?: string;
}

export class CreditListingInput {
  @IsIn(CREDIT_LISTS)
  list!: (typeof CREDIT_LISTS)[number];

  @IsBusinessDate()
  listedOn!: string;

  /** 据以列入的来源，例如信用中国查询结果. */
  @IsString()
  @Length(2, 200)
  source!: string;
}

export class CreditRemovalInput {
  @IsBusinessDate()
  removedOn!: string;
}

export class AffiliationInput {
  @IsIdentifier()
  otherId!: string;

  @IsIn(AFFILIATION_KINDS)
  kind!: (typeof AFFILIATION_KINDS)[number];

  @IsBusinessDate()
  since!: string;

  @IsOptional()
  @IsBusinessDate()
  until?: string;
}

export class OrganisationsQuery extends PageQuery {
  /** 名称的一部分，或者完整的统一社会信用代码. */
  @IsOptional()
  @IsString()
  @Length(1, 60)
  q?: string;

  @IsOptional()
  @IsIn(ORGANISATION_KINDS)
  kind?: (typeof ORGANISATION_KINDS)[number];
}
