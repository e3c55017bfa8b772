import { addMonths, businessDate, yearOf } from '../../kernel/business-date.js';
import type { CityParty, Planted } from './city.js';
import type { FirmWish } from './firms.js';
import type { Register } from './register.js';

/** The firms that are odd in some way, and what each is made as. */
export const ODD_FIRMS = {
  affiliated: { sound: true },
  dishonest: { sound: true },
  accountNameDiffers: { sound: true, accountName: '乌鲁木齐星坡示例科技公司' },
  firstOfInvoice: { sound: true },
  secondOfInvoice: { sound: true },
  barred: { sound: true },
  unqualified: { plain: true },
} as const satisfies Readonly<Record<string, FirmWish>>;
export type OddFirm = keyof typeof ODD_FIRMS;
export const ODD_NAMES = Object.keys(ODD_FIRMS) as readonly OddFirm[];

/** Writes into the register what is odd about them, and says where it all is. */
export function plantOddities(
  register: Register,
  firms: Readonly<Record<OddFirm, CityParty>>,
  [relative, other]: readonly [CityParty, CityParty],
): Planted {
  const { dice, on } = register;
  const id = (firm: OddFirm) => firms[firm].id;
  register.affiliations.push({
    id: dice.id(),
    partyId: id('affiliated'),
    otherId: relative.id,
    kind: 'equity',
    since: addMonths(on, -30),
  });
  register.creditListings.push({
    id: dice.id(),
    partyId: id('dishonest'),
    list: 'dishonest-judgment',
    listedOn: addMonths(on, -9),
    removedOn: null,
    source: '演示数据',
  });
  register.bars.push({
    id: dice.id(),
    partyId: id('barred'),
    scheme: 'vouchers',
    barredFrom: businessDate(`${yearOf(on)}-01-01`),
    barredUntil: businessDate(`${yearOf(on)}-12-31`),
    reason: '上年度创新券作废比例超过半数（演示数据）',
  });
  return {
    affiliated: { applicantId: id('affiliated'), providerId: relative.id },
    dishonest: { applicantId: id('dishonest') },
    accountNameDiffers: { applicantId: id('accountNameDiffers') },
    invoiceUsedTwice: {
      number: `26${dice.digits(18)}`,
      firstId: id('firstOfInvoice'),
      secondId: id('secondOfInvoice'),
      providerId: other.id,
    },
    barred: { applicantId: id('barred') },
    unqualified: { applicantId: id('unqualified') },
  };
}
