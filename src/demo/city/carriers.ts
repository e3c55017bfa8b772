import { DISTRICTS } from '../../../config/districts.js';
import { addDays, addMonths, type BusinessDate, businessDate } from '../../kernel/business-date.js';
import type { CityCarrier, CityParty } from './city.js';
import type { Register } from './register.js';
import { PARKS, ROADS } from './words.js';

type Level = 'nation' | 'region' | 'city';
type CarrierType = CityCarrier['type'];

/** 乌工信〔2022〕50号: what the city had on 2022-05-31, each carrier counted at its highest level. */
export const FOUNDING_STOCK: readonly (readonly [Level, CarrierType, number])[] = [
  ['nation', 'incubator', 8],
  ['nation', 'maker-space', 18],
  ['region', 'incubator', 16],
  ['region', 'maker-space', 30],
];
const CAREER: Readonly<Record<Level, readonly Level[]>> = {
  nation: ['city', 'region', 'nation'],
  region: ['city', 'region'],
  city: ['city'],
};
const KIND_NAME = { incubator: '科技企业孵化器', 'maker-space': '众创空间' } as const;
const LEVEL_NAME = { nation: '国家级', region: '自治区级', city: '市级' } as const;
const FIRST_RECOGNISED = [businessDate('2012-03-01'), businessDate('2016-06-30')] as const;

/** The parks with their operators, and the founding stock of carriers with their recognitions, step by step. */
export function addCarriers(register: Register): void {
  for (const name of PARKS) addPark(register, name);
  for (const [level, type, count] of FOUNDING_STOCK)
    for (let i = 1; i <= count; i += 1) addCarrier(register, type, level);
}

function addPark(register: Register, name: string): void {
  const operator = addOperator(register, '园区运营');
  register.parks.push({
    id: register.dice.id(),
    name,
    districtCode: operator.districtCode,
    operatorId: operator.id,
  });
}

function addOperator(register: Register, field: string): CityParty {
  return register.addFirm({
    field,
    industry: '商务服务业',
    size: 'small',
    registeredOn: register.dice.day(businessDate('2005-01-01'), businessDate('2011-12-31')),
  });
}

function addCarrier(register: Register, type: CarrierType, level: Level): void {
  const { dice } = register;
  const operator = addOperator(register, type === 'incubator' ? '孵化器管理' : '众创空间管理');
  const district = DISTRICTS.find(({ code }) => code === operator.districtCode);
  const carrier: CityCarrier = {
    id: dice.id(),
    name: register.names.carrier(KIND_NAME[type]),
    type,
    operatorId: operator.id,
    districtCode: operator.districtCode,
    address: `乌鲁木齐市${district?.name ?? ''}${dice.pick(ROADS)}${dice.between(1, 899)}号`,
  };
  register.carriers.push(carrier);
  recognise(register, carrier, CAREER[level]);
}

/** Each recognition ends the day before the next higher one begins; the highest has no end. */
function recognise(register: Register, { id, type }: CityCarrier, career: readonly Level[]): void {
  let from: BusinessDate = register.dice.day(...FIRST_RECOGNISED);
  for (const [i, level] of career.entries()) {
    const next = i + 1 < career.length ? addMonths(from, register.dice.between(18, 32)) : null;
    const serial = String(register.qualifications.length + 1).padStart(4, '0');
    register.qualifications.push({
      id: register.dice.id(),
      partyId: null,
      carrierId: id,
      kind: 'recognition',
      level,
      number: `${LEVEL_NAME[level]}${KIND_NAME[type]}示例-${serial}`,
      validFrom: from,
      validTo: next === null ? null : addDays(next, -1),
    });
    from = next ?? from;
  }
}
