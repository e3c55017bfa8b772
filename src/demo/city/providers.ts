import { addDays, addMonths, businessDate } from '../../kernel/business-date.js';
import type { CityParty } from './city.js';
import type { Register } from './register.js';
import { SERVICES } from './words.js';

/** One filing in twenty has run out. */
const RUN_OUT_EVERY = 20;

/** A filed service provider, with one user who confirms services. */
export function addProvider(register: Register, index: number, password: string): CityParty {
  const { dice, on } = register;
  const main = dice.pick(SERVICES);
  const party = register.addFirm({
    field: main.field,
    industry: '科技推广和应用服务业',
    size: dice.percent(50) ? 'micro' : 'small',
    registeredOn: dice.day(businessDate('2006-01-01'), businessDate('2020-12-31')),
  });
  const more = dice.pickSome(SERVICES, dice.between(0, 2));
  const runOut = index % RUN_OUT_EVERY === RUN_OUT_EVERY - 1;
  const filedOn = runOut
    ? dice.day(addMonths(on, -48), addMonths(on, -40))
    : dice.day(addMonths(on, -20), addMonths(on, -2));
  register.providers.push({
    id: party.id,
    filingNumber: `乌科服备示例-${String(index + 1).padStart(4, '0')}`,
    filedOn,
    filedUntil: addDays(addMonths(filedOn, 36), -1),
    services: [...new Set([main.kind, ...more.map(({ kind }) => kind)])],
  });
  const login = `p${String(index + 1).padStart(3, '0')}`;
  register.addUser({ partyId: party.id, login, role: 'provider', password });
  return party;
}
