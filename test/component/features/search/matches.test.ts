import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  highlightMatches,
  matchCount,
  matchesInOrder,
  showMatch,
} from '../../../../src/renderer/features/search/matches.svelte.ts';
import { wordsOf, type Phrase } from '../../../../src/shared/words.ts';

const phrase = (text: string): Phrase => wordsOf(text);
let undo: (() => void)[];
beforeEach(() => {
  undo = [];
  document.body.innerHTML = '';
});
afterEach(() => {
  for (const one of undo) one();
});

/** Marks phrases in some HTML. */
function mark(html: string, ...phrases: string[]): Element {
  const node = document.createElement('div');
  node.innerHTML = html;
  document.body.append(node);
  undo.push(highlightMatches(node, phrases.map(phrase)));
  return node;
}
const marked = (): string[] => matchesInOrder().map(String);

test('marks each place of each phrase, and counts them', () => {
  const node = mark('<p>A router and a <i>Router</i>, two routers</p><p>router</p>', 'router', 'two');
  expect(marked()).toEqual(['router', 'Router', 'two', 'router']);
  expect(matchCount()).toBe(4);
  expect(node.querySelector('mark')).toBeNull();
});

test('marks a phrase that runs over several nodes', () => {
  mark('<p>in <b>two</b> words, and <b>tw</b>o w<i>or</i>ds</p>', 'two words');
  expect(matchesInOrder().map((range) => [range.startContainer.textContent, range.toString()])).toEqual([
    ['two', 'two words'],
  ]);
  const [range] = matchesInOrder();
  expect([range?.startOffset, range?.endOffset, range?.endContainer.textContent]).toEqual([
    ...[0, 6, ' words, and '],
  ]);
});

test('marks the last character of a node, and the first of the next', () => {
  mark('<p>ab</p><p>cd</p><p>ab</p>', 'ab', 'cd');
  expect(matchesInOrder().map(({ startOffset, endOffset }) => [startOffset, endOffset])).toEqual([
    [0, 2],
    [0, 2],
    [0, 2],
  ]);
});

test('marks nothing without phrases or without the words', () => {
  mark('<p>text</p>');
  mark('<p>text</p>', 'word');
  expect([matchCount(), marked()]).toEqual([0, []]);
});

test('adds up over messages, in the order of the page, and takes back what one added', () => {
  mark('<p>second one</p>', 'one');
  const before = document.createElement('p');
  before.textContent = 'first one, one';
  document.body.prepend(before);
  undo.push(highlightMatches(before, [phrase('one')]));
  expect(matchCount()).toBe(3);
  expect(matchesInOrder().map(({ startContainer }) => startContainer.textContent)).toEqual([
    ...['first one, one', 'first one, one', 'second one'],
  ]);
  undo[1]?.();
  expect([matchCount(), marked()]).toEqual([1, ['one']]);
});

test('is registered under the name that the style sheet uses', () => {
  mark('<p>one</p>', 'one');
  const registry = CSS.highlights as unknown as Map<string, Set<AbstractRange>>;
  expect(registry.get('match')?.size).toBe(1);
});

test('showing a place opens the quotes that it is in, and scrolls to it', () => {
  const node = mark('<details><div><details><p>one</p></details></div></details><details></details>', 'one');
  const [range] = matchesInOrder();
  if (!range) throw new Error('Nothing is marked.');
  showMatch(range);
  expect([...node.querySelectorAll('details')].map(({ open }) => open)).toEqual([true, true, false]);
  expect(Element.prototype.scrollIntoView).toHaveBeenCalledWith({ block: 'center' });
});
