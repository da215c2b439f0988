import MarkdownIt from 'markdown-it';
import { readLink } from '../../render/links.ts';
import { maxRenderedLength } from '../../render/render-message.ts';
import { foldReplyQuotes } from '../../render/quotes.ts';
import { onOneLine, withLineFeeds } from './texts.ts';

/** A text that is not Markdown, in a heading or a list. */
export const escapeMarkdown = (text: string): string =>
  onOneLine(text)
    .replace(/[\\`*_[\]<>&!#|~$]/g, '\\$&')
    .replaceAll('\0', '\uFFFD');

/**
 * A message, which is Markdown as WHMCS understands it, as a quote in another document: HTML in it stays text, pictures
 * become links, line breaks stay, and it cannot end the quote. A message for which that fails becomes a block of code.
 */
export function quotedMarkdown(text: string): string {
  const plain = withLineFeeds(text).replaceAll('\0', '\uFFFD').replace(/\n+$/, '');
  if (plain === '') return '';
  if (plain.length > maxRenderedLength) return codeBlock(plain);
  const readable = foldReplyQuotes(plain);
  // Indented lines are code, where a backslash would be text, or the rest of a paragraph.
  for (const escapeIndented of [false, true]) {
    const quoted = quote(readable, escapeIndented);
    if (isHarmless(quoted)) return quoted;
  }
  return codeBlock(plain);
}

function quote(text: string, escapeIndented: boolean): string {
  let fence = '';
  const lines = text.split('\n').map((line) => {
    const mark = /^[\s>]*(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    if (fence === '' ? mark : mark.startsWith(fence)) {
      fence = fence === '' ? mark : '';
      return line;
    }
    if (fence !== '' || line.trim() === '') return line;
    // Two spaces at the end are a line break.
    return escapeIndented || !/^(?: {4}|\t)/.test(line) ? `${withoutHtml(line)}  ` : line;
  });
  return lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
}

/** Escapes what Markdown programs, but not WHMCS, would load, execute or apply to the whole document. */
const withoutHtml = (line: string): string =>
  line
    .split(/(`+)/)
    // Between two runs of backticks there is code, where a backslash would be text.
    .map((part, index, parts) =>
      index % 4 === 2 && parts[index - 1] === parts[index + 1] ? part : neutral(part),
    )
    .join('');

const neutral = (text: string): string =>
  text
    .replace(/<(?=[A-Za-z/!?])(?!https?:|mailto:|[\w.+-]+@)/g, '\\<')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/!(?=\[)/g, '\\!')
    .replace(/^([\s>]*)\[(?=[^\]]*\]:)/, '$1\\[');

const reader = new MarkdownIt('commonmark');
reader.validateLink = () => true;

/** Whether a CommonMark program reads it as one quote without HTML, pictures, definitions and unsafe links. */
function isHarmless(markdown: string): boolean {
  const env = { references: {} };
  const tokens = reader.parse(markdown, env);
  if (Object.keys(env.references).length > 0) return false;
  const ends = tokens.filter(({ level }) => level === 0).map(({ type }) => type);
  if (ends.join(' ') !== 'blockquote_open blockquote_close') return false;
  return tokens
    .flatMap((token) => [token, ...(token.children ?? [])])
    .every(
      (token) =>
        !['html_block', 'html_inline', 'image'].includes(token.type) &&
        (token.type !== 'link_open' || readLink(String(token.attrGet('href') ?? '')) !== null),
    );
}

/** The fence is longer than any in the text. */
function codeBlock(text: string): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
