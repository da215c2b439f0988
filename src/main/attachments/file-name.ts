/** Device names that are reserved on Windows, with any extension. */
const reserved = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)$/i;

/** In characters. */
const maxStemLength = 80;

/**
 * Converts a file name from the server to one that every operating system accepts unchanged, so that the file is saved
 * with the extension that was checked. The extension stays.
 */
export function safeFileName(given: string): string {
  const name = sanitize(given.trimEnd().replace(/::\$DATA$/i, ''));
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && /^\.[A-Za-z0-9_-]{1,24}$/.test(name.slice(dot)) ? name.slice(dot) : '';
  return `${fileStem(name.slice(0, name.length - ending.length)) || 'attachment'}${ending}`;
}

/** The part of a file name before its extension, made from any text; '' if no character of it is allowed. */
export function fileStem(text: string): string {
  const stem = sanitize([...sanitize(text)].slice(0, maxStemLength).join(''));
  const [first = '', ...others] = stem.split('.');
  return reserved.test(first.trim()) ? [`${first.trim()}_`, ...others].join('.') : stem;
}

/** Removes what some systems forbid, hide or drop: reserved and invisible characters, dots at the ends. */
function sanitize(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\s<>:"/\\|?*]+/gu, ' ')
    .replace(/^[. ]+/, '')
    .replace(/(?<![. ])[. ]+$/, '');
}
