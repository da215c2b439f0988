import { getLocale } from '../../i18n/generated/runtime.js';
import { intlLocale, type Locale } from '../../i18n/locale.ts';

const collators = new Map<Locale, Intl.Collator>();
const numbers = new Map<Locale, Intl.NumberFormat>();

/** Compares two names in the sort order of the app's language. */
export function compareNames(a: string, b: string): number {
  const locale = getLocale();
  const collator = collators.get(locale) ?? new Intl.Collator(intlLocale[locale], { numeric: true });
  collators.set(locale, collator);
  return collator.compare(a, b);
}

/** Formats a number on its own. Numbers in sentences are formatted by the message catalogue. */
export function formatNumber(value: number): string {
  const locale = getLocale();
  const format = numbers.get(locale) ?? new Intl.NumberFormat(intlLocale[locale]);
  numbers.set(locale, format);
  return format.format(value);
}
