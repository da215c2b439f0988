/**
 * The languages that the user prefers, as `LANGUAGE`, `LC_ALL`, `LC_MESSAGES` and `LANG` say, the first of which counts.
 * @param fallback where none of them is set, as on Windows and macOS
 */
export function systemLanguages(env: NodeJS.ProcessEnv, fallback: string): string[] {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'];
  if (!locale) return [fallback];
  const base = tagOf(locale);
  // `LANGUAGE` is a list, and does not count where no language is set at all.
  const listed = base ? (env['LANGUAGE'] ?? '').split(':').map(tagOf) : [];
  return [...new Set([...listed, base])].filter((tag) => tag !== '');
}

/** `zh_TW.UTF-8` → `zh-TW`; '' for `C` and `POSIX`, which are no languages. */
function tagOf(locale: string): string {
  const [name = ''] = locale.split(/[.@]/);
  return /^(?:C|POSIX)?$/.test(name) ? '' : name.replaceAll('_', '-');
}
