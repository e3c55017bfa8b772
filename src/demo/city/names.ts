import { organisationCode, usccWithCheck } from '../../parties/identifiers.js';
import type { Dice } from './dice.js';
import { FIRST, GIVEN, SECOND, SURNAMES } from './words.js';

const PLACES = ['乌鲁木齐', '新疆'] as const;

/** Hands out names and codes, each once: two firms of one representative would count as affiliated. */
export class Names {
  private readonly taken = new Set<string>();
  private organisations = 0;

  constructor(private readonly dice: Dice) {}

  firm(field: string): string {
    return this.fresh(
      () => `${this.dice.pick(PLACES)}${this.dice.pick(FIRST)}${this.dice.pick(SECOND)}${field}有限公司`,
    );
  }

  team(): string {
    return this.fresh(() => `${this.dice.pick(FIRST)}${this.dice.pick(SECOND)}创业团队`);
  }

  carrier(kind: string): string {
    return this.fresh(() => `${this.dice.pick(FIRST)}${this.dice.pick(SECOND)}${kind}`);
  }

  person(): string {
    return this.fresh(() => this.dice.pick(SURNAMES) + this.dice.pick(GIVEN) + this.dice.pick(GIVEN));
  }

  accountNumber(): string {
    return this.fresh(() => `62${this.dice.digits(15)}`);
  }

  /** A code of the registration class (91 firms, 12 institutions) with both check characters right. */
  uscc(registration: '91' | '12', districtCode: string): string {
    this.organisations += 1;
    const organisation = organisationCode(`MAC${String(this.organisations).padStart(5, '0')}`);
    return usccWithCheck(`${registration}${districtCode}${organisation}`);
  }

  private fresh(make: () => string): string {
    for (let tries = 0; tries < 1000; tries += 1) {
      const name = make();
      if (!this.taken.has(name)) {
        this.taken.add(name);
        return name;
      }
    }
    throw new RangeError('the words are used up: ask for a smaller city');
  }
}
