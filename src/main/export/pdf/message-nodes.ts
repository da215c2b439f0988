import type { Token } from 'markdown-it';
import { messageTokens } from '../../render/render-message.ts';
import { codeNode } from './code-node.ts';
import { inlineNodes, type NodeContext } from './inline-nodes.ts';
import type { Block, TextBlock } from './nodes.ts';
import { directionOf, passageLanguage, type Direction, type PassageLanguage } from './passage.ts';
import { tableNode } from './table-node.ts';

/** Deeper lists and quotes are printed at this depth; the page has no room for more. */
const maxDepth = 6;

/** The level of the messages in the outline; headings in a message are below it. */
const messageLevel = 2;
const maxLevel = 6;

/** The surroundings of a block: only what differs is written into it. */
interface Around {
  language: PassageLanguage;
  direction: Direction;
  depth: number;
}

/** The text of a message as the template prints it: Markdown, or a plain text if it is very long. */
export function messageNodes(text: string, language: PassageLanguage, context: NodeContext): Block[] {
  const tokens = messageTokens(text);
  if (!tokens) return [codeNode(text, context.printable)];
  return new MessageBuilder(tokens, context).blocks({ language, direction: 'ltr', depth: 0 });
}

/** Walks through the tokens, of which opening and closing ones are a tree. */
class MessageBuilder {
  readonly #tokens: Token[];
  readonly #context: NodeContext;
  #at = 0;
  #level = messageLevel;

  constructor(tokens: Token[], context: NodeContext) {
    this.#tokens = tokens;
    this.#context = context;
  }

  /** The blocks up to the end of the open element. */
  blocks(around: Around): Block[] {
    const blocks: Block[] = [];
    for (let token = this.#next(); token && token.nesting >= 0; token = this.#next()) {
      blocks.push(...this.#block(token, around));
    }
    return blocks;
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  #block(token: Token, around: Around): Block[] {
    switch (token.type) {
      case 'paragraph_open':
        return this.#text((c) => ({ k: 'p', c }), around);
      case 'heading_open':
        return this.#text((c) => ({ k: 'h', n: this.#headingLevel(token), c }), around);
      case 'blockquote_open':
        return this.#quote(around);
      case 'bullet_list_open':
      case 'ordered_list_open':
        return this.#list(token, around);
      case 'table_open':
        return [this.#table(around)];
      case 'fence':
      case 'code_block':
        return [codeNode(token.content, this.#context.printable)];
      case 'hr':
        return [{ k: 'r' }];
      default:
        // Another block of text, which this version does not know.
        if (token.nesting > 0) return this.blocks(around);
        return token.content === '' ? [] : [codeNode(token.content, this.#context.printable)];
    }
  }

  /** A paragraph or heading: one token with its text, and one that closes it. */
  #text(make: (c: TextBlock['c']) => TextBlock, around: Around): Block[] {
    const inline = this.#next();
    this.#next();
    const c = inlineNodes(inline?.children ?? [], this.#context);
    return c.length === 0 ? [] : [withPassage(make(c), inline?.content ?? '', around)];
  }

  /** Levels are not skipped, as PDF/UA requires. */
  #headingLevel(token: Token): number {
    const wanted = Number(token.tag.slice(1)) + messageLevel;
    this.#level = Math.min(wanted, this.#level + 1, maxLevel);
    return this.#level;
  }

  #quote(around: Around): Block[] {
    const direction = directionOf(this.#firstText(this.#at)) ?? around.direction;
    const c = this.blocks({ ...inside(around), direction });
    if (around.depth >= maxDepth) return c;
    return [{ k: 'q', c, ...(direction === around.direction ? {} : { d: direction }) }];
  }

  #list(token: Token, around: Around): Block[] {
    const start = this.#at;
    const direction = directionOf(this.#firstText(start)) ?? around.direction;
    const items: Block[][] = [];
    for (let item = this.#next(); item && item.nesting > 0; item = this.#next()) {
      items.push(this.blocks({ ...inside(around), direction }));
    }
    if (around.depth >= maxDepth) return items.flat();
    const tight = this.#tokens.slice(start, this.#at).some(({ hidden }) => hidden);
    const passage = direction === around.direction ? {} : { d: direction };
    const from = Number(token.attrGet('start') ?? 1);
    return token.type === 'bullet_list_open'
      ? [{ k: 'u', tight, c: items, ...passage }]
      : [{ k: 'o', n: from, tight, c: items, ...passage }];
  }

  #table(around: Around): Block {
    const start = this.#at;
    while (this.#next()?.type !== 'table_close' && this.#at < this.#tokens.length);
    const tokens = this.#tokens.slice(start, this.#at - 1);
    const text = tokens.map(({ content }) => content).join(' ');
    return withPassage(tableNode(tokens, this.#context), text, around);
  }

  /** The first text of an element. */
  #firstText(start: number): string {
    for (let at = start; at < this.#tokens.length; at += 1) {
      const content = this.#tokens[at]?.content ?? '';
      if (content !== '') return content;
    }
    return '';
  }
}

const inside = (around: Around): Around => ({ ...around, depth: around.depth + 1 });

/** Adds the language and direction of a block if they differ from those around it. */
function withPassage<B extends Block & { d?: Direction; l?: PassageLanguage }>(
  block: B,
  text: string,
  { language, direction }: Around,
): B {
  const own = passageLanguage(text, language);
  const d = directionOf(text) ?? direction;
  return { ...block, ...(own === language ? {} : { l: own }), ...(d === direction ? {} : { d }) };
}
