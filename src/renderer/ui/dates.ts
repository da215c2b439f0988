import { m } from '../../i18n/generated/messages.js';
import { getLocale } from '../../i18n/generated/runtime.js';
import { intlLocale, type Locale } from '../../i18n/locale.ts';
import { instantIn } from '../../shared/wording.ts';

/** Creates a formatter once per language. */
function cached<Format>(make: (language: string) => Format): (locale: Locale) => Format {
  const formats = new Map<string, Format>();
  return (locale) => {
    const language = intlLocale[locale];
    const format = formats.get(language) ?? make(language);
    formats.set(language, format);
    return format;
  };
}

const relative = cached((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
const steps: [seconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [60, 'second'],
  [3600, 'minute'],
  [86_400, 'hour'],
  [86_400 * 30, 'day'],
  [86_400 * 365, 'month'],
];

/** “3 days ago”. @param now milliseconds */
export function ago(iso: string, now = Date.now(), locale: Locale = getLocale()): string {
  const seconds = Math.round((now - Date.parse(iso)) / 1000);
  if (Math.abs(seconds) < 10) return m.common_just_now({}, { locale });
  let size = 1;
  for (const [limit, unit] of steps) {
    if (Math.abs(seconds) < limit) return relative(locale).format(-Math.floor(seconds / size), unit);
    size = limit;
  }
  return relative(locale).format(-Math.floor(seconds / size), 'year');
}

const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** “24 Nov 2026, 08:00 GMT+1”: in the time zone of this computer. */
export const localInstant = (iso: string, locale: Locale = getLocale()): string =>
  instantIn(iso, localZone, 'short', locale);

/** “24 Nov 2026, 08:00 GMT+1, local time”, next to times in the zone of a server. */
export const localTime = (iso: string, locale: Locale = getLocale()): string =>
  m.common_local_time({ time: localInstant(iso, locale) }, { locale });

const units = {
  second: cached((language) => unitFormat(language, 'second')),
  minute: cached((language) => unitFormat(language, 'minute')),
  hour: cached((language) => unitFormat(language, 'hour')),
};

const unitFormat = (language: string, unit: 'second' | 'minute' | 'hour'): Intl.NumberFormat =>
  new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });

/** A remaining time, such as “2 hours”. */
export function duration(seconds: number, locale: Locale = getLocale()): string {
  if (seconds < 90) return units.second(locale).format(Math.max(1, Math.round(seconds / 5) * 5));
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return units.minute(locale).format(minutes);
  return units.hour(locale).format(Math.round(minutes / 60));
}
