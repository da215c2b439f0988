import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';
import type { Hit, Rule } from '../hit.ts';
import { DigitGroups, type Digits } from './digit-groups.ts';
import { beforeOtherNumber, beforePhone } from './phone-words.ts';
import { characterAt, characterBefore, joinsWord } from './scripts.ts';

export interface PhoneOptions {
  /** Whose national numbers are recognised in any usual form. The first one is preferred. */
  countries: readonly CountryCode[];
  /** Digits of numbers that are none of a phone, such as the ticket’s. */
  others: ReadonlySet<string>;
}

/** Countries of national numbers that have the unmistakable form of one, if no country is known. */
const usual: readonly CountryCode[] = [
  'US',
  'GB',
  'DE',
  'FR',
  'TW',
  'ES',
  'IT',
  'NL',
  'AT',
  'CH',
  'BE',
  'AU',
  'JP',
  'KR',
  'TR',
  'BR',
  'IN',
  'HK',
];
const shape = { gap: /^[ \t.\-/()\u2010-\u2015]+$/, maxGap: 4, least: 6, most: 15 };
/** A text with more candidates is probably made to take long: they are then phone numbers without a check. */
const maxChecked = 20_000;

/** Phone numbers. The key is E.164 where it can be known, otherwise the digits. */
export function phoneRule(options: PhoneOptions): Rule {
  return ({ text }) => {
    const hits: Hit[] = [];
    const groups = new DigitGroups(text, shape);
    const { runs } = groups;
    let checks = 0;
    const parse: Parse = (number, country) => {
      checks += 1;
      return checks > maxChecked ? unchecked(number) : parsed(number, country);
    };
    for (let from = 0; from < runs.length; from += 1) {
      const lengths = groups.lengthsFrom(from);
      if (lengths.length === 0 || !canStart(text, runs, from)) continue;
      const found = numberFrom(text, runs, from, lengths, (range) => phoneAt(text, range, options, parse));
      if (!found) continue;
      hits.push({ ...found.range, end: withExtension(text, found.range.end), kind: 'phone', key: found.key });
      from += found.length - 1;
    }
    return hits;
  };
}

interface Found {
  range: Digits;
  key: string;
  /** How many runs of digits it has. */
  length: number;
}

/** The longest number that starts with a run of digits. */
function numberFrom(
  text: string,
  runs: readonly Digits[],
  from: number,
  lengths: readonly number[],
  keyOf: (range: Digits) => string | null,
): Found | null {
  const start = runs[from]?.start ?? 0;
  const candidates = lengths.flatMap((length) => {
    const last = runs[from + length - 1];
    return last && canEnd(text, last) ? [{ length, range: completed(text, { start, end: last.end }) }] : [];
  });
  for (const { length, range } of candidates) {
    const key = keyOf(range);
    if (key !== null) return { range, key, length };
  }
  // Nothing but a phone number looks like “+17 344 1345134”, even if no country has it.
  const [longest] = candidates;
  const number = longest ? text.slice(longest.range.start, longest.range.end) : '';
  const digits = number.replace(/\D/g, '');
  return longest && /^\(?\+/.test(number) && digits.length >= 9 ? { ...longest, key: `+${digits}` } : null;
}

interface Parsed {
  key: string;
  isValid: boolean;
  /** Its digits as they are dialled within the country. */
  national: string;
}
type Parse = (number: string, country?: CountryCode) => Parsed | null;

function parsed(number: string, country?: CountryCode): Parsed | null {
  const phone = parsePhoneNumberFromString(number, {
    ...(country && { defaultCountry: country }),
    extract: false,
  });
  if (!phone?.isPossible()) return null;
  return { key: phone.number, isValid: phone.isValid(), national: phone.formatNational().replace(/\D/g, '') };
}

function unchecked(number: string): Parsed {
  const digits = number.replace(/\D/g, '');
  return { key: digits, isValid: true, national: digits };
}

/** A number starts after a space or a bracket, not in the middle of another. */
function canStart(text: string, runs: readonly Digits[], from: number): boolean {
  const start = runs[from]?.start ?? 0;
  const before = text.slice(Math.max(0, start - 4), start);
  return (
    before === '' ||
    !/[\p{L}\p{N}][-./,@\\=&?_]$|[#$€£¥_]$/u.test(before) ||
    beforePhone.test(textBefore(text, start))
  );
}

function canEnd(text: string, { end }: Digits): boolean {
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

/** With `+` and `(` before the digits. */
function completed(text: string, { start, end }: Digits): Digits {
  const [sign = ''] = /(?:\+[ ]?)?\(?\+?$/.exec(text.slice(Math.max(0, start - 4), start)) ?? [];
  const opens = sign.includes('(') && !text.slice(start, end).includes(')') ? sign.lastIndexOf('(') + 1 : 0;
  return { start: start - sign.length + opens, end };
}

const textBefore = (text: string, start: number): string => text.slice(Math.max(0, start - 60), start);

/** The key of a candidate; null if it is no phone number. */
function phoneAt(text: string, { start, end }: Digits, options: PhoneOptions, parse: Parse): string | null {
  const number = text.slice(start, end);
  const digits = number.replace(/\D/g, '');
  if (options.others.has(digits)) return null;
  if (/^[+(]{1,3}/.test(number) && number.includes('+')) return internationalKey(digits, parse);
  const before = textBefore(text, start);
  if (beforePhone.test(before)) return namedKey(number, digits, options, parse);
  if (joinsWord(characterBefore(text, start)) || beforeOtherNumber.test(before)) return null;
  if (digits.length < 7 || isOtherNumber(number)) return null;
  if (/^\(?00[1-9]/.test(number)) return internationalKey(digits.slice(2), parse);
  return nationalKey(number, options, parse);
}

/** With `+`, a number of a possible length is enough: people invent numbers for examples, and mistype them. */
function internationalKey(digits: string, parse: Parse): string | null {
  if (digits.length < 7) return null;
  // “+49 (0) 171 …”
  const phone = parse(`+${digits}`) ?? parse(`+${digits.replace(/^(\d{2,3})0/, '$1')}`);
  return phone?.key ?? null;
}

function namedKey(number: string, digits: string, options: PhoneOptions, parse: Parse): string | null {
  if (isDate(number)) return null;
  if (/^\(?00[1-9]/.test(number)) return internationalKey(digits.slice(2), parse) ?? digits;
  return valid(number, [...options.countries, ...usual], parse) ?? digits;
}

/** National numbers have a form of their own, or are those of a known country. */
function nationalKey(number: string, { countries }: PhoneOptions, parse: Parse): string | null {
  if (/^(?:1[-. ])?(?:\(\d{3}\) ?|\d{3}-)\d{3}-\d{4}$/.test(number))
    return parse(number, 'US')?.key ?? number.replace(/\D/g, '');
  if (/^(?:1[-. ])?\d{3}([. ])\d{3}\1\d{4}$/.test(number)) return valid(number, [...countries, 'US'], parse);
  const digits = number.replace(/\D/g, '');
  if (/^\(?0[1-9]/.test(number))
    return digits.length < 9 && digits === number ? null : valid(number, [...countries, ...usual], parse);
  // Without a 0, only where numbers have none.
  return digits.length >= 8 && /[ \-/]/.test(number) ? valid(number, countries, parse, digits) : null;
}

/** @param national the digits that it must have within the country */
function valid(
  number: string,
  countries: readonly CountryCode[],
  parse: Parse,
  national = '',
): string | null {
  for (const country of countries) {
    const phone = parse(number, country);
    if (phone?.isValid && (national === '' || phone.national === national)) return phone.key;
  }
  return null;
}

const isOtherNumber = (number: string): boolean =>
  isDate(number) ||
  /^0[.,]\d+$/.test(number) || // a decimal
  /^\d{1,3}(?:[., ]\d{3})+(?:[.,]\d{1,2})?$/.test(number.replace(/^0.*/, '')) || // an amount
  /^\d{1,2}\.\d{2} ?[-\u2013] ?\d{1,2}\.\d{2}$/.test(number) || // times
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(number); // an IP address or a version

const isDate = (number: string): boolean =>
  /(?:^|[^\d./-])(?:(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|[12]\d|3[01])\1(?:19|20)?\d{2}|(?:19|20)\d{2}([./-])\d{1,2}\2\d{1,2})(?![./-]?\d)/.test(
    number,
  ) || /^(?:19|20)\d{2} ?[-/\u2013] ?(?:19|20)\d{2}$/.test(number);

/** The countries of addresses’ domains, such as .de. */
export const countriesOf = (addresses: readonly string[]): CountryCode[] =>
  addresses.flatMap((address) => {
    const domain = /\.([a-z]{2})$/i.exec(address)?.[1]?.toUpperCase() ?? '';
    const country = domain === 'UK' ? 'GB' : domain;
    return isSupportedCountry(country) ? [country] : [];
  });
