import { marksIn, type Word } from '../../contract/words.ts';

const highlight = new Highlight();
CSS.highlights.set('hit', highlight);

/** Marks the words of a search in the text below a node, without touching it. @returns what takes the marks away */
export function markHits(node: Element, words: Word[]): () => void {
  if (words.length === 0) return () => undefined;
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    for (const { start, end } of marksIn(text.data, words)) {
      const range = new Range();
      range.setStart(text, start);
      range.setEnd(text, end);
      ranges.push(range);
      highlight.add(range);
    }
  }
  return () => {
    for (const range of ranges) highlight.delete(range);
  };
}

/** The hits on the page, from the top down. */
export function hitsInOrder(): Range[] {
  return ([...highlight] as Range[]).sort((a, b) => a.compareBoundaryPoints(Range.START_TO_START, b));
}

/** Brings a hit into sight, unfolding the quotes that it stands in. */
export function showHit(range: Range): void {
  const element = range.startContainer.parentElement;
  for (let above = element; above; above = above.parentElement)
    if (above instanceof HTMLDetailsElement) above.open = true;
  element?.scrollIntoView({ block: 'center' });
}
