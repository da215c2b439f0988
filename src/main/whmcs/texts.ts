import { decodeHTMLStrict } from 'entities';

/** The maximum length of a single-line field. The raw response has the rest. */
const maxLineLength = 1000;

/** Reads all texts of one response in the same way. */
export interface Texts {
  /** A single-line field, such as a name, a subject, or a file name, cut at 1,000 characters; '' for none. */
  line(value: unknown): string;
  /** A text of any length; '' for none. */
  text(value: unknown): string;
}

/**
 * Decides for the complete response whether its texts are HTML-encoded. If so, entities are decoded exactly once and
 * strictly: `&currency=1` is not an entity, because it has no semicolon.
 * @param evidence everything in the response that users wrote
 */
export function textsOf(evidence: unknown): Texts {
  const text = isEncoded(evidence) ? decodedText : plainText;
  return { text, line: (value) => cut(text(value), maxLineLength) };
}

/** A single-line field that is never encoded, such as a date, or that has already been decoded. */
export const line = (value: unknown): string => cut(plainText(value), maxLineLength);

/** If there is a plain `<`, `>` or `"`, nothing was encoded: encoding would have replaced it. */
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

/** @returns at most `length` characters, ending in an ellipsis if something was cut off */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  // Surrogate pairs are not split.
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
