import * as fc from 'fast-check';

const letter = fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY');
const digit = fc.constantFrom(...'0123456789');
const text = (character: fc.Arbitrary<string>, length: number) =>
  fc.array(character, { minLength: length, maxLength: length }).map((all) => all.join(''));

/** The first 17 characters of a USCC. */
export const usccBody = fc
  .tuple(text(letter, 2), text(digit, 6), text(letter, 9))
  .map((parts) => parts.join(''));

/** The first 11 digits of a CNAPS code. */
export const cnapsBody = text(digit, 11);

/** Anything that somebody may type instead: a check character at random, small letters, other lengths, line breaks. */
export const usccLike = fc.oneof(
  fc.tuple(usccBody, letter).map((parts) => parts.join('')),
  fc.stringMatching(/^[0-9A-Z]{16,19}$/),
  fc.tuple(usccBody, fc.constantFrom('i', 'I', 'O', '\n', ' ', '')).map((parts) => parts.join('')),
);
export const cnapsLike = fc.oneof(text(digit, 12), fc.stringMatching(/^[0-9]{10,13}[A-Z\n]?$/));
