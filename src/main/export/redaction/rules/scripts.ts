const isUnspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々〆]/u;
/** For regular expressions with the flag `u`: a character of a script that has no spaces between words. */
export const unspaced = isUnspaced.source;

const wordCharacter = /[\p{L}\p{M}\p{N}]/u;

/** The character before a position, also if it is outside the basic plane; '' at the beginning. */
export function characterBefore(text: string, position: number): string {
  const low = text.slice(Math.max(0, position - 2), position);
  return [...low].at(-1) ?? '';
}

export const characterAt = (text: string, position: number): string =>
  position < text.length ? String.fromCodePoint(text.codePointAt(position) ?? 0) : '';

/** Whether a character continues the word next to it, in scripts that put spaces between words. */
export const joinsWord = (character: string): boolean =>
  wordCharacter.test(character) && !isUnspaced.test(character);

export const isUnspacedCharacter = (character: string): boolean => isUnspaced.test(character);

/** Whether nothing before and after a part of a text belongs to the same word. */
export const isWholeWord = (text: string, start: number, end: number): boolean =>
  !joinsWord(characterBefore(text, start)) && !joinsWord(characterAt(text, end));
