import { fireEvent, render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import type { ShownThread } from '../../../../src/contract/app.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import PersonalBar from '../../../../src/renderer/features/thread/PersonalBar.svelte';
import { shownThread } from '../../../support/contract-data.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
function show(part: Partial<ShownThread> = {}) {
  const showChange = vi.spyOn(app, 'showChange');
  const { container, rerender, unmount } = render(PersonalBar, { thread: shownThread(5, part) });
  return { bar: find(container, '[role=group]'), showChange, rerender, unmount };
}

test.each([true, false])('a star is set or removed (starred: %s)', async (starred) => {
  fakeBridge.answer('setStarred', null);
  const { bar, showChange } = show({ starred });
  const star = find(bar, '.star');
  expect(star.getAttribute('aria-pressed')).toBe(String(starred));
  await user.click(star);
  expect(fakeBridge.received('setStarred')).toEqual([{ keys: [5], starred: !starred }]);
  await vi.waitFor(() => expect(showChange.mock.calls).toEqual([[[5], { starred: !starred }]]));
});

test('a tag is added without spaces around it, and once', async () => {
  fakeBridge.answer('addTag', null);
  const { bar, showChange } = show({ tags: ['b', 'd'] });
  const input = find<HTMLInputElement>(bar, 'form input');
  await user.type(input, ' c {Enter}');
  expect(fakeBridge.received('addTag')).toEqual([{ keys: [5], name: 'c' }]);
  await vi.waitFor(() => expect(input.value).toBe(''));
  await user.type(input, 'd{Enter}');
  await vi.waitFor(() =>
    expect(showChange.mock.calls).toEqual([
      [[5], { tags: ['b', 'd', 'c'] }],
      [[5], { tags: ['b', 'd'] }],
    ]),
  );
});

test('tags are shown as the language sorts them, with numbers by their value', async () => {
  const { bar, rerender } = show({ tags: ['b', 'a10', 'C', 'a9'] });
  const shown = (): string[] =>
    [...bar.querySelectorAll('.tag')].map((tag) => tag.firstChild?.textContent ?? '');
  expect(shown()).toEqual(['a9', 'a10', 'b', 'C']);
  await rerender({ thread: shownThread(5, { tags: ['é', 'f', 'e'] }) });
  expect(shown()).toEqual(['e', 'é', 'f']);
});

test('a tag is removed', async () => {
  fakeBridge.answer('removeTag', null);
  const { showChange } = show({ tags: ['b', 'd'] });
  await user.click(find(screen.getByText('d'), 'button'));
  expect(fakeBridge.received('removeTag')).toEqual([{ keys: [5], name: 'd' }]);
  await vi.waitFor(() => expect(showChange.mock.calls).toEqual([[[5], { tags: ['b'] }]]));
});

test('what could not be stored is not shown as if it were', async () => {
  fakeBridge.fail('setStarred', errorOf('disk-full'));
  const { bar, showChange } = show();
  await user.click(find(bar, '.star'));
  await vi.waitFor(() => expect(app.failure?.code).toBe('disk-full'));
  expect(showChange).not.toHaveBeenCalled();
});

describe('a private note', () => {
  const notes = (): string[] => fakeBridge.received('setPrivateNote').map(({ privateNote }) => privateNote);

  /** Opens the field of the note and types without a pause. */
  async function write(text: string) {
    fakeBridge.answer('setPrivateNote', null);
    const shown = show();
    await user.click(find(shown.bar, 'button.link'));
    const note = find<HTMLTextAreaElement>(shown.bar, 'textarea');
    await fireEvent.input(note, { target: { value: text } });
    return { ...shown, note };
  }

  test('is stored when its field is left, if it changed', async () => {
    const { note, showChange } = await write('');
    await fireEvent.blur(note);
    expect(notes()).toEqual([]);
    await fireEvent.input(note, { target: { value: 'Call back' } });
    await fireEvent.blur(note);
    await fireEvent.blur(note);
    expect(fakeBridge.received('setPrivateNote')).toEqual([{ key: 5, privateNote: 'Call back' }]);
    await vi.waitFor(() => expect(showChange.mock.calls).toEqual([[[5], { privateNote: 'Call back' }]]));
  });

  test('is stored while the cursor is in it, when the keys rest for half a second', async () => {
    const { note } = await write('');
    vi.useFakeTimers();
    for (const value of ['C', 'Call', 'Call back']) {
      await fireEvent.input(note, { target: { value } });
      await vi.advanceTimersByTimeAsync(499);
    }
    expect(notes()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(notes()).toEqual(['Call back']);
    await fireEvent.input(note, { target: { value: 'Call back today' } });
    await vi.advanceTimersByTimeAsync(500);
    expect(notes()).toEqual(['Call back', 'Call back today']);
    expect(note.value).toBe('Call back today');
  });

  test.each([
    ['the window closes', () => window.dispatchEvent(new Event('beforeunload'))],
    ['the page is left', () => window.dispatchEvent(new Event('pagehide'))],
  ])('is stored at once when %s', async (_, leave) => {
    await write('Call back');
    leave();
    leave();
    expect(notes()).toEqual(['Call back']);
  });

  test('is stored when another ticket is opened', async () => {
    const { unmount } = await write('Call back');
    unmount();
    expect(fakeBridge.received('setPrivateNote')).toEqual([{ key: 5, privateNote: 'Call back' }]);
  });

  test('that could not be stored stays in its field, and is stored the next time', async () => {
    const { note, showChange } = await write('Call back');
    fakeBridge.fail('setPrivateNote', errorOf('disk-full'));
    await fireEvent.blur(note);
    await vi.waitFor(() => expect(app.failure?.code).toBe('disk-full'));
    expect(note.value).toBe('Call back');
    expect(showChange).not.toHaveBeenCalled();
    fakeBridge.answer('setPrivateNote', null);
    await vi.waitFor(async () => {
      await fireEvent.blur(note);
      expect(showChange.mock.calls).toEqual([[[5], { privateNote: 'Call back' }]]);
    });
    expect(notes()).toEqual(['Call back', 'Call back']);
  });
});

test('a private note that is there is shown at once', () => {
  const { bar } = show({ privateNote: 'Kept' });
  expect(find<HTMLTextAreaElement>(bar, 'textarea').value).toBe('Kept');
  expect(bar.querySelector('button.link')).toBeNull();
});
