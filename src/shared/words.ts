/**
 * How text is cut into words and folded, the same for the index, for a query and for marking hits: case and
 * accents do not matter, and scripts written without spaces are found by any two characters.
 */

const unspaced =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー々';
const hasUnspaced = new RegExp(`[${unspaced}]`, 'u');
export const pieces = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
export const parts = new RegExp(`[${unspaced}][${unspaced}\\p{M}]*|[^${unspaced}]+`, 'gu');
const ascii = /^[\0-\x7f]*$/;

/** Letters that Unicode does not take apart, but people type without their stroke. */
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

/** Marks on one character. Sorting them takes quadratic time, and no language writes nearly as many. */
const mostMarks = /([\p{M}\uff9e\uff9f]{30})[\p{M}\uff9e\uff9f]+/gu;

/** Lower case, without accents, in the width and form that people type. */
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

/** A word of a query as it is looked for. */
export interface Word {
  /** Folded. */
  text: string;
  /** Written without spaces: found inside of longer runs. */
  unspaced: boolean;
  /** Matches words that begin so, too. */
  prefix: boolean;
}

/** Words that stand next to each other, one at least: what people put into quotes, or joined like `SSL証明書`. */
export type Phrase = Word[];

/** The words of some text, folded. */
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
 * What the index is given of a text: folded words; an unspaced run as its pairs, then its last character.
 * Nothing else of it is left, for SQLite takes some characters for part of a word that are none.
 */
export function indexable(text: string): string {
  const folded = fold(text);
  if (ascii.test(folded)) return folded;
  const words = folded.match(pieces)?.join(' ') ?? '';
  if (!hasUnspaced.test(words)) return words;
  return words.replace(parts, (part) => (hasUnspaced.test(part) ? ` ${pairs(part, true)} ` : part));
}

/** 証明書 → “証明 明書 書”. @param withLast whether the last character stands alone, too */
export function pairs(run: string, withLast: boolean): string {
  const characters = [...run];
  const found = characters.slice(0, -1).map((character, at) => character + (characters[at + 1] ?? ''));
  if (withLast) found.push(characters.at(-1) ?? '');
  return found.join(' ');
}
