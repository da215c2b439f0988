import MarkdownIt, { type Token } from 'markdown-it';
import sanitizeHtml from 'sanitize-html';
import { textDirection } from '../../shared/script.ts';
import { linkSchemes, readLink, targetToShow } from './links.ts';
import { foldReplyQuotes } from './quotes.ts';

/** Longer messages, in UTF-16 code units, are shown as plain text, because rendering them would block the window. */
export const maxRenderedLength = 100_000;

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false });
// Entities were decoded when the response was read; remaining ones are literal text.
markdown.disable('entity');
markdown.validateLink = (url) => readLink(url) !== null;
// Reduce mail links to what the app would open, because exported documents are opened elsewhere.
const normalizeLink = markdown.normalizeLink.bind(markdown);
markdown.normalizeLink = (url) =>
  /^\s*mailto:/i.test(url) ? (readLink(url)?.href ?? '') : normalizeLink(url);

// Never load remote content: replace images with links.
markdown.renderer.rules.image = (tokens, at, _options, env) => {
  const { labels } = (env ?? {}) as { labels?: MessageLabels };
  const token = tokens[at];
  const source = String(token?.attrGet('src') ?? '');
  const target = readLink(source)?.target ?? '';
  const label = labels?.pictureNotLoaded(target) ?? target;
  const { escapeHtml } = markdown.utils;
  return `<a class="remote-image" href="${escapeHtml(source)}">${escapeHtml(token?.content ?? '')} <span class="not-loaded">${escapeHtml(label)}</span></a>`;
};

// Show the target of links whose text is not their address.
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

// The content security policy forbids style attributes, so columns are aligned with classes.
for (const rule of ['th_open', 'td_open'] as const) {
  markdown.renderer.rules[rule] = (tokens, at) => {
    const token = tokens[at];
    const aligned = /^text-align:(left|center|right)$/.exec(String(token?.attrGet('style') ?? ''))?.[1];
    return `<${token?.tag ?? 'td'}${aligned ? ` class="align-${aligned}"` : ''}>`;
  };
}

// Headings in messages are below the headings of the messages, which form the document's outline.
for (const rule of ['heading_open', 'heading_close'] as const) {
  markdown.renderer.rules[rule] = (tokens, at, options, _env, self) => {
    const token = tokens[at];
    if (token) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`;
    return self.renderToken(tokens, at, options);
  };
}

// Lists, quotes and tables follow their first text: `auto` skips the elements inside them, which have a direction of
// their own. Tables scroll by themselves.
for (const name of ['bullet_list', 'ordered_list', 'blockquote']) {
  markdown.renderer.rules[`${name}_open`] = (tokens, at, options, _env, self) => {
    tokens[at]?.attrSet('dir', directionInside(tokens, at));
    return self.renderToken(tokens, at, options);
  };
}
markdown.renderer.rules['table_open'] = (tokens, at) =>
  `<div class="table" dir="${directionInside(tokens, at)}"><table>\n`;
markdown.renderer.rules['table_close'] = () => '</table></div>\n';

/** The direction of the first text between an opening token and its closing one. */
function directionInside(
  tokens: readonly { type: string; level: number; content: string }[],
  at: number,
): string {
  const level = tokens[at]?.level ?? 0;
  for (let inner = at + 1; inner < tokens.length && (tokens[inner]?.level ?? 0) > level; inner += 1) {
    const direction = textDirection(tokens[inner]?.content ?? '');
    if (direction) return direction;
  }
  return 'ltr';
}

const automatic: sanitizeHtml.Transformer = (tagName, attribs) => ({
  tagName,
  attribs: { ...attribs, dir: 'auto' },
});
/** Each of these has the direction of its own text. */
const texts = 'p h1 h2 h3 h4 h5 h6 li th td pre'.split(' ');

const alignments = ['align-left', 'align-center', 'align-right'];

const allowed: sanitizeHtml.IOptions = {
  allowedTags:
    'p br hr h1 h2 h3 h4 h5 h6 blockquote pre code em strong s a ul ol li table thead tbody tr th td details summary span div'.split(
      ' ',
    ),
  allowedAttributes: {
    '*': ['dir'],
    div: ['class'],
    a: ['href', 'title', 'class'],
    ol: ['start'],
    th: ['class'],
    td: ['class'],
    span: ['class'],
    details: ['class', 'open'],
  },
  allowedClasses: {
    div: ['table'],
    a: ['remote-image'],
    span: ['link-target', 'not-loaded'],
    details: ['quote'],
    th: alignments,
    td: alignments,
  },
  allowedSchemes: linkSchemes,
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  transformTags: Object.fromEntries(texts.map((name) => [name, automatic])),
};

/** The app's labels inside a message, in the language of an export. */
export interface MessageLabels {
  /** @param target the address of the picture, as it may be shown */
  pictureNotLoaded: (target: string) => string;
}

/**
 * Renders Markdown, without raw HTML, to sanitised HTML without remote content.
 * @param labels for an export, which shows quotes unfolded. Without them, for the window, quotes are folded under an
 *   empty `summary`, and a picture's target is in `.not-loaded`: the page adds the labels in its language.
 * @returns null if the text is longer than {@link maxRenderedLength}
 */
export function renderMessage(text: string, labels?: MessageLabels): string | null {
  if (text.length > maxRenderedLength) return null;
  const rendered = sanitizeHtml(markdown.render(readable(text), { labels }), allowed);
  return labels ? rendered : foldQuotes(rendered);
}

/** The Markdown of a message in parts; null if the text is longer than {@link maxRenderedLength}. */
export const messageTokens = (text: string): Token[] | null =>
  text.length > maxRenderedLength ? null : markdown.parse(readable(text), {});

const readable = (text: string): string =>
  foldReplyQuotes(text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD'));

/** Folds the outermost quotes only, so that one click shows everything. */
function foldQuotes(html: string): string {
  let depth = 0;
  return html.replace(/<(\/?)blockquote(?: dir="\w+")?>/g, (tag, closing: string) => {
    if (closing) {
      depth -= 1;
      return depth === 0 ? `${tag}</details>` : tag;
    }
    depth += 1;
    return depth === 1 ? `<details class="quote"><summary></summary>${tag}` : tag;
  });
}
