import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';
import { beforeOtherNumber } from './phone-words.ts';
import { characterBefore, joinsWord } from './scripts.ts';

export interface PhoneOptions {
  /** Whose national numbers are recognised in any usual form. The first one is preferred. */
  countries: readonly CountryCode[];
  /** Digits of numbers that are none of a phone, such as the ticket’s. */
  others: ReadonlySet<string>;
}

/** Countries of national numbers that have the unmistakable form of one, if no country is known. */
const usual = 'US GB DE FR TW ES IT NL AT CH BE AU JP KR TR BR IN HK'.split(' ') as CountryCode[];
/** A ticket with more candidates is a log, or made to take long: the others are phone numbers without a check. */
const maxChecked = 20_000;

interface Parsed {
  key: string;
  isValid: boolean;
  /** Its digits as they are dialled within the country. */
  national: string;
}
export type Parse = (number: string, country?: CountryCode) => Parsed | null;

function parsed(number: string, country?: CountryCode): Parsed | null {
  const phone = parsePhoneNumberFromString(number, {
    ...(country && { defaultCountry: country }),
    extract: false,
  });
  if (!phone?.isPossible()) return null;
  return { key: phone.number, isValid: phone.isValid(), national: phone.formatNational().replace(/\D/g, '') };
}

/** Parses the numbers of one ticket. */
export function parser(): Parse {
  const known = new Map<string, Parsed | null>();
  return (number, country) => {
    const name = `${country ?? ''} ${number}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size >= maxChecked) return unchecked(number);
    const phone = parsed(number, country);
    known.set(name, phone);
    return phone;
  };
}

function unchecked(number: string): Parsed {
  const digits = number.replace(/\D/g, '');
  return { key: digits, isValid: true, national: digits };
}

/** The key of a candidate; null if it is no phone number. */
export function phoneKey(
  number: string,
  context: { before: string; isNamed: boolean },
  options: PhoneOptions,
  parse: Parse,
): string | null {
  const digits = number.replace(/\D/g, '');
  if (options.others.has(digits)) return null;
  if (/^[+(]{1,3}/.test(number) && number.includes('+')) return internationalKey(digits, parse);
  if (context.isNamed) return namedKey(number, digits, options, parse);
  if (
    joinsWord(characterBefore(context.before, context.before.length)) ||
    beforeOtherNumber.test(context.before)
  )
    return null;
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

/** After a word for phone numbers, any number is one. It has the same key as without the word, if it has one. */
function namedKey(number: string, digits: string, options: PhoneOptions, parse: Parse): string | null {
  if (isDate(number) || isAddress(number)) return null;
  if (/^\(?00[1-9]/.test(number)) return internationalKey(digits.slice(2), parse) ?? digits;
  const { countries } = options;
  return nationalKey(number, options, parse) ?? valid(number, [...countries, ...usual], parse) ?? digits;
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
  /^[1-9]\d{0,2}(?:[.,]\d{3})+(?:[.,]\d{1,2})?$/.test(number) || // an amount
  /^\d{1,2}\.\d{2} ?[-\u2013] ?\d{1,2}\.\d{2}$/.test(number) || // times
  isAddress(number);

/** An IP address, or a version. */
const isAddress = (number: string): boolean => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(number);

const isDate = (number: string): boolean =>
  /(?:^|[^\d./-])(?:(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|[12]\d|3[01])\1(?:19|20)?\d{2}|(?:19|20)\d{2}([./-])\d{1,2}\2\d{1,2})(?![./-]?\d)/.test(
    number,
  ) || /^(?:19|20)\d{2} ?[-/\u2013] ?(?:19|20)\d{2}$/.test(number);
