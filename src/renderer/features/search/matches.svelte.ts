import { marksIn } from '../../../shared/matches.ts';
import type { Phrase } from '../../../shared/words.ts';

const highlight = new Highlight();
CSS.highlights.set('match', highlight);
let count = $state(0);

/** The number of matches in the messages loaded so far. */
export const matchCount = (): number => count;

/** Highlights the search terms in the text below a node, without changing the DOM. @returns a function that removes the highlights */
export function highlightMatches(node: Element, phrases: Phrase[]): () => void {
  if (phrases.length === 0) return () => undefined;
  const texts: { text: Text; start: number }[] = [];
  let joined = '';
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    texts.push({ text, start: joined.length });
    joined += `${text.data}\n`;
  }
  const ranges: Range[] = [];
  let from = 0;
  let to = 0;
  const startsAfter = (index: number, position: number): boolean =>
    (texts[index + 1]?.start ?? Infinity) > position;
  // A phrase may span several nodes, such as a bold word and a plain one. Marks are in order.
  for (const { start, end } of marksIn(joined, phrases)) {
    while (!startsAfter(from, start)) from += 1;
    for (to = Math.max(to, from); !startsAfter(to, end - 1);) to += 1;
    const [first, last] = [texts[from], texts[to]];
    if (!first || !last) break;
    const range = new Range();
    range.setStart(first.text, start - first.start);
    range.setEnd(last.text, end - last.start);
    ranges.push(range);
    highlight.add(range);
  }
  count = highlight.size;
  return () => {
    for (const range of ranges) highlight.delete(range);
    count = highlight.size;
  };
}

/** The matches on the page, from top to bottom. */
export function matchesInOrder(): Range[] {
  return ([...highlight] as Range[]).sort((a, b) => a.compareBoundaryPoints(Range.START_TO_START, b));
}

/** Scrolls to a match, and expands the quotes around it. */
export function showMatch(range: Range): void {
  const element = range.startContainer.parentElement;
  for (let above = element; above; above = above.parentElement)
    if (above instanceof HTMLDetailsElement) above.open = true;
  element?.scrollIntoView({ block: 'center' });
}
