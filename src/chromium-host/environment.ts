import { overwriteGetLocale } from '../i18n/generated/runtime.js';
import { localeFor } from '../i18n/locale.ts';

type Environment = Record<string, string | undefined>;

/**
 * The languages that the environment asks for, as BCP 47 tags: those of LC_ALL, LC_MESSAGES or LANG, whichever is set
 * first, as POSIX has it; the system's own language if none is set.
 */
export function environmentLanguages(env: Environment = process.env): string[] {
  const name = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'];
  if (!name) return [Intl.DateTimeFormat().resolvedOptions().locale];
  const tag = name.replace(/[.@].*$/, '').replaceAll('_', '-');
  return tag === 'C' || tag === 'POSIX' ? [] : [tag];
}

/** Makes the environment's language the current one, for programs that run in a terminal. */
export function useEnvironmentLanguage(env: Environment = process.env): void {
  const locale = localeFor(environmentLanguages(env));
  overwriteGetLocale(() => locale);
}
