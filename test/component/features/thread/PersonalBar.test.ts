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
  const onchange = vi.fn();
  const { container } = render(PersonalBar, { thread: shownThread(5, part), onchange });
  return { bar: find(container, '[role=group]'), onchange };
}

test.each([true, false])('a star is set or removed (starred: %s)', async (starred) => {
  fakeBridge.answer('setStarred', null);
  const { bar, onchange } = show({ starred });
  const star = find(bar, '.star');
  expect(star.getAttribute('aria-pressed')).toBe(String(starred));
  await user.click(star);
  expect(fakeBridge.received('setStarred')).toEqual([{ keys: [5], starred: !starred }]);
  await vi.waitFor(() => expect(fakeBridge.received('search')).toHaveLength(1));
  expect(onchange.mock.calls).toEqual([[{ starred: !starred }]]);
});

test('a tag is added in its order, without spaces around it, and once', async () => {
  fakeBridge.answer('addTag', null);
  const { bar, onchange } = show({ tags: ['b', 'd'] });
  const input = find<HTMLInputElement>(bar, 'form input');
  await user.type(input, ' c {Enter}');
  expect(fakeBridge.received('addTag')).toEqual([{ keys: [5], name: 'c' }]);
  await vi.waitFor(() => expect(input.value).toBe(''));
  await user.type(input, 'd{Enter}');
  await vi.waitFor(() =>
    expect(onchange.mock.calls).toEqual([[{ tags: ['b', 'c', 'd'] }], [{ tags: ['b', 'd'] }]]),
  );
});

test('a tag is removed', async () => {
  fakeBridge.answer('removeTag', null);
  const { onchange } = show({ tags: ['b', 'd'] });
  await user.click(find(screen.getByText('d'), 'button'));
  expect(fakeBridge.received('removeTag')).toEqual([{ keys: [5], name: 'd' }]);
  await vi.waitFor(() => expect(onchange.mock.calls).toEqual([[{ tags: ['b'] }]]));
});

test('what could not be stored is not shown as if it were', async () => {
  fakeBridge.fail('setStarred', errorOf('disk-full'));
  const { bar, onchange } = show();
  await user.click(find(bar, '.star'));
  await vi.waitFor(() => expect(app.failure?.code).toBe('disk-full'));
  expect(onchange).not.toHaveBeenCalled();
});

test('a private note is stored when its field is left, if it changed', async () => {
  fakeBridge.answer('setRemark', null);
  const { bar, onchange } = show();
  expect(screen.queryByRole('textbox', { name: /.*/, hidden: false })?.tagName).toBe('INPUT');
  await user.click(find(bar, 'button.link'));
  const note = find<HTMLTextAreaElement>(bar, 'textarea');
  await fireEvent.change(note);
  expect(fakeBridge.received('setRemark')).toEqual([]);
  await user.type(note, 'Call back');
  await user.tab();
  expect(fakeBridge.received('setRemark')).toEqual([{ key: 5, remark: 'Call back' }]);
  await vi.waitFor(() => expect(onchange.mock.calls).toEqual([[{ remark: 'Call back' }]]));
});

test('a private note that is there is shown at once', () => {
  const { bar } = show({ remark: 'Kept' });
  expect(find<HTMLTextAreaElement>(bar, 'textarea').value).toBe('Kept');
  expect(bar.querySelector('button.link')).toBeNull();
});
