import type { Token } from 'markdown-it';
import { inlineNodes, type NodeContext } from './inline-nodes.ts';
import type { Cell, Inline, TableBlock } from './nodes.ts';
import { directionOf } from './passage.ts';

/** In characters: longer words in a cell may break. */
const longestWord = 24;

/** For each column, so many words and cells are measured by the template. */
const candidates = 3;

/** Longer cells are as wide as the page anyway. */
const longestMeasured = 200;

/** A table, with what the template needs to choose widths so that no number and no word is broken. */
export function tableNode(tokens: Token[], context: NodeContext): TableBlock {
  const rows: Cell[][] = [];
  const texts: string[][] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.type === 'tr_open') {
      rows.push([]);
      texts.push([]);
    }
    if (token.type !== 'th_open' && token.type !== 'td_open') continue;
    const children = tokens[at + 1]?.children ?? [];
    const c = inlineNodes(children, context, longestWord);
    const shown = textOf(c);
    const align = /text-align:(left|center|right)/.exec(String(token.attrGet('style') ?? ''))?.[1];
    const direction = directionOf(shown);
    texts.at(-1)?.push(shown);
    rows
      .at(-1)
      ?.push({ c, ...(align ? { a: align as 'left' } : {}), ...(direction ? { d: direction } : {}) });
  }
  const columns = texts[0]?.map((_, column) => texts.map((row) => row[column] ?? '')) ?? [];
  const [head = [], ...others] = rows;
  const direction = directionOf(texts.flat().join(' '));
  return {
    k: 'x',
    head,
    rows: others,
    words: columns.map((cells) => longest(cells.flatMap((cell) => cell.split(/[\s\u200b]+/)))),
    widest: columns.map((cells) => longest(cells.flatMap((cell) => cell.split('\n')))),
    ...(direction ? { d: direction } : {}),
  };
}

const longest = (texts: string[]): string[] =>
  [...new Set(texts)]
    .toSorted((a, b) => b.length - a.length)
    .slice(0, candidates)
    .map((text) => text.slice(0, longestMeasured));

/** The text of nodes; places to break become zero width spaces. */
const textOf = (nodes: Inline[]): string =>
  nodes
    .map((node) => {
      if (typeof node === 'string') return node;
      if (node.k === 'n') return '\n';
      return node.k === 'z' ? '\u200b' : textOf(node.c);
    })
    .join('');
