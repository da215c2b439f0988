import { fireEvent, render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
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
  const { container, rerender } = render(PersonalBar, { thread: shownThread(5, part) });
  return { bar: find(container, '[role=group]'), showChange, rerender };
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

test('a private note is stored when its field is left, if it changed', async () => {
  fakeBridge.answer('setPrivateNote', null);
  const { bar, showChange } = show();
  expect(screen.queryByRole('textbox', { name: /.*/, hidden: false })?.tagName).toBe('INPUT');
  await user.click(find(bar, 'button.link'));
  const note = find<HTMLTextAreaElement>(bar, 'textarea');
  await fireEvent.change(note);
  expect(fakeBridge.received('setPrivateNote')).toEqual([]);
  await user.type(note, 'Call back');
  await user.tab();
  expect(fakeBridge.received('setPrivateNote')).toEqual([{ key: 5, privateNote: 'Call back' }]);
  await vi.waitFor(() => expect(showChange.mock.calls).toEqual([[[5], { privateNote: 'Call back' }]]));
});

test('a private note that is there is shown at once', () => {
  const { bar } = show({ privateNote: 'Kept' });
  expect(find<HTMLTextAreaElement>(bar, 'textarea').value).toBe('Kept');
  expect(bar.querySelector('button.link')).toBeNull();
});
