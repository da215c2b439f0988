import type { Direction, PassageLanguage } from './passage.ts';

/**
 * What the template makes text of (`typst/blocks.typ`). The text of a ticket is only ever in strings, which the
 * template does not interpret. Keys are short, because a document has many.
 */
export type Inline =
  | string
  /** A line break. */
  | { k: 'n' }
  /** A place where a long word may break; it leaves no character in copied text. */
  | { k: 'z' }
  /** Strong, emphasis, strikethrough. */
  | { k: 'b' | 'i' | 's'; c: Inline[] }
  /** Strong in a script whose font has one weight. */
  | { k: 'f'; c: Inline[] }
  /** Code. */
  | { k: 'c'; c: Inline[] }
  /** A link to `u`. */
  | { k: 'a'; u: string; c: Inline[] }
  /** What the author did not write, such as the target of a link. */
  | { k: 't'; c: Inline[] };

/** Only what differs from the text around it. */
interface Passage {
  l?: PassageLanguage;
  d?: Direction;
}

/** A cell of a table: left, center or right, and its content. */
export interface Cell {
  a?: 'left' | 'center' | 'right';
  c: Inline[];
  d?: Direction;
}

/** A paragraph, or a heading below those of the messages. */
export type TextBlock = Passage & ({ k: 'p'; c: Inline[] } | { k: 'h'; n: number; c: Inline[] });

export type TableBlock = Passage & {
  k: 'x';
  head: Cell[];
  rows: Cell[][];
  /** For each column: words that must fit into a line, and the longest cells. Both are measured by the template. */
  words: string[][];
  widest: string[][];
};

export type Block =
  | TextBlock
  | TableBlock
  /** A quote. */
  | (Passage & { k: 'q'; c: Block[] })
  /** A list. */
  | (Passage & { k: 'u'; tight: boolean; c: Block[][] })
  /** A numbered list, from `n`. */
  | (Passage & { k: 'o'; n: number; tight: boolean; c: Block[][] })
  /** Lines of code or of a long plain text, in parts so that each can be set on its own. */
  | { k: 'c'; c: Inline[][] }
  /** A rule. */
  | { k: 'r' }
  /** A sentence of the document itself, such as what was cut. */
  | { k: 'm'; c: string };
