import type { Hit, View } from '../hit.ts';
import { DigitGroups, type Digits } from './digit-groups.ts';

/** Beginnings and lengths of card numbers. */
const brands: [beginning: RegExp, lengths: number[]][] = [
  [/^4/, [13, 16, 19]], // Visa
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]], // Mastercard
  [/^3[47]/, [15]], // American Express
  [/^(?:6011|64[4-9]|65)/, [16, 17, 18, 19]], // Discover
  [/^(?:30[0-5]|3095|36|3[89])/, [14, 15, 16, 17, 18, 19]], // Diners Club
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]], // JCB
  [/^62/, [16, 17, 18, 19]], // UnionPay
  [/^(?:50|5[6-8]|6[0379])/, [13, 14, 15, 16, 17, 18, 19]], // Maestro
  [/^220[0-4]/, [16, 17, 18, 19]], // Mir
  [/^(?:60|65|8[12]|508)/, [16]], // RuPay
];
const shape = { gap: /^[\s.\-_/\u2010-\u2015]+$/, maxGap: 2, least: 13, most: 19 };

/** Card numbers: a known beginning and length, and a correct check digit. */
export function cardRule({ text }: View): Hit[] {
  const hits: Hit[] = [];
  const groups = new DigitGroups(text, shape);
  for (let from = 0; from < groups.runs.length; from += 1) {
    const lengths = groups.lengthsFrom(from);
    const found =
      lengths.length > 0 ? cardAt(text, groups.runs.slice(from, from + (lengths[0] ?? 0)), lengths) : null;
    if (found) hits.push(found);
  }
  return hits;
}

/** The longest card number that consists of the first runs. */
function cardAt(text: string, runs: readonly Digits[], lengths: readonly number[]): Hit | null {
  const start = runs[0]?.start ?? 0;
  const parts = runs.map((run) => text.slice(run.start, run.end));
  for (const length of lengths) {
    const number = parts.slice(0, length).join('');
    if (!isOfBrand(number) || !hasCheckDigit(number) || !isGrouped(text, runs.slice(0, length))) continue;
    // The decimals of 0.4111111111111111.
    if (length === 1 && /\d[.,]$/.test(text.slice(Math.max(0, start - 2), start))) continue;
    return { start, end: runs[length - 1]?.end ?? start, kind: 'card', key: number };
  }
  return null;
}

/** The same between all parts, and parts as they are printed on cards, or of equal length. */
function isGrouped(text: string, runs: readonly Digits[]): boolean {
  const gaps = runs.slice(1).map((run, at) => text.slice(runs[at]?.end ?? 0, run.start).replace(/\s+/g, ' '));
  const lengths = runs.map(({ start, end }) => end - start);
  const isEqual = lengths.slice(0, -1).every((length) => length === lengths[0]);
  return new Set(gaps).size <= 1 && (isEqual || (lengths[0] === 4 && lengths.every((length) => length >= 3)));
}

const isOfBrand = (number: string): boolean =>
  brands.some(([beginning, lengths]) => lengths.includes(number.length) && beginning.test(number));

/** Luhn’s algorithm. */
function hasCheckDigit(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, position) => {
    const value = Number(digit) * (position % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
