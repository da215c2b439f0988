import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { describe, expect, test, vi } from 'vitest';
import type { ShownThread } from '../../../../src/contract/app.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import { exports } from '../../../../src/renderer/features/export/exports.svelte.ts';
import ThreadView from '../../../../src/renderer/features/thread/ThreadView.svelte';
import { wordsOf } from '../../../../src/shared/words.ts';
import { shownMessage, shownThread, threadState } from '../../../support/contract-data.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { withDialogs } from '../../dialogs.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
withDialogs();
const user = userEvent.setup();
const nowhere = { position: null, phrases: [] };

async function show(part: Partial<ShownThread> = {}, aim: typeof app.aim = nowhere) {
  app.selected = 5;
  fakeBridge.answer('openThread', shownThread(5, part));
  const rendered = render(ThreadView, { key: 5, aim });
  await screen.findByRole('article');
  return rendered;
}
const bar = (): HTMLElement => find(screen.getByRole('article'), '.bar');
const order = (): string[] => [...document.querySelectorAll('section.message')].map(({ id }) => id);
const two = { messageCount: 2, messages: [shownMessage(0), shownMessage(1)] };
const revisions = [
  { id: 15, fetchedAt: '2026-01-03T00:00:00.000Z' },
  { id: 12, fetchedAt: '2026-01-01T00:00:00.000Z' },
];

test('is busy until the thread is here, then shows it', async () => {
  const held = fakeBridge.hold('openThread');
  render(ThreadView, { key: 5, aim: nowhere });
  expect(document.querySelector('[aria-busy=true]')).not.toBeNull();
  await vi.waitFor(() => expect(held).toHaveLength(1));
  held[0]?.resolve(shownThread(5, two));
  await screen.findByRole('article');
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Subject 5');
  expect(order()).toEqual(['message-0', 'message-1']);
});

test('shows why a thread cannot be opened', async () => {
  fakeBridge.fail('openThread', errorOf('not-in-vault'));
  render(ThreadView, { key: 5, aim: nowhere });
  expect((await screen.findByRole('alert')).dataset['code']).toBe('not-in-vault');
  expect(screen.queryByRole('article')).toBeNull();
});

test('takes the thread that a fetch brought, without asking for it', async () => {
  app.fetched = shownThread(5);
  render(ThreadView, { key: 5, aim: nowhere });
  await screen.findByRole('article');
  expect(fakeBridge.received('openThread')).toEqual([]);
  expect(app.fetched).toBeNull();
});

test('a thread of another ticket that a fetch brought is not taken for this one', async () => {
  app.fetched = shownThread(6);
  await show();
  expect(fakeBridge.received('openThread')).toEqual([{ key: 5, revision: null }]);
});

test('is the thread that is refreshed when the vault changes, as long as it is shown', async () => {
  const { unmount } = await show();
  fakeBridge.answer('readThreadState', threadState(shownThread(5, { starred: true })));
  await app.openThread?.refresh();
  await vi.waitFor(() => expect(find(document, '.star').getAttribute('aria-pressed')).toBe('true'));
  expect(fakeBridge.received('openThread')).toHaveLength(1);
  unmount();
  expect(app.openThread).toBeNull();
});

test('messages can be shown newest first', async () => {
  await show(two);
  const button = find(bar(), 'button');
  // A command, without a state.
  expect([button.textContent, button.ariaPressed]).toEqual(['Show newest first', null]);
  await user.click(button);
  expect(order()).toEqual(['message-1', 'message-0']);
  expect(button.textContent).toBe('Show oldest first');
  await user.click(button);
  expect(order()).toEqual(['message-0', 'message-1']);
});

describe('versions', () => {
  test('are a choice where there are several', async () => {
    await show();
    expect(bar().querySelector('select')).toBeNull();
  });

  test('of earlier times can be shown, and the newest again', async () => {
    await show({ revisions, shownRevision: 15 });
    const select = find<HTMLSelectElement>(bar(), 'select');
    expect([...select.options].map(({ value }) => value)).toEqual(['15', '12']);
    fakeBridge.answer('openThread', shownThread(5, { revisions, shownRevision: 12 }));
    await user.selectOptions(select, '12');
    await vi.waitFor(() =>
      expect(fakeBridge.received('openThread').at(-1)).toEqual({ key: 5, revision: 12 }),
    );
    fakeBridge.answer('openThread', shownThread(5, { revisions, shownRevision: 15 }));
    await user.click(find(document, '.earlier button'));
    await vi.waitFor(() =>
      expect(fakeBridge.received('openThread').at(-1)).toEqual({ key: 5, revision: null }),
    );
    await vi.waitFor(() => expect(document.querySelector('.earlier')).toBeNull());
  });

  test('the newest is asked for as the newest', async () => {
    await show({ revisions, shownRevision: 15 });
    fakeBridge.answer('openThread', shownThread(5, { revisions, shownRevision: 12 }));
    await user.selectOptions(find(bar(), 'select'), '12');
    await vi.waitFor(() => find(document, '.earlier'));
    fakeBridge.answer('openThread', shownThread(5, { revisions, shownRevision: 15 }));
    await user.selectOptions(find(bar(), 'select'), '15');
    await vi.waitFor(() =>
      expect(fakeBridge.received('openThread').map(({ revision }) => revision)).toEqual([null, 12, null]),
    );
    await vi.waitFor(() => expect(document.querySelector('.earlier')).toBeNull());
  });

  test('one that cannot be opened leaves the open one and its choice in place', async () => {
    await show({ ...two, revisions, shownRevision: 15 });
    fakeBridge.fail('openThread', errorOf('vault-busy'));
    await user.selectOptions(find(bar(), 'select'), '12');
    expect((await screen.findByRole('alert')).dataset['code']).toBe('vault-busy');
    expect(order()).toEqual(['message-0', 'message-1']);
    expect(find<HTMLSelectElement>(bar(), 'select').value).toBe('15');
    expect(document.querySelector('.earlier')).toBeNull();
  });
});

describe('a refresh that fails', () => {
  test('is shown above the thread, which stays, and can be dismissed', async () => {
    await show(two);
    fakeBridge.fail('readThreadState', errorOf('vault-busy'));
    await app.openThread?.refresh();
    const alert = await screen.findByRole('alert');
    expect(alert.dataset['code']).toBe('vault-busy');
    expect(order()).toEqual(['message-0', 'message-1']);
    await user.click(find(alert, '.close'));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(order()).toHaveLength(2);
  });

  test('because the ticket is no longer in the vault takes the thread away', async () => {
    await show(two);
    fakeBridge.fail('readThreadState', errorOf('not-in-vault'));
    await app.openThread?.refresh();
    expect((await screen.findByRole('alert')).dataset['code']).toBe('not-in-vault');
    expect(screen.queryByRole('article')).toBeNull();
  });
});

test('another ticket that cannot be opened does not leave the one before on the page', async () => {
  const { rerender } = await show(two);
  fakeBridge.fail('openThread', errorOf('vault-busy'));
  await rerender({ key: 6 });
  expect((await screen.findByRole('alert')).dataset['code']).toBe('vault-busy');
  expect(screen.queryByRole('article')).toBeNull();
});

describe('what can be done with it', () => {
  test('fetching again asks for this ticket', async () => {
    fakeBridge.fail('refreshTicket', errorOf('timeout'));
    await show();
    fakeBridge.answer('readThreadState', threadState(shownThread(5, { goneAt: '2026-01-04T00:00:00.000Z' })));
    await user.click(find(bar(), 'button', 1));
    expect(fakeBridge.received('refreshTicket')).toEqual([{ key: 5 }]);
    await vi.waitFor(() => expect(app.failure?.code).toBe('timeout'));
    // It may be marked as deleted now.
    await vi.waitFor(() => find(bar(), '.gone'));
  });

  test('fetching again is not offered while one runs, nor for a ticket without a server', async () => {
    const { unmount } = await show();
    const count = bar().querySelectorAll('button').length;
    app.fetching = true;
    await tick();
    expect(bar().querySelectorAll('button:disabled')).toHaveLength(1);
    unmount();
    await show({ connection: { id: 1, name: '', color: '#000000', hasServer: false } });
    expect(bar().querySelectorAll('button')).toHaveLength(count - 1);
  });

  test('details open and close', async () => {
    fakeBridge.answer('getDetails', {
      ...{ fields: [{ name: 'tid', value: 'N-5' }], messages: [], raw: '{}', rawCut: false },
      ...{ charset: 'utf-8', bytes: 2 },
    });
    await show();
    const details = screen.getByRole('button', { name: 'Details' });
    await user.click(details);
    await screen.findByText('tid');
    expect(fakeBridge.received('getDetails')).toEqual([{ key: 5, revision: 15 }]);
    await user.click(details);
    expect(screen.queryByText('tid')).toBeNull();
  });

  test('the version on the screen can be exported', async () => {
    await show({ revisions, shownRevision: 12 });
    await user.click(screen.getByRole('button', { name: 'Export…' }));
    expect(exports.request?.selection).toEqual({ kind: 'ticket', key: 5, revision: 12 });
  });

  test('all tickets of its client can be exported, if it has one', async () => {
    const { unmount } = await show();
    await user.click(screen.getByRole('button', { name: 'Export all tickets of this client…' }));
    expect(exports.request?.selection).toEqual({ kind: 'client', connectionId: 1, userId: 7 });
    unmount();
    const { head } = shownThread(5);
    await show({ head: { ...head, client: { userId: 0, contactId: 0 } } });
    expect(screen.queryByRole('button', { name: /client/ })).toBeNull();
  });

  test('the thread and each message can be copied, in the version on the screen', async () => {
    fakeBridge.answer('copyMessages', { html: '', markdown: '', text: 'T' });
    document.execCommand = vi.fn(() => true);
    await show({ ...two, revisions, shownRevision: 12 });
    for (const button of screen.getAllByRole('button', { name: 'Copy as…' })) {
      await user.click(button);
      await user.click(screen.getByRole('menuitem', { name: 'Markdown' }));
      await vi.waitFor(() => expect(button.textContent).toBe('Copied'));
    }
    expect(fakeBridge.received('copyMessages')).toEqual(
      [null, [0], [1]].map((positions) => ({ key: 5, revision: 12, positions })),
    );
  });

  test('a star shows at once', async () => {
    fakeBridge.answer('setStarred', null);
    await show();
    await user.click(find(document, '.star'));
    await vi.waitFor(() => expect(find(document, '.star').getAttribute('aria-pressed')).toBe('true'));
    expect(fakeBridge.received('openThread')).toHaveLength(1);
  });

  test('the rest of a long text is read from the shown version', async () => {
    fakeBridge.answer('readText', { text: ' more' });
    fakeBridge.answer('renderMessages', [{ position: 0, html: null }]);
    await show({ messages: [shownMessage(0, { html: null, text: 'Begin', textLength: 10 })] });
    await user.click(find(document, 'section.message > button'));
    await screen.findByText('Begin more');
    expect(fakeBridge.received('readText')).toEqual([{ key: 5, revision: 15, position: 0, from: 5 }]);
  });
});

describe('a ticket that is gone from the server', () => {
  test('is told so, unless it was merged', async () => {
    const { unmount } = await show({ goneAt: '2026-01-04T00:00:00.000Z' });
    find(bar(), '.gone');
    unmount();
    const mergedInto = { key: 9, ticketId: 1009, number: 'N-9' };
    await show({ goneAt: '2026-01-04T00:00:00.000Z', mergedInto });
    expect(document.querySelector('.gone')).toBeNull();
    await user.click(find(document, '.merge button'));
    expect(app.selected).toBe(9);
  });

  test('because it was merged into one that is not in the vault names that one', async () => {
    await show({ mergedInto: { key: null, ticketId: 4711, number: '' } });
    expect(find(document, '.merge').textContent).toContain('4711');
    expect(document.querySelector('.merge button')).toBeNull();
  });

  test('is found from the one that it was merged into', async () => {
    await show({ mergedFrom: [{ key: 3, ticketId: 1003, number: 'N-3' }] });
    await user.click(screen.getByRole('button', { name: '#N-3' }));
    expect(app.selected).toBe(3);
  });
});

describe('opened from a search', () => {
  const aim = { position: 1, phrases: [wordsOf('text')] };

  test('goes to the message that matched, and from hit to hit', async () => {
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue({ top: 5000 } as DOMRect);
    await show(two, aim);
    await vi.waitFor(() => expect(Element.prototype.scrollIntoView).toHaveBeenCalledWith({ block: 'start' }));
    const scrolled = vi.mocked(Element.prototype.scrollIntoView).mock.contexts.at(-1) as Element;
    expect(scrolled.id).toBe('message-1');
    const hits = await screen.findByRole('toolbar');
    await vi.waitFor(() => expect(find(hits, '[role=status]').textContent).toMatch(/^2 /));
    const [previous, next] = hits.querySelectorAll('button');
    await user.click(next as HTMLElement);
    expect(find(hits, '[role=status]').textContent).toMatch(/1\D+2/);
    await user.click(previous as HTMLElement);
    expect(find(hits, '[role=status]').textContent).toMatch(/2\D+2/);
    await user.click(next as HTMLElement);
    expect(find(hits, '[role=status]').textContent).toMatch(/1\D+2/);
  });

  test('stays where the user goes', async () => {
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue({ top: 5000 } as DOMRect);
    await show(two, aim);
    const scroll = vi.mocked(Element.prototype.scrollIntoView);
    await vi.waitFor(() => expect(scroll).toHaveBeenCalled());
    window.dispatchEvent(new Event('wheel'));
    const before = scroll.mock.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(scroll.mock.calls).toHaveLength(before);
  });

  test('has no hits to go to without words', async () => {
    await show(two);
    expect(screen.queryByRole('toolbar')).toBeNull();
    expect(Element.prototype.scrollIntoView).not.toHaveBeenCalled();
  });
});
