import { fold, parts, pieces, type Phrase, type Word } from './words.ts';

export interface Mark {
  start: number;
  end: number;
}

/** Ranges of the text that match, in UTF-16 units. */
export function marksIn(text: string, phrases: Phrase[]): Mark[] {
  const tokens = tokensOf(text);
  const found: Mark[] = [];
  for (const [index, token] of tokens.entries()) {
    for (const phrase of phrases) {
      const [word] = phrase;
      if (!word) continue;
      // A spread argument list could exceed the maximum number of arguments.
      for (const mark of phrase.length === 1
        ? marksOfWord(token, word)
        : marksOfPhrase(tokens, index, phrase))
        found.push(mark);
    }
  }
  return merged(found);
}

/** Maps positions in folded text to the original; null if folding kept every position. */
type Origin = { starts: number[]; ends: number[] } | null;

/** A word of the original text. */
interface Token extends Mark {
  folded: string;
  /** Position of the word in the folded text. */
  offset: number;
  origin: Origin;
}

const stretches = /\S+/g;
/** A character and everything that folding may combine with it. */
const clusters = /.[\p{M}\uff9e\uff9f\u1160-\u11ff]*/gsu;
/** Characters that folding may shorten. */
const shrinks = /[\p{M}\uff9e\uff9f\u1100-\u11ff\uffa0-\uffdc\u{10000}-\u{10ffff}]/u;

/** The words of a text, split after folding (as everywhere else), with their positions in the original. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: stretch, index } of text.matchAll(stretches)) {
    const folded = fold(stretch);
    const origin = originOf(stretch, folded, index);
    for (const piece of folded.matchAll(pieces)) {
      for (const part of piece[0].matchAll(parts)) {
        const offset = piece.index + part.index;
        const word = { folded: part[0], offset, origin, start: index + offset };
        tokens.push({ ...word, ...within(word, 0, part[0].length) });
      }
    }
  }
  return tokens;
}

function marksOfWord(token: Token, word: Word): Mark[] {
  if (!word.unspaced) return fits(token.folded, word) ? [token] : [];
  const marks: Mark[] = [];
  for (
    let index = token.folded.indexOf(word.text);
    index >= 0;
    index = token.folded.indexOf(word.text, index + 1)
  )
    marks.push(within(token, index, index + word.text.length));
  return marks;
}

/** A run without spaces may start before the first word of a phrase and end after the last one. */
function marksOfPhrase(tokens: Token[], begin: number, words: Phrase): Mark[] {
  const fitting = words.every((word, index) => {
    const folded = tokens[begin + index]?.folded ?? '';
    if (!word.unspaced) return fits(folded, word);
    if (index === 0) return folded.endsWith(word.text);
    return index === words.length - 1 ? folded.startsWith(word.text) : folded === word.text;
  });
  const [first, last] = [tokens[begin], tokens[begin + words.length - 1]];
  const [opening, closing] = [words[0], words.at(-1)];
  if (!fitting || !first || !last || !opening || !closing) return [];
  const from = opening.unspaced ? first.folded.length - opening.text.length : 0;
  const to = closing.unspaced ? closing.text.length : last.folded.length;
  return [{ start: within(first, from, first.folded.length).start, end: within(last, 0, to).end }];
}

/** @param index the position of the stretch in the text */
function originOf(stretch: string, folded: string, index: number): Origin {
  if (folded.length === stretch.length && !shrinks.test(stretch)) return null;
  const [starts, ends]: [number[], number[]] = [[], []];
  let joined = '';
  for (const cluster of stretch.matchAll(clusters)) {
    const part = fold(cluster[0]);
    joined += part;
    for (let unit = 0; unit < part.length; unit += 1) {
      starts.push(index + cluster.index);
      ends.push(index + cluster.index + cluster[0].length);
    }
  }
  if (joined === folded) return { starts, ends };
  // Folding combined characters across clusters: mark the whole stretch.
  const end = index + stretch.length;
  return { starts: Array(folded.length).fill(index), ends: Array(folded.length).fill(end) };
}

/** The range of part of a word in the original text. */
function within(
  { start, offset, origin }: Pick<Token, 'start' | 'offset' | 'origin'>,
  from: number,
  to: number,
): Mark {
  if (!origin) return { start: start + from, end: start + to };
  const first = origin.starts[offset + from] ?? start;
  return { start: first, end: origin.ends[offset + to - 1] ?? first + 1 };
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
