import type { CityCarrier, RosterRow } from './city.js';
import type { Dice } from './dice.js';

/** Every carrier has one building. */
export const SITE_NAME = '主楼';

/** What every row of a roster begins with. */
export function head(dice: Dice, { id }: CityCarrier): Pick<RosterRow, 'id' | 'carrierId'> {
  return { id: dice.id(), carrierId: id };
}
