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

export interface Mark {
  start: number;
  end: number;
}

/** Where what was looked for stands in a text as it is shown, in UTF-16 units. */
export function marksIn(text: string, phrases: Phrase[]): Mark[] {
  const tokens = tokensOf(text);
  const found: Mark[] = [];
  for (const [at, token] of tokens.entries()) {
    for (const phrase of phrases) {
      const [word] = phrase;
      if (!word) continue;
      found.push(...(phrase.length === 1 ? placesOf(token, word) : placesOfAll(tokens, at, phrase)));
    }
  }
  return merged(found);
}

/** One word of a text as it is shown. */
interface Token extends Mark {
  folded: string;
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(pieces)].flatMap((piece) =>
    [...piece[0].matchAll(parts)].map((part) => {
      const start = piece.index + part.index;
      return { start, end: start + part[0].length, folded: fold(part[0]) };
    }),
  );
}

function placesOf(token: Token, word: Word): Mark[] {
  if (!word.unspaced) return fits(token.folded, word) ? [token] : [];
  const places: Mark[] = [];
  for (let at = token.folded.indexOf(word.text); at >= 0; at = token.folded.indexOf(word.text, at + 1))
    places.push(within(token, at, at + word.text.length));
  return places;
}

/** An unspaced run may have more before the first of several words, and more after the last. */
function placesOfAll(tokens: Token[], begin: number, words: Phrase): Mark[] {
  const fitting = words.every((word, at) => {
    const folded = tokens[begin + at]?.folded ?? '';
    if (!word.unspaced) return fits(folded, word);
    if (at === 0) return folded.endsWith(word.text);
    return at === words.length - 1 ? folded.startsWith(word.text) : folded === word.text;
  });
  const [first, last] = [tokens[begin], tokens[begin + words.length - 1]];
  const [opening, closing] = [words[0], words.at(-1)];
  if (!fitting || !first || !last || !opening || !closing) return [];
  const from = opening.unspaced ? first.folded.length - opening.text.length : 0;
  const to = closing.unspaced ? closing.text.length : last.folded.length;
  return [{ start: within(first, from, first.folded.length).start, end: within(last, 0, to).end }];
}

/** Folding keeps the length of nearly every unspaced run; where it does not, the whole run is marked. */
function within({ start, end, folded }: Token, from: number, to: number): Mark {
  return folded.length === end - start ? { start: start + from, end: start + to } : { start, end };
}

const fits = (folded: string, { text, prefix }: Word): boolean =>
  prefix ? folded.startsWith(text) : folded === text;

function merged(marks: Mark[]): Mark[] {
  const out: Mark[] = [];
  for (const mark of marks.toSorted((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last && mark.start <= last.end) last.end = Math.max(last.end, mark.end);
    else out.push({ ...mark });
  }
  return out;
}
