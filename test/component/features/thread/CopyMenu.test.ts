import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { app } from '../../../../src/renderer/app.svelte.ts';
import CopyMenu from '../../../../src/renderer/features/thread/CopyMenu.svelte';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { withDialogs } from '../../dialogs.ts';
import { withFreshStores } from '../../stores.ts';

withFreshStores();
withDialogs();
const user = userEvent.setup();

/** What is on the clipboard, by type. */
let clipboard: Record<string, string>;
beforeEach(() => {
  clipboard = {};
  document.execCommand = vi.fn(() => {
    const area = document.activeElement as HTMLTextAreaElement;
    const copying = Object.assign(new Event('copy', { bubbles: true, cancelable: true }), {
      clipboardData: { setData: (type: string, data: string) => (clipboard[type] = data) },
    });
    if (area.dispatchEvent(copying)) clipboard['text/plain'] = area.value;
    return true;
  });
  fakeBridge.answer('copyMessages', { html: '<b>T</b>', markdown: '**T**', text: 'T' });
});

function show(positions: number[] | null = null): HTMLElement {
  render(CopyMenu, { key: 5, revision: 15, positions });
  return screen.getByRole('button');
}
const items = (): HTMLElement[] => screen.queryAllByRole('menuitem');

test.each([
  [0, { 'text/html': '<b>T</b>', 'text/plain': 'T' }],
  [1, { 'text/plain': '**T**' }],
  [2, { 'text/plain': 'T' }],
])('item %i copies the thread in its form', async (at, copied) => {
  const button = show();
  await user.click(button);
  await user.click(items()[at] as HTMLElement);
  await vi.waitFor(() => expect(clipboard).toEqual(copied));
  expect(fakeBridge.received('copyMessages')).toEqual([{ key: 5, revision: 15, positions: null }]);
  expect(items()).toEqual([]);
  expect(document.activeElement).toBe(button);
  await vi.waitFor(() => expect(button.textContent).toBe('Copied'));
  expect(screen.getByRole('status').textContent).toBe('Copied');
});

test('a message is copied by its place', async () => {
  await user.click(show([3]));
  await user.click(items()[2] as HTMLElement);
  await vi.waitFor(() =>
    expect(fakeBridge.received('copyMessages')).toEqual([{ key: 5, revision: 15, positions: [3] }]),
  );
});

test('says that nothing was copied', async () => {
  document.execCommand = vi.fn(() => false);
  const button = show();
  await user.click(button);
  await user.click(items()[0] as HTMLElement);
  await vi.waitFor(() => expect(button.textContent).toBe('Not copied'));
});

test('a text that cannot be read is an error on the page', async () => {
  fakeBridge.fail('copyMessages', errorOf('not-in-vault'));
  const button = show();
  await user.click(button);
  await user.click(items()[0] as HTMLElement);
  await vi.waitFor(() => expect(app.failure?.code).toBe('not-in-vault'));
  expect(button.textContent).toBe('Copy as…');
});

describe('by keyboard', () => {
  test('the menu opens at its first item, and arrows go round', async () => {
    const button = show();
    button.focus();
    await user.keyboard('{Enter}');
    expect(button.getAttribute('aria-expanded')).toBe('true');
    const [first, second, last] = items();
    expect(document.activeElement).toBe(first);
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(second);
    await user.keyboard('{ArrowUp}{ArrowUp}');
    expect(document.activeElement).toBe(last);
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(first);
    await user.keyboard('{End}');
    expect(document.activeElement).toBe(last);
    await user.keyboard('{Home}{Enter}');
    await vi.waitFor(() => expect(clipboard['text/html']).toBe('<b>T</b>'));
  });

  test('Escape closes it and goes back to the button', async () => {
    const button = show();
    button.focus();
    await user.keyboard('{Enter}{Escape}');
    expect(items()).toEqual([]);
    expect(document.activeElement).toBe(button);
    expect(fakeBridge.received('copyMessages')).toEqual([]);
  });
});

test('closes when the browser closes it, and by its button', async () => {
  const button = show();
  await user.click(button);
  const closing = Object.assign(new Event('toggle'), { newState: 'closed' });
  screen.getByRole('menu').dispatchEvent(closing);
  await vi.waitFor(() => expect(items()).toEqual([]));
  await user.click(button);
  await user.click(button);
  expect(items()).toEqual([]);
});
