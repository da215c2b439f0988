import { render } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import MessageBody from '../../../../src/renderer/features/thread/MessageBody.svelte';
import MessageCard from '../../../../src/renderer/features/thread/MessageCard.svelte';
import { renderMessage } from '../../../../src/main/render/render-message.ts';
import { shownMessage } from '../../../support/contract-data.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();

const showBody = (text: string, html: string | null): Element =>
  render(MessageBody, { text, textLength: text.length, html, phrases: [], readMore: vi.fn() }).container;

test('each block of a message has the direction of its own text', () => {
  const text = 'שלום\n\nhello\n\n- פריט\n\n> quote\n\n| א |\n|---|\n| 1 |';
  const body = showBody(text, renderMessage(text));
  const directions = [...body.querySelectorAll('p, ul, li, blockquote, .table, td')].map(
    (element) => `${element.localName} ${element.getAttribute('dir') ?? ''}`,
  );
  expect(directions).toEqual([
    ...['p auto', 'p auto', 'ul rtl', 'li auto', 'blockquote ltr', 'p auto', 'div rtl', 'td auto'],
  ]);
});

test('so has plain text, the author and the client', () => {
  expect(find(showBody('שלום', null), 'pre').dir).toBe('auto');
  const { container } = render(MessageCard, {
    message: shownMessage(3, { owner: { name: 'משה', email: '' } }),
    ...{ html: null, timeZone: 'UTC', phrases: [], place: { key: 5, revision: 15, position: 3 } },
    ...{ hasServer: true, readMore: vi.fn(), onattachment: vi.fn() },
  });
  for (const selector of ['header strong', '.email', '.owner'])
    expect(find(container, selector).dir).toBe('auto');
});
