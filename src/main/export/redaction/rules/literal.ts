import type { Hit, Kind, Rule } from '../hit.ts';
import { MappedText } from '../mapped-text.ts';
import { viewsOf } from '../views.ts';
import { isUnspacedCharacter, isWholeWord } from './scripts.ts';

/** A text that is searched for as it is. */
export interface Literal {
  text: string;
  kind: Kind;
  key: string;
  /** Whether it is only found as a whole word. */
  isWord: boolean;
}

/** Shorter texts are found by chance in a text without spaces. */
const minWithoutSpaces = 6;
/** Shorter readings of a text, such as `x` of `**x**`, are found by chance. */
const minReading = 3;

/** Texts, wherever they are, regardless of case, white space and line breaks, also in quoted messages. */
export function literalRule(literals: readonly Literal[]): Rule {
  const needles = literals.flatMap(needlesOf);
  const [spaced, unspaced] = [
    needles.filter(({ isSpaced }) => isSpaced),
    needles.filter(({ isSpaced }) => !isSpaced),
  ];
  return ({ text }) => [
    ...(spaced.length > 0 ? findAll(text, collapsed(text), spaced) : []),
    ...(unspaced.length > 0 ? findAll(text, withoutSpaces(text), unspaced) : []),
  ];
}

/** The key of a text that the user selected. */
export const literalKey = (text: string): string => withoutSpaces(viewsOf(text)[0]?.text ?? '').text;

interface Needle extends Literal {
  isSpaced: boolean;
}

function needlesOf(literal: Literal): Needle[] {
  const readings = viewsOf(literal.text).map(({ text }) => collapsed(text).text.trim());
  // In addresses, `+` is a space.
  const spellings = [...readings, ...readings.map((reading) => reading.replaceAll(' ', '+'))];
  const needles = spellings.map((spelling) => {
    const text = withoutSpaces(spelling).text;
    const isSpaced = text.length < minWithoutSpaces && ![...text].some(isUnspacedCharacter);
    return { ...literal, text: isSpaced ? spelling : text, isSpaced };
  });
  return needles.filter(
    ({ text }, index) =>
      text !== '' &&
      (index === 0 || text.length >= minReading) &&
      needles.findIndex((other) => other.text === text) === index,
  );
}

/** Also occurrences that overlap; those of one text become one hit. */
function findAll(view: string, squeezed: MappedText, needles: readonly Needle[]): Hit[] {
  const hits: Hit[] = [];
  const { text } = squeezed;
  for (const { text: needle, kind, key, isWord } of needles) {
    let last: Hit | null = null;
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
      const [start, end] = squeezed.range(at, at + needle.length);
      if (isWord && !isWholeWord(view, start, end)) continue;
      if (last && start < last.end) last.end = end;
      else hits.push((last = { start, end, kind, key }));
    }
  }
  return hits;
}

/** White space, and the marks of quotations after a line break. */
const space = /\s[\s>|]*/gu;

const collapsed = (text: string): MappedText => squeezedText(text, ' ');

const withoutSpaces = (text: string): MappedText => squeezedText(text, '');

const squeezedText = (text: string, instead: string): MappedText =>
  MappedText.of(text).replaced(space, (match) =>
    match.includes('\n') || !/[>|]/.test(match) ? instead : match.replace(/\s+/g, instead),
  );
