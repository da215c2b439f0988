import { decodeHTMLStrict } from 'entities';

/**
 * The first title of a page or, if there is none, the first heading, as text. It is found without a regular expression,
 * so that the time is linear.
 * @param lower `head` in lower case
 */
export function titleOf(head: string, lower: string): string {
  for (const tag of ['title', 'h1']) {
    const open = lower.indexOf(`<${tag}`);
    const start = open < 0 ? -1 : head.indexOf('>', open);
    if (start < 0) continue;
    const end = head.indexOf('<', start);
    const text = decodeHTMLStrict(
      head.slice(start + 1, end < 0 ? start + 2000 : Math.min(end, start + 2000)),
    );
    if (text.trim()) return text.split(/\s/).filter(Boolean).join(' ');
  }
  return '';
}
