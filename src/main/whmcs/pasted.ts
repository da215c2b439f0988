/** Characters that paste along unseen: zero-width marks, marks of direction, byte order marks, soft hyphens. */
const invisible = /\p{Cf}/gu;
const fullWidth = /[\uFF01-\uFF5E]/g;

/** What a person pasted, without invisible characters and outer space, and with ASCII for full-width characters. */
export function cleanPasted(text: string): string {
  return text
    .replace(invisible, '')
    .replace(fullWidth, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .trim();
}

/** What surrounds a pasted text unseen. */
const outer = /^[\s\p{Cc}\p{Cf}]+|(?<![\s\p{Cc}\p{Cf}])[\s\p{Cc}\p{Cf}]+$/gu;

/** A pasted secret without what surrounds it unseen. What is inside stays. */
export const trimPasted = (text: string): string => text.replace(outer, '');

/** A pasted key, which has no invisible characters inside: programs put some into long words, to break lines. */
export const trimKey = (text: string): string => trimPasted(text).replace(invisible, '');
