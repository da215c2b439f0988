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

/** A pasted secret without what surrounds it unseen. What is inside stays. */
export function trimPasted(text: string): string {
  const isOuter = (char: string | undefined): boolean => char !== undefined && /[\s\p{Cf}]/u.test(char);
  let start = 0;
  let end = text.length;
  while (start < end && isOuter(text[start])) start += 1;
  while (end > start && isOuter(text[end - 1])) end -= 1;
  return text.slice(start, end);
}
