import type { Inline } from './nodes.ts';

/** In characters: words up to this length fit into a line and are left whole. */
const longestWord = 40;
/** A long word may break at least this often. */
const pieceLength = 16;
/** Numbers up to this length never break. */
const longestNumber = 60;

/** A word without a place to break, other than in scripts that break anywhere or by dictionary. */
const word =
  /[^ \t\n\u00ad\u1680\u2000-\u2006\u2008-\u200b\u205f\u3000\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Emoji_Presentation}\p{RI}]+/gu;

/** Whole numbers, some letters, or one other character. Letters that are joined stay together. */
const piece = new RegExp(
  `\\d{1,${longestNumber}}|(?:\\p{Script=Latin}\\p{M}*){1,12}|(?:\\p{L}\\p{M}*){1,${longestNumber}}|[^]\\p{M}*`,
  'gu',
);

/**
 * Splits words that are longer than a line at places where they may break.
 * @param limit the longest word that stays whole
 */
export function withBreaks(text: string, limit = longestWord): Inline[] {
  if (text.length <= limit) return text === '' ? [] : [text];
  const nodes: Inline[] = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(word)) {
    if (found.length <= limit) continue;
    const pieces = piecesOf(found);
    nodes.push(`${text.slice(done, index)}${pieces[0] ?? ''}`);
    for (const next of pieces.slice(1)) nodes.push({ k: 'z' }, next);
    done = index + found.length;
  }
  if (done < text.length) nodes.push(text.slice(done));
  return nodes;
}

function piecesOf(long: string): string[] {
  const pieces: string[] = [];
  let current = '';
  for (const [next] of long.matchAll(piece)) {
    const isJoined = /^[\p{M}\p{Cf}]/u.test(next) || current.endsWith('\u200d');
    if (!isJoined && current !== '' && current.length + next.length > pieceLength) {
      pieces.push(current);
      current = '';
    }
    current += next;
  }
  return [...pieces, current];
}
