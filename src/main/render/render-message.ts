import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';
import { linkSchemes, readLink, targetToShow } from './links.ts';
import { foldReplyQuotes } from './quotes.ts';

/** Messages longer than this, in UTF-16 units, are shown as plain text: rendering them would hold the window. */
export const maxRenderedLength = 100_000;

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false });
// Entities were decoded when the answer was read, exactly once: what looks like one now was typed so.
markdown.disable('entity');
markdown.validateLink = (url) => readLink(url) !== null;
// A mail link is reduced to what is opened, for paper has nobody who would do it later.
const normalizeLink = markdown.normalizeLink.bind(markdown);
markdown.normalizeLink = (url) =>
  /^\s*mailto:/i.test(url) ? (readLink(url)?.href ?? '') : normalizeLink(url);

// Nothing remote is loaded by showing a ticket: a picture becomes a link that says so.
markdown.renderer.rules.image = (tokens, at) => {
  const token = tokens[at];
  const source = String(token?.attrGet('src') ?? '');
  const name = markdown.utils.escapeHtml(token?.content || 'picture');
  const href = markdown.utils.escapeHtml(source);
  return `<a class="remote-image" href="${href}">${name} (picture not loaded: ${markdown.utils.escapeHtml(readLink(source)?.target ?? '')})</a>`;
};

// A link whose text is not its own address shows where it goes.
markdown.renderer.rules.link_close = (tokens, at) => {
  let open = at - 1;
  while (open > 0 && tokens[open]?.type !== 'link_open') open -= 1;
  const href = String(tokens[open]?.attrGet('href') ?? '');
  const text = tokens
    .slice(open + 1, at)
    .map(({ type, content }) => (type.endsWith('break') ? ' ' : content))
    .join('');
  const target = targetToShow(text, href);
  return `</a>${target && ` <span class="link-target">(${markdown.utils.escapeHtml(target)})</span>`}`;
};

// The page's policy refuses style attributes: columns are aligned by classes.
for (const rule of ['th_open', 'td_open'] as const) {
  markdown.renderer.rules[rule] = (tokens, at) => {
    const token = tokens[at];
    const aligned = /^text-align:(left|center|right)$/.exec(String(token?.attrGet('style') ?? ''))?.[1];
    return `<${token?.tag ?? 'td'}${aligned ? ` class="align-${aligned}"` : ''}>`;
  };
}

// Headings of a message lie below the thread's own, so that an outline shows messages and not their insides.
for (const rule of ['heading_open', 'heading_close'] as const) {
  markdown.renderer.rules[rule] = (tokens, at, options, _env, self) => {
    const token = tokens[at];
    if (token) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`;
    return self.renderToken(tokens, at, options);
  };
}

const alignments = ['align-left', 'align-center', 'align-right'];

const allowed: sanitizeHtml.IOptions = {
  allowedTags:
    'p br hr h1 h2 h3 h4 h5 h6 blockquote pre code em strong s a ul ol li table thead tbody tr th td details summary span'.split(
      ' ',
    ),
  allowedAttributes: {
    a: ['href', 'title', 'class'],
    ol: ['start'],
    th: ['class'],
    td: ['class'],
    span: ['class'],
    details: ['class', 'open'],
  },
  allowedClasses: {
    a: ['remote-image'],
    span: ['link-target'],
    details: ['quote'],
    th: alignments,
    td: alignments,
  },
  allowedSchemes: linkSchemes,
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
};

/**
 * Renders a message's text, Markdown with raw HTML off, into sanitised HTML without any remote part.
 * @param quotes `folded` on screen; `open` where nothing can be unfolded, as on paper
 * @returns null where the message is too long to be rendered: show its text instead
 */
export function renderMessage(text: string, quotes: 'folded' | 'open'): string | null {
  if (text.length > maxRenderedLength) return null;
  const readable = foldReplyQuotes(text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD'));
  const rendered = sanitizeHtml(markdown.render(readable), allowed);
  return quotes === 'open' ? rendered : foldQuotes(rendered);
}

/** Outermost quotes only: one click shows all that was quoted. */
function foldQuotes(html: string): string {
  let depth = 0;
  return html.replace(/<(\/?)blockquote>/g, (tag, closing: string) => {
    if (closing) {
      depth -= 1;
      return depth === 0 ? `${tag}</details>` : tag;
    }
    depth += 1;
    return depth === 1 ? `<details class="quote"><summary>Quoted text</summary>${tag}` : tag;
  });
}
