/** Device names that Windows keeps for itself, whatever follows their first dot. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)$/i;

/** The longest stem of a file name, in characters. */
const maxStemLength = 80;

/**
 * A stranger's file name as it is saved: one that every system takes as it stands, so that the kind of file
 * that was judged is the kind that is written. Its ending stays.
 */
export function safeFileName(given: string): string {
  const name = sanitize(given.trimEnd().replace(/::\$DATA$/i, ''));
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && /^\.[A-Za-z0-9_-]{1,24}$/.test(name.slice(dot)) ? name.slice(dot) : '';
  return `${fileStem(name.slice(0, name.length - ending.length)) || 'attachment'}${ending}`;
}

/** The part of a file name before its ending, made of any text; '' where nothing of it can stay. */
export function fileStem(text: string): string {
  const stem = sanitize([...sanitize(text)].slice(0, maxStemLength).join(''));
  const [first = '', ...others] = stem.split('.');
  return reserved.test(first.trim()) ? [`${first.trim()}_`, ...others].join('.') : stem;
}

/** Without what some system forbids, cannot show, or drops: control and invisible characters, dots at the ends. */
function sanitize(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\s<>:"/\\|?*]+/gu, ' ')
    .replace(/^[. ]+/, '')
    .replace(/(?<![. ])[. ]+$/, '');
}
