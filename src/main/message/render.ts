import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';
import { foldReplyQuotes } from './quotes.ts';

/** Schemes that a link of a message may have. */
export const linkSchemes = ['http', 'https', 'mailto'];

/** Messages longer than this, in UTF-16 units, are shown as plain text: rendering them would hold the window. */
export const longestRendered = 100_000;

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false });
// Entities were decoded when the answer was read, exactly once: what looks like one now was typed so.
markdown.disable('entity');
markdown.validateLink = (url) =>
  linkSchemes.includes(/^([a-z][a-z0-9+.-]*):/i.exec(url.trim())?.[1]?.toLowerCase() ?? '');

// Nothing remote is loaded by showing a ticket: a picture becomes a link that says so.
markdown.renderer.rules.image = (tokens, at) => {
  const token = tokens[at];
  const source = String(token?.attrGet('src') ?? '');
  const name = markdown.utils.escapeHtml(token?.content || 'picture');
  const href = markdown.utils.escapeHtml(source);
  return `<a class="remote-image" href="${href}">${name} (picture not loaded: ${markdown.utils.escapeHtml(hostOf(source))})</a>`;
};

// A link whose text is not its own address shows where it goes.
markdown.renderer.rules.link_close = (tokens, at) => {
  let open = at - 1;
  while (open > 0 && tokens[open]?.type !== 'link_open') open -= 1;
  const href = String(tokens[open]?.attrGet('href') ?? '');
  const shown = tokens
    .slice(open + 1, at)
    .map((token) => token.content)
    .join('');
  const host = hostOf(href);
  const target =
    host && !shown.includes(host)
      ? ` <span class="link-target">(${markdown.utils.escapeHtml(host)})</span>`
      : '';
  return `</a>${target}`;
};

// Headings of a message lie below the thread's own, so that an outline shows messages and not their insides.
for (const rule of ['heading_open', 'heading_close'] as const) {
  markdown.renderer.rules[rule] = (tokens, at, options, _env, self) => {
    const token = tokens[at];
    if (token) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`;
    return self.renderToken(tokens, at, options);
  };
}

function hostOf(address: string): string {
  if (!URL.canParse(address)) return '';
  const url = new URL(address);
  return url.protocol === 'mailto:' ? url.pathname : url.host;
}

const allowed: sanitizeHtml.IOptions = {
  allowedTags:
    'p br hr h1 h2 h3 h4 h5 h6 blockquote pre code em strong s a ul ol li table thead tbody tr th td details summary span'.split(
      ' ',
    ),
  allowedAttributes: {
    a: ['href', 'title', 'class'],
    ol: ['start'],
    th: ['style'],
    td: ['style'],
    span: ['class'],
    details: ['class', 'open'],
  },
  allowedClasses: { a: ['remote-image'], span: ['link-target'], details: ['quote'] },
  allowedStyles: { '*': { 'text-align': [/^(left|right|center)$/] } },
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
  if (text.length > longestRendered) return null;
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
