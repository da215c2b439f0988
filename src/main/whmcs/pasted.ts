/** Invisible characters that are pasted unnoticed: zero-width and direction marks, byte order marks, soft hyphens. */
const invisible = /\p{Cf}/gu;
const fullWidth = /[\uFF01-\uFF5E]/g;

/** Pasted text without invisible characters and surrounding space, and with ASCII for full-width characters. */
export function cleanPasted(text: string): string {
  return text
    .replace(invisible, '')
    .replace(fullWidth, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .trim();
}

/** Invisible characters around pasted text. */
const outer = /^[\s\p{Cc}\p{Cf}]+|(?<![\s\p{Cc}\p{Cf}])[\s\p{Cc}\p{Cf}]+$/gu;

/** A pasted secret without invisible characters around it. Those inside stay. */
export const trimPasted = (text: string): string => text.replace(outer, '');

/** A pasted key without any invisible characters: some programs insert them into long words, to allow line breaks. */
export const trimKey = (text: string): string => trimPasted(text).replace(invisible, '');
