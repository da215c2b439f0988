import { textNodes } from './inline-nodes.ts';
import type { Block, Inline } from './nodes.ts';
import type { Printable } from './printable-text.ts';

/** Lines in one part: few enough to be set at once, and enough to keep the number of parts small. */
const linesInPart = 40;

/** In characters: longer words of code may break. A line of the page has about 95. */
const longestWord = 80;

const tabWidth = 4;

/** Code, or a plain text that is printed as it is. */
export function codeNode(text: string, printable: Printable): Block {
  const lines = printable(
    text
      .split(/\r\n?|\n/)
      .map(withoutTabs)
      .join('\n'),
  )
    .replace(/\n+$/, '')
    .split('\n');
  const parts: Inline[][] = [];
  for (let at = 0; at < lines.length; at += linesInPart) {
    parts.push(textOfLines(lines.slice(at, at + linesInPart)));
  }
  return { k: 'c', c: parts };
}

/** The lines as one text if none has a long word, which is fastest. */
function textOfLines(lines: string[]): Inline[] {
  const text = lines.join('\n');
  return lines.some((line) => line.length > longestWord) ? textNodes(text, longestWord) : [text];
}

/** Aligns at tab stops, because a tab has no glyph. */
const withoutTabs = (line: string): string => {
  if (!line.includes('\t')) return line;
  let out = '';
  for (const [at, part] of line.split('\t').entries()) {
    out += at === 0 ? part : `${' '.repeat(tabWidth - (out.length % tabWidth))}${part}`;
  }
  return out;
};
