/**
 * Splits and folds text in the same way for the index, queries and highlighting. Case and accents do not matter, and
 * scripts without spaces are found by any two characters.
 */

const unspaced =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー々';
const hasUnspaced = new RegExp(`[${unspaced}]`, 'u');
export const pieces = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
export const parts = new RegExp(`[${unspaced}][${unspaced}\\p{M}]*|[^${unspaced}]+`, 'gu');
const ascii = /^[\0-\x7f]*$/;

/** Letters that Unicode does not decompose, but that people type without their stroke. */
const plain: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  þ: 'th',
  ς: 'σ',
};

/** The maximum number of marks per character. Sorting them takes quadratic time, and no language uses that many. */
const mostMarks = /([\p{M}\uff9e\uff9f]{30})[\p{M}\uff9e\uff9f]+/gu;

/** Lower case, without accents, in the usual width and form. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (ascii.test(lower)) return lower;
  return lower
    .replace(mostMarks, '$1')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[ßøłđðæœıþς]/g, (letter) => plain[letter] ?? letter)
    .normalize('NFC');
}

/** A word of a query. */
export interface Word {
  text: string;
  /** Whether it is in a script without spaces, and can match inside a longer run. */
  unspaced: boolean;
  /** Whether it also matches words that start with it. */
  prefix: boolean;
}

/** At least one word. Several words have to be adjacent: quoted by the user, or joined like `SSL証明書`. */
export type Phrase = Word[];

/** The folded words of a text. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const [piece] of fold(text).matchAll(pieces)) {
    for (const [part] of piece.matchAll(parts)) {
      words.push({ text: part, unspaced: hasUnspaced.test(part), prefix: false });
    }
  }
  return words;
}

/**
 * The text to index: folded words; runs without spaces as character pairs, followed by their last character.
 * Everything else is removed, because SQLite treats some other characters as part of a word.
 */
export function indexable(text: string): string {
  const folded = fold(text);
  if (ascii.test(folded)) return folded;
  const words = folded.match(pieces)?.join(' ') ?? '';
  if (!hasUnspaced.test(words)) return words;
  return words.replace(parts, (part) => (hasUnspaced.test(part) ? ` ${pairs(part, true)} ` : part));
}

/**
 * 証明書 → “証明 明書 書”.
 * @param withLast whether to add the last character on its own
 */
export function pairs(run: string, withLast: boolean): string {
  const characters = [...run];
  const found = characters.slice(0, -1).map((character, index) => character + (characters[index + 1] ?? ''));
  if (withLast) found.push(characters.at(-1) ?? '');
  return found.join(' ');
}
