import { marksIn } from '../../../shared/matches.ts';
import type { Phrase } from '../../../shared/words.ts';

const highlight = new Highlight();
CSS.highlights.set('hit', highlight);
let count = $state(0);

/** How many there are in the messages that have come in so far. */
export const matchCount = (): number => count;

/** Marks what was looked for in the text below a node, without touching it. @returns what takes the marks away */
export function highlightMatches(node: Element, phrases: Phrase[]): () => void {
  if (phrases.length === 0) return () => undefined;
  const texts: { text: Text; start: number }[] = [];
  let whole = '';
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    texts.push({ text, start: whole.length });
    whole += `${text.data}\n`;
  }
  const ranges: Range[] = [];
  let from = 0;
  let to = 0;
  const startsAfter = (at: number, place: number): boolean => (texts[at + 1]?.start ?? Infinity) > place;
  // A phrase may run over several nodes, from a bold word into a plain one. Marks come in order.
  for (const { start, end } of marksIn(whole, phrases)) {
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

/** The hits on the page, from the top down. */
export function matchesInOrder(): Range[] {
  return ([...highlight] as Range[]).sort((a, b) => a.compareBoundaryPoints(Range.START_TO_START, b));
}

/** Brings a hit into sight, unfolding the quotes that it stands in. */
export function showMatch(range: Range): void {
  const element = range.startContainer.parentElement;
  for (let above = element; above; above = above.parentElement)
    if (above instanceof HTMLDetailsElement) above.open = true;
  element?.scrollIntoView({ block: 'center' });
}
