import { fireEvent, render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { app } from '../../../../src/renderer/app.svelte.ts';
import { matchesInOrder } from '../../../../src/renderer/features/search/matches.svelte.ts';
import MessageBody from '../../../../src/renderer/features/thread/MessageBody.svelte';
import { wordsOf } from '../../../../src/shared/words.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
beforeEach(() => fakeBridge.answer('openLink', null));

const show = (part: {
  text?: string;
  textLength?: number;
  html?: string | null;
  phrase?: string;
  readMore?: (from: number) => Promise<string>;
}) => {
  const { text = 'Plain <b>text</b>', html = null, phrase } = part;
  return render(MessageBody, {
    ...{ text, html, textLength: part.textLength ?? text.length },
    phrases: phrase ? [wordsOf(phrase)] : [],
    readMore: part.readMore ?? vi.fn(),
  });
};
const marked = (): string[] => matchesInOrder().map(String);

test('shows the HTML that main made, and marks what was searched for', async () => {
  const { unmount } = show({ html: '<p>A <b>router</b></p>', phrase: 'router' });
  expect(find(document, '.body b').textContent).toBe('router');
  expect(document.querySelector('pre')).toBeNull();
  expect(marked()).toEqual(['router']);
  unmount();
  expect(marked()).toEqual([]);
});

test('other words to mark leave the text as it is, with its open quotes', async () => {
  const html = '<p>A router</p><details class="quote"><summary></summary>A switch</details>';
  const { rerender } = show({ html, phrase: 'router' });
  find<HTMLDetailsElement>(document, 'details').open = true;
  const changes: MutationRecord[] = [];
  const observer = new MutationObserver((all) => void changes.push(...all));
  observer.observe(find(document, '.body'), { childList: true, subtree: true, attributes: true });
  await rerender({ phrases: [wordsOf('switch')] });
  expect(marked()).toEqual(['switch']);
  await rerender({ phrases: [] });
  expect(marked()).toEqual([]);
  changes.push(...observer.takeRecords());
  expect(changes.map(({ type, target }) => `${type} ${target.nodeName}`)).toEqual([]);
});

test('other HTML is shown, labelled and marked', async () => {
  const { rerender } = show({ html: '<p>A router</p>', phrase: 'router' });
  const quote = '<details class="quote"><summary></summary><p>The other router</p></details>';
  await rerender({ html: quote });
  expect(find(document, '.body summary').textContent).toBe('Quoted text');
  expect(matchesInOrder().map((range) => range.startContainer.textContent)).toEqual(['The other router']);
});

test('shows plain text as text, and marks it', () => {
  show({ phrase: 'text' });
  expect(find(document, 'pre').textContent).toBe('Plain <b>text</b>');
  expect(document.querySelector('b')).toBeNull();
  expect(marked()).toEqual(['text']);
  expect(screen.queryByRole('button')).toBeNull();
});

test('tells the script of the text, for the right shapes of characters', () => {
  show({ text: 'こんにちは' });
  expect(find(document, 'pre').lang).toBe('ja');
  show({ text: '한국어', html: '<p>x</p>' });
  expect(find(document, '.body').lang).toBe('ko');
});

test('a long text is read a piece at a time, from where it ends', async () => {
  const readMore = vi.fn(async (from: number) => (from === 3 ? 'def' : 'ghi'));
  show({ text: 'abc', textLength: 9, readMore, phrase: 'abcdef' });
  expect(screen.getByRole('button').textContent).toContain('6');
  await user.click(screen.getByRole('button'));
  await vi.waitFor(() => expect(find(document, 'pre').textContent).toBe('abcdef'));
  expect(marked()).toEqual(['abcdef']);
  await user.click(screen.getByRole('button'));
  await vi.waitFor(() => expect(find(document, 'pre').textContent).toBe('abcdefghi'));
  expect(readMore.mock.calls).toEqual([[3], [6]]);
  expect(screen.queryByRole('button')).toBeNull();
});

test('a piece that cannot be read is shown as a failure, and can be asked for again', async () => {
  show({ text: 'abc', textLength: 9, readMore: () => Promise.reject(new Error('private')) });
  await user.click(screen.getByRole('button'));
  await vi.waitFor(() => expect(app.failure?.code).toBe('internal'));
  expect(find(document, 'pre').textContent).toBe('abc');
  screen.getByRole('button');
});

test.each(['click', 'auxclick'])('a link goes to main, and nowhere by itself (%s)', async (event) => {
  show({ html: '<a href="https://a.example/?x=1&amp;y=2"><i>here</i></a>' });
  const clicked = new MouseEvent(event, { bubbles: true, cancelable: true });
  find(document, 'i').dispatchEvent(clicked);
  await vi.waitFor(() =>
    expect(fakeBridge.received('openLink')).toEqual([{ url: 'https://a.example/?x=1&y=2' }]),
  );
  expect(clicked.defaultPrevented).toBe(true);
});

test('a click beside links does nothing; a link that is refused is shown', async () => {
  fakeBridge.fail('openLink', errorOf('bad-link'));
  show({ html: '<p>text</p><a>without address</a>' });
  await fireEvent.click(find(document, 'p'));
  expect(fakeBridge.received('openLink')).toEqual([]);
  await fireEvent.click(find(document, 'a'));
  await vi.waitFor(() => expect(app.failure?.code).toBe('bad-link'));
  expect(fakeBridge.received('openLink')).toEqual([{ url: '' }]);
});
