import type { Snippet } from '../../contract/search.ts';
import { marksIn } from '../../shared/matches.ts';
import { fold, type Phrase, type Word } from '../../shared/words.ts';

/** Length of a snippet, in UTF-16 code units. */
const snippetLength = 110;
/** How much of a message is searched. */
const maxSearchedLength = 20_000;

/**
 * A snippet that shows why a thread matched, from the first message with the most matching phrases; null if there is no
 * match.
 */
export function makeSnippet(
  messages: { position: number; text: string }[],
  phrases: Phrase[],
): Snippet | null {
  // Lower case is usually sufficient, and ten times faster than removing accents.
  const lower = bestCandidate(messages, phrases, (text) => text.toLowerCase());
  const best = lower?.score === phrases.length ? lower : bestCandidate(messages, phrases, fold);
  if (!best) return null;
  const text = cut(best.text, best.at);
  return { position: best.position, text, marks: marksIn(text, phrases) };
}

interface Candidate {
  position: number;
  text: string;
  /** Position of the first match. */
  at: number;
  /** Number of matching phrases. */
  score: number;
}

function bestCandidate(
  messages: { position: number; text: string }[],
  phrases: Phrase[],
  folding: (text: string) => string,
): Candidate | null {
  let best: Candidate | null = null;
  for (const { position, text } of messages) {
    const searched = text.slice(0, maxSearchedLength);
    const folded = folding(searched);
    const found = phrases.map((phrase) => firstMatch(searched, folded, phrase)).filter((at) => at >= 0);
    if (found.length > (best?.score ?? 0))
      best = { position, text: searched, at: Math.min(...found), score: found.length };
    if (best?.score === phrases.length) break;
  }
  return best;
}

const wordCharacter = /[\p{L}\p{N}\p{M}]/u;

/** Position of a phrase in a text; -1 if it does not match. */
function firstMatch(text: string, folded: string, phrase: Phrase): number {
  if (!phrase.every((word) => folded.includes(word.text))) return -1;
  const [word] = phrase;
  // If folding has changed the length of the text, positions differ.
  if (!word || phrase.length > 1 || folded.length !== text.length)
    return marksIn(text, [phrase])[0]?.start ?? -1;
  return firstIndex(folded, word);
}

function firstIndex(folded: string, word: Word): number {
  for (let at = folded.indexOf(word.text); at >= 0; at = folded.indexOf(word.text, at + 1)) {
    const end = at + word.text.length;
    const begins = !wordCharacter.test(folded[at - 1] ?? '');
    const ends = word.prefix || !wordCharacter.test(folded[end] ?? '');
    if (word.unspaced || (begins && ends)) return at;
  }
  return -1;
}

function cut(text: string, at: number): string {
  const before = Math.max(0, at - 30);
  const start = before === 0 ? 0 : Math.max(before, text.slice(before, at).search(/\s/) + before + 1);
  // Remove Markdown syntax.
  const piece = text
    .slice(start, start + snippetLength)
    .replace(/\*\*|__|`+|^[#>]+ /gm, '')
    .replace(/\s+/g, ' ');
  return `${start > 0 ? '…' : ''}${piece}${start + snippetLength < text.length ? '…' : ''}`.toWellFormed();
}
