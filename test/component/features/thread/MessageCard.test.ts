import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { ShownAttachment, ShownMessage } from '../../../../src/contract/app.ts';
import MessageCard from '../../../../src/renderer/features/thread/MessageCard.svelte';
import { when } from '../../../../src/shared/wording.ts';
import { shownMessage } from '../../../support/contract-data.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
const place = { key: 5, revision: 15, position: 3 };

function show(part: Partial<ShownMessage> = {}, props: { html?: string | null; hasServer?: boolean } = {}) {
  const onattachment = vi.fn();
  const message = shownMessage(3, part);
  const { container } = render(MessageCard, {
    ...{ message, html: '<p>Formatted</p>', timeZone: 'Europe/London', phrases: [], place, hasServer: true },
    ...{ readMore: vi.fn(), onattachment, ...props },
  });
  return { card: find(container, 'section'), message, onattachment };
}

test('shows who wrote it, and when by the clock of the server', () => {
  const { card, message } = show();
  expect(card.id).toBe('message-3');
  expect(find(card, 'strong').textContent).toBe('Author 3');
  expect(find(card, '.email').textContent).toBe('author3@one.example');
  expect(find(card, 'time').textContent).toBe(when(message.at, 'Europe/London', 'short'));
  expect(card.querySelector('.owner, ul')).toBeNull();
});

test.each([
  ['note', 'staff', 'note'],
  ['reply', 'staff', 'staff'],
  ['opening', 'guest', 'guest'],
] as const)('a %s by %s has a look of its own', (kind, side, look) => {
  const { card } = show({ kind, author: { name: 'A', email: '', type: '', side } });
  expect([...card.classList].filter((name) => !name.startsWith('svelte-'))).toEqual(['message', look]);
});

test('an author without a name is shown by the address, once; without either, and without a date, by a word', () => {
  const { card } = show({ author: { name: '', email: 'x@one.example', type: '', side: 'client' } });
  expect(find(card, 'strong').textContent).toBe('x@one.example');
  expect(card.querySelector('.email')).toBeNull();
  const { card: unknown } = show({ author: { name: '', email: '', type: '', side: 'other' }, at: null });
  expect(find(unknown, 'strong').textContent).not.toBe('');
  expect(find(unknown, 'time').textContent).not.toBe('');
});

test('says for which client it was written', () => {
  const { card } = show({ owner: { name: 'Jane Doe', email: 'jane@one.example' } });
  expect(find(card, '.owner').textContent).toContain('Jane Doe');
  expect(find(card, '.owner').title).toBe('Jane Doe <jane@one.example>');
});

test('can be shown as plain text', async () => {
  const { card } = show();
  const button = find(card, 'header button');
  expect([button.getAttribute('aria-pressed'), card.querySelector('pre')]).toEqual(['false', null]);
  await user.click(button);
  expect(button.getAttribute('aria-pressed')).toBe('true');
  expect(find(card, 'pre').textContent).toBe('Text 3');
  await user.click(button);
  expect(find(card, '.body').textContent).toBe('Formatted');
});

test.each([
  [3, '★★★☆☆'],
  [9, '★★★★★'],
  [1.9, '★☆☆☆☆'],
])('a rating of %d is %s', (rating, stars) => {
  expect(find(show({ rating }).card, 'p[aria-label]').textContent?.trim()).toBe(stars);
});

test.each([null, 0, -1])('a rating of %s is none', (rating) => {
  expect(show({ rating }).card.querySelector('p[aria-label]')).toBeNull();
});

test('its attachments are asked for by their place in the message', async () => {
  const file: ShownAttachment = {
    ...{ fileName: 'a.txt', state: 'left', size: null, failure: null, showAs: null, risky: false },
  };
  const removed = { ...file, fileName: 'b.txt', state: 'deleted' } as const;
  const files = [removed, file];
  const attachments = files.map(({ fileName }, index) => ({ index, fileName, state: 'on-server' as const }));
  fakeBridge.answer('fetchFile', { ...file, state: 'stored' });
  const { card, onattachment } = show({ files, attachments });
  expect([...card.querySelectorAll('li')].map((one) => one.classList.contains('removed'))).toEqual([
    ...[true, false],
  ]);
  await user.click(find(card, 'li:nth-child(2) button'));
  expect(fakeBridge.received('fetchFile')).toEqual([{ ...place, at: 1 }]);
  await vi.waitFor(() => expect(onattachment).toHaveBeenCalledOnce());
  expect(screen.queryByRole('status')).toBeNull();
});
