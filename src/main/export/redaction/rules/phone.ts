import { isSupportedCountry, type CountryCode } from 'libphonenumber-js/max';
import type { Hit, Rule } from '../hit.ts';
import { DigitGroups, type Digits } from './digit-groups.ts';
import { parser, phoneKey, type PhoneOptions } from './phone-number.ts';
import { beforePhone } from './phone-words.ts';
import { characterAt, joinsWord } from './scripts.ts';

const shape = { gap: /^[ \t.\-/()\u2010-\u2015]+$/, maxGap: 4, least: 6, most: 15 };
/** More parts are only in numbers that show or say what they are. */
const mostParts = 5;

/** Phone numbers. The key is E.164 where it can be known, otherwise the digits. */
export function phoneRule(options: PhoneOptions): Rule {
  const parse = parser();
  return ({ text }) => {
    const hits: Hit[] = [];
    const groups = new DigitGroups(text, shape);
    const { runs } = groups;
    const ends = runs.map(({ end }) => canEnd(text, end));
    for (let from = 0; from < runs.length; from += 1) {
      const lengths = groups.lengthsFrom(from).filter((length) => ends[from + length - 1]);
      const start = lengths.length > 0 ? beginning(text, runs[from]?.start ?? 0) : null;
      if (!start) continue;
      const candidates = lengths
        .filter((length) => length <= mostParts || start.isMarked)
        .map((length) => candidate(text, start.position, { length, end: runs[from + length - 1]?.end ?? 0 }))
        .filter(({ text: number }) => number.split('(').length === number.split(')').length);
      const found = firstNumber(candidates, (number) => phoneKey(number, start, options, parse));
      if (!found) continue;
      hits.push({ start: found.start, end: withExtension(text, found.end), kind: 'phone', key: found.key });
      from += found.length - 1;
    }
    return hits;
  };
}

interface Candidate extends Digits {
  text: string;
  /** How many runs of digits it has. */
  length: number;
}

/** @param candidates the longest first */
function firstNumber(
  candidates: readonly Candidate[],
  keyOf: (number: string) => string | null,
): (Candidate & { key: string }) | null {
  for (const one of candidates) {
    const key = keyOf(one.text);
    if (key !== null) return { ...one, key };
  }
  // Nothing but a phone number looks like “+17 344 1345134”, even if no country has it.
  const [longest] = candidates;
  const digits = longest?.text.replace(/\D/g, '') ?? '';
  return longest && /^\(?\+/.test(longest.text) && digits.length >= 9
    ? { ...longest, key: `+${digits}` }
    : null;
}

interface Beginning {
  position: number;
  /** The text before it. */
  before: string;
  /** Whether that says that a phone number follows. */
  isNamed: boolean;
  isMarked: boolean;
}

/** A number starts after a space or a bracket, not in the middle of another; null if it does not. */
function beginning(text: string, position: number): Beginning | null {
  const before = text.slice(Math.max(0, position - 60), position);
  const isNamed = beforePhone.test(before);
  if (!isNamed && /[\p{L}\p{N}][-./,@\\=&?_]$|[#$€£¥_]$/u.test(before)) return null;
  return { position, before, isNamed, isMarked: isNamed || /[+(]$/.test(before) || text[position] === '0' };
}

function canEnd(text: string, end: number): boolean {
  const after = text.slice(end, end + 12);
  if (/^(?:[-/@:_.,]\d|[-/@:_=]\p{L}|%|_)/u.test(after)) return false;
  if (
    /^\s?(?:[kmgt]i?b(?:ytes?)?|bytes?|ms|px|rows|eur|usd|gbp|chf|twd|ntd|jpy|€|\$|£|¥|元|円|원)(?!\p{L})/u.test(
      after,
    )
  )
    return false;
  return !joinsWord(characterAt(text, end)) || extension.test(after);
}

const extension =
  /^[ \t]{0,2},?[ \t]?(?:ext(?:ension)?\.?|x|durchwahl|dw|poste|分機|分机|轉|转|内線|내선)[ \t.:]{0,3}\d{1,6}(?!\d)/u;

const withExtension = (text: string, end: number): number =>
  end + (extension.exec(text.slice(end, end + 30))?.[0].length ?? 0);

/** Includes `+` and `(` before the digits. */
function candidate(text: string, start: number, { length, end }: { length: number; end: number }): Candidate {
  const [sign = ''] = /(?:\+[ ]?)?\(?\+?$/.exec(text.slice(Math.max(0, start - 4), start)) ?? [];
  const isOpen = sign.includes('(') && !text.slice(start, end).includes(')');
  const from = start - sign.length + (isOpen ? sign.lastIndexOf('(') + 1 : 0);
  return { start: from, end, text: text.slice(from, end), length };
}

/** The countries of addresses’ domains, such as .de. */
export const countriesOf = (addresses: readonly string[]): CountryCode[] =>
  addresses.flatMap((address) => {
    const domain = /\.([a-z]{2})$/i.exec(address)?.[1]?.toUpperCase() ?? '';
    const country = domain === 'UK' ? 'GB' : domain;
    return isSupportedCountry(country) ? [country] : [];
  });
