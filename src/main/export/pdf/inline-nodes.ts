import type { Token } from 'markdown-it';
import { readLink } from '../../render/links.ts';
import { withBreaks } from './breaks.ts';
import type { Inline } from './nodes.ts';
import { familyHas, type Printable } from './printable-text.ts';

/** What a document writes into messages, and how it prints text. */
export interface NodeContext {
  printable: Printable;
  /** @param target the address of a picture that is not loaded */
  pictureNotLoaded: (target: string) => string;
}

/** Deeper styles and links are printed as plain text. */
const maxDepth = 6;

/** The longest target that becomes a link; PDF/A limits strings. */
const maxLinkLength = 2000;

/** An open element, and what is in it so far. */
interface Open {
  nodes: Inline[];
  /** Makes the element of its content; null for one that is too deep. */
  close: ((nodes: Inline[]) => Inline[]) | null;
  isStrong: boolean;
}

/** Text that is already printable, as nodes: with line breaks, and places where long words break. */
export function textNodes(text: string, limit?: number): Inline[] {
  if (!text.includes('\n')) return withBreaks(text, limit);
  return text
    .split('\n')
    .flatMap((line, at) => [...(at > 0 ? [{ k: 'n' } as const] : []), ...withBreaks(line, limit)]);
}

/** The nodes of a paragraph's tokens. @param limit the longest word that stays whole */
export function inlineNodes(tokens: Token[], context: NodeContext, limit?: number): Inline[] {
  const open: Open[] = [{ nodes: [], close: null, isStrong: false }];
  const top = (): Open => open.at(-1) as Open;
  const text = (value: string): Inline[] => textNodes(context.printable(value), limit);
  const push = (isStrong: boolean, close: Open['close']): void => {
    open.push({ nodes: [], close: open.length > maxDepth ? null : close, isStrong });
  };
  const pop = (): void => {
    const { nodes, close } = open.pop() as Open;
    top().nodes.push(...(close ? close(nodes) : nodes));
  };
  for (const [at, token] of tokens.entries()) {
    switch (token.type) {
      case 'strong_open':
        push(true, (c) => [{ k: 'b', c }]);
        break;
      case 'em_open':
        push(top().isStrong, (c) => [{ k: 'i', c }]);
        break;
      case 's_open':
        push(top().isStrong, (c) => [{ k: 's', c }]);
        break;
      case 'link_open': {
        const href = String(token.attrGet('href') ?? '');
        const target = targetAfter(textUntilClose(tokens, at), href);
        push(top().isStrong, (c) => [...linked(href, c), ...(target ? note(target, text) : [])]);
        break;
      }
      case 'strong_close':
      case 'em_close':
      case 's_close':
      case 'link_close':
        pop();
        break;
      case 'softbreak':
      case 'hardbreak':
        top().nodes.push({ k: 'n' });
        break;
      case 'code_inline':
        top().nodes.push({ k: 'c', c: text(token.content) });
        break;
      case 'image':
        top().nodes.push(...remotePicture(token, context, text));
        break;
      default:
        top().nodes.push(...(top().isStrong ? strongText(text(token.content)) : text(token.content)));
    }
  }
  while (open.length > 1) pop();
  return top().nodes;
}

const linked = (href: string, c: Inline[]): Inline[] =>
  href !== '' && href.length <= maxLinkLength && c.length > 0 ? [{ k: 'a', u: href, c }] : c;

const note = (target: string, text: (value: string) => Inline[]): Inline[] => [
  ' ',
  { k: 't', c: text(`(${target})`) },
];

/** Pictures on the web are never loaded: their address is printed. */
function remotePicture(
  token: Token,
  { pictureNotLoaded }: NodeContext,
  text: (value: string) => Inline[],
): Inline[] {
  const source = String(token.attrGet('src') ?? '');
  const label = { k: 't', c: text(pictureNotLoaded(source)) } as const;
  return [...linked(source, [...text(token.content), ...(token.content ? [' '] : []), label])];
}

/** The full target of a link, unless the link's text is the same address. */
function targetAfter(shown: string, href: string): string {
  const isSame = addressOf(shown) === addressOf(href) && !/[\s\p{Cc}\p{Cf}]/u.test(shown);
  return isSame ? '' : (readLink(href)?.href ?? href).replace(/^mailto:/, '');
}

/** An address without what people leave out: the scheme and the last slash. */
const addressOf = (text: string): string =>
  text
    .trim()
    .replace(/^(https?:\/\/|mailto:)/i, '')
    .replace(/\/$/, '');

function textUntilClose(tokens: Token[], at: number): string {
  const close = tokens.findIndex(({ type }, index) => index > at && type === 'link_close');
  return tokens
    .slice(at + 1, close)
    .map(({ content }) => content)
    .join('');
}

/** Bold text: in fonts with one weight, bold has to be drawn. */
export const strongText = (nodes: Inline[]): Inline[] =>
  nodes.flatMap((node) =>
    typeof node === 'string' && !familyHas('NotoSans', node)
      ? node
          .split(/([\p{L}\p{M}\p{N}]+)/u)
          .filter((part) => part !== '')
          .map((part): Inline => (familyHas('NotoSans', part) ? part : { k: 'f', c: [part] }))
      : [node],
  );
