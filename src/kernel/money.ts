declare const fenBrand: unique symbol;
/** An amount of money in whole fen (分). */
export type Fen = bigint & { readonly [fenBrand]: true };

const YUAN = /^(-?)(0|[1-9]\d{0,16})(?:\.(\d{1,2}))?$/;
/** Marks a whole number as fen. */
export function fen(n: bigint): Fen {
  return n as Fen;
}

/** The fen of a decimal text of yuan such as `1234.5`, exactly; RangeError for any other text or beyond int8. */
export function parseYuan(text: string): Fen {
  const match = YUAN.exec(text);
  if (match === null) throw new RangeError(`not an amount of yuan: ${quoted(text)}`);
  const [, sign = '', yuan = '', decimals = ''] = match;
  const amount = BigInt(sign + yuan + decimals.padEnd(2, '0'));
  // The database keeps fen as int8; what does not fit there is no amount.
  if (BigInt.asIntN(64, amount) !== amount) {
    throw new RangeError(`an amount too large to keep: ${quoted(text)}`);
  }
  return fen(amount);
}

/** The yuan of an amount with two decimals: `1234.50`. */
export function formatYuan(f: Fen): string {
  const n: bigint = f;
  const digits = (n < 0n ? -n : n).toString().padStart(3, '0');
  return `${n < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The yuan of an amount for people, in groups of three: `1,234.50`. */
export function groupYuan(f: Fen): string {
  return formatYuan(f).replace(/\B(?=(?:\d{3})+\.)/g, ',');
}

/** The sum of the amounts; zero of none. */
export function addFen(...fs: readonly Fen[]): Fen {
  return sumFen(fs);
}

/** What remains of `a` after `b`; negative when `b` is larger. */
export function subFen(a: Fen, b: Fen): Fen {
  return fen(a - b);
}

/** The smallest of at least one amount; RangeError of none. */
export function minFen(...fs: readonly Fen[]): Fen {
  return pick(fs, (a, b) => a < b);
}

/** The largest of at least one amount; RangeError of none. */
export function maxFen(...fs: readonly Fen[]): Fen {
  return pick(fs, (a, b) => a > b);
}

/** The sum of the amounts; zero of none. */
export function sumFen(fs: Iterable<Fen>): Fen {
  let sum = 0n;
  for (const f of fs) sum += f;
  return fen(sum);
}

function pick(fs: readonly Fen[], isBetter: (a: Fen, b: Fen) => boolean): Fen {
  const [first, ...rest] = fs;
  if (first === undefined) throw new RangeError('no amount to pick from');
  return rest.reduce((best, f) => (isBetter(f, best) ? f : best), first);
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
