import { overwriteGetLocale } from '../i18n/generated/runtime.js';
import { localeFor } from '../i18n/locale.ts';

type Environment = Record<string, string | undefined>;

/**
 * The language of the environment, as a BCP 47 tag: LC_ALL, LC_MESSAGES or LANG, in this order as in POSIX; the system's
 * language if none is set. Empty for `C` and `POSIX`.
 */
export function environmentLanguages(env: Environment = process.env): string[] {
  const name = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'];
  if (!name) return [Intl.DateTimeFormat().resolvedOptions().locale];
  const tag = name.replace(/[.@].*$/, '').replaceAll('_', '-');
  return tag === 'C' || tag === 'POSIX' ? [] : [tag];
}

/** Sets the message language from the environment, for programs that run in a terminal. */
export function useEnvironmentLanguage(env: Environment = process.env): void {
  const locale = localeFor(environmentLanguages(env));
  overwriteGetLocale(() => locale);
}
