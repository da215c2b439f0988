import { decodeHTMLStrict } from 'entities';

/** The longest that a field of one line may be. What a server sends beyond it stays in the raw answer. */
const longestLine = 1000;

/** Reads the texts of one answer, all of them in the same way. */
export interface Texts {
  /** A field of one line: a name, a subject, a file name… cut at 1,000 characters; '' for none. */
  line(value: unknown): string;
  /** A text of any length; '' for none. */
  text(value: unknown): string;
}

/**
 * Decides once for a whole answer whether its texts are HTML-encoded. If so, entities are decoded exactly once and
 * strictly: `&currency=1` is not an entity, since it has no semicolon.
 * @param evidence everything in the answer that people wrote
 */
export function textsOf(evidence: unknown): Texts {
  const text = isEncoded(evidence) ? decodedText : plainText;
  return { text, line: (value) => cut(text(value), longestLine) };
}

/** A line of what is never encoded, such as a date, or was decoded already. */
export const line = (value: unknown): string => cut(plainText(value), longestLine);

/** Where a `<`, `>` or `"` stands as it is, nothing was encoded: encoding would have replaced it. */
export function isEncoded(evidence: unknown): boolean {
  const open: unknown[] = [evidence];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') {
      if (/[<>"]/.test(value)) return false;
    } else if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) open.push(inner);
    }
  }
  return true;
}

/** @returns at most `length` characters, the last of them an ellipsis where something was cut off */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  // A pair of surrogates is not cut in two.
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Lone surrogates become U+FFFD. */
function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).toWellFormed() : '';
}

function decodedText(value: unknown): string {
  const text = plainText(value);
  return text.includes('&') ? decodeHTMLStrict(text).toWellFormed() : text;
}
