/**
 * How text is cut into words and folded, the same for the index, for a query and for marking hits: case and
 * accents do not matter, and scripts written without spaces are found by any two characters.
 */

const unspaced =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー々';
const hasUnspaced = new RegExp(`[${unspaced}]`, 'u');
const pieces = /[\p{L}\p{N}\p{M}]+/gu;
const parts = new RegExp(`[${unspaced}]+|[^${unspaced}]+`, 'gu');
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

/** Lower case, without accents, in the width and form that people type. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (ascii.test(lower)) return lower;
  return lower
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

/** What the index is given of a text: folded words; an unspaced run as its pairs, then its last character. */
export function indexable(text: string): string {
  const folded = fold(text);
  if (!hasUnspaced.test(folded)) return folded;
  return folded.replace(pieces, (piece) =>
    piece.replace(parts, (part) => (hasUnspaced.test(part) ? ` ${pairs(part, true)} ` : part)),
  );
}

/** 証明書 → “証明 明書 書”. @param withLast whether the last character stands alone, too */
export function pairs(run: string, withLast: boolean): string {
  const characters = [...run];
  const found = characters.slice(0, -1).map((character, at) => character + (characters[at + 1] ?? ''));
  if (withLast) found.push(characters.at(-1) ?? '');
  return found.join(' ');
}

/** Where words of a query stand in a text as it is shown, in UTF-16 units. */
export function marksIn(text: string, words: Word[]): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const piece of text.matchAll(pieces)) {
    for (const part of piece[0].matchAll(parts)) {
      const start = piece.index + part.index;
      const folded = fold(part[0]);
      for (const word of words) {
        if (word.unspaced ? !hasUnspaced.test(folded) : !fits(folded, word)) continue;
        if (!word.unspaced) {
          found.push({ start, end: start + part[0].length });
          break;
        }
        // Folding keeps the length of nearly every such run; where it does not, the whole run is marked.
        const same = folded.length === part[0].length;
        for (let at = folded.indexOf(word.text); at >= 0; at = folded.indexOf(word.text, at + 1)) {
          found.push(
            same
              ? { start: start + at, end: start + at + word.text.length }
              : { start, end: start + part[0].length },
          );
        }
      }
    }
  }
  return merged(found);
}

const fits = (folded: string, { text, prefix }: Word): boolean =>
  prefix ? folded.startsWith(text) : folded === text;

function merged(marks: { start: number; end: number }[]): { start: number; end: number }[] {
  const out: { start: number; end: number }[] = [];
  for (const mark of marks.toSorted((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last && mark.start <= last.end) last.end = Math.max(last.end, mark.end);
    else out.push({ ...mark });
  }
  return out;
}
