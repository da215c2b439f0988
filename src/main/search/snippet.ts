import type { Snippet } from '../../contract/search.ts';
import { marksIn } from '../../shared/matches.ts';
import { fold, type Phrase, type Word } from '../../shared/words.ts';

/** About how much of a message a row of the list shows, in UTF-16 units. */
const snippetLength = 110;
/** How far into one message a hit is looked for. */
const maxSearchedLength = 20_000;

/**
 * The piece of a thread that tells why it matched: from the message with the most of what was looked
 * for, the earliest of such.
 */
export function makeSnippet(messages: { position: number; text: string }[], phrases: Phrase[]): Snippet | null {
  // Most text is found by its lower case alone, which costs a tenth of folding away accents.
  const lower = bestCandidate(messages, phrases, (text) => text.toLowerCase());
  const best = lower?.score === phrases.length ? lower : bestCandidate(messages, phrases, fold);
  if (!best) return null;
  const text = cut(best.text, best.at);
  return { position: best.position, text, marks: marksIn(text, phrases) };
}

interface Candidate {
  position: number;
  text: string;
  /** Where the first of the phrases is. */
  at: number;
  /** How many of the phrases it has. */
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

/** Where a phrase first stands in a text; -1 where it does not. */
function firstMatch(text: string, folded: string, phrase: Phrase): number {
  if (!phrase.every((word) => folded.includes(word.text))) return -1;
  const [word] = phrase;
  // Where folding made the text longer or shorter, the places are not the same.
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
  // The signs of Markdown would only stand between the words.
  const piece = text
    .slice(start, start + snippetLength)
    .replace(/\*\*|__|`+|^[#>]+ /gm, '')
    .replace(/\s+/g, ' ');
  return `${start > 0 ? '…' : ''}${piece}${start + snippetLength < text.length ? '…' : ''}`.toWellFormed();
}
