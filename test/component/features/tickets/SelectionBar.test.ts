import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { exports } from '../../../../src/renderer/features/export/exports.svelte.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import SelectionBar from '../../../../src/renderer/features/tickets/SelectionBar.svelte';
import { ThreadStore } from '../../../../src/renderer/features/thread/thread.svelte.ts';
import { ticketList } from '../../../../src/renderer/features/tickets/ticket-list.svelte.ts';
import { searchResult } from '../../../support/contract-data.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, showResult, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
beforeEach(async () => {
  await showResult(searchResult(5, 3));
  for (const key of [2, 3]) ticketList.selected.add(key);
});

const actions = (): HTMLElement => find(screen.getByRole('toolbar'), '.actions');
const press = (at: number): Promise<void> => user.click(find(actions(), ':scope > button', at));

test('says how many are selected', () => {
  render(SelectionBar);
  expect(find(screen.getByRole('toolbar'), 'strong').textContent).toContain('2');
});

test.each([
  [0, 'setStarred', { keys: [2, 3], starred: true }],
  [1, 'setStarred', { keys: [2, 3], starred: false }],
  [2, 'setRead', { keys: [2, 3], read: true }],
] as const)('button %i does its work with what is selected (%s)', async (at, call, args) => {
  fakeBridge.answer(call, null);
  const openThread = (app.openThread = new ThreadStore());
  const refresh = vi.spyOn(openThread, 'refresh');
  render(SelectionBar);
  await press(at);
  expect(fakeBridge.received(call)).toEqual([args]);
  await vi.waitFor(() => expect(refresh).toHaveBeenCalledOnce());
  expect(fakeBridge.received('search')).toHaveLength(2);
  expect([...ticketList.selected]).toEqual([2, 3]);
});

test('a tag is added to what is selected, and its field is empty then', async () => {
  fakeBridge.answer('addTag', null);
  render(SelectionBar);
  const input = screen.getByRole<HTMLInputElement>('textbox');
  await user.type(input, 'vip{Enter}');
  expect(fakeBridge.received('addTag')).toEqual([{ keys: [2, 3], name: 'vip' }]);
  await vi.waitFor(() => expect(input.value).toBe(''));
});

test('is busy until the work is done, and shows what went wrong', async () => {
  const held = fakeBridge.hold('setRead');
  render(SelectionBar);
  const bar = screen.getByRole('toolbar');
  await press(2);
  expect(bar.getAttribute('aria-busy')).toBe('true');
  held[0]?.reject(errorOf('vault-busy'));
  await vi.waitFor(() => expect(bar.getAttribute('aria-busy')).toBe('false'));
  expect(app.failure?.code).toBe('vault-busy');
});

test('all of the result can be selected until all are, or none', async () => {
  fakeBridge.answer('listKeys', [1, 2, 3, 4, 5]);
  render(SelectionBar);
  const links = (): NodeListOf<HTMLElement> => screen.getByRole('toolbar').querySelectorAll('button.link');
  expect(links()).toHaveLength(2);
  await user.click(find(screen.getByRole('toolbar'), 'button.link'));
  await vi.waitFor(() => expect(ticketList.selected.size).toBe(5));
  expect(links()).toHaveLength(1);
  await user.click(find(screen.getByRole('toolbar'), 'button.link'));
  expect(ticketList.selected.size).toBe(0);
});

test('opens the export dialog for what is selected, in its order', async () => {
  render(SelectionBar);
  await press(3);
  expect(exports.request?.selection).toEqual({ kind: 'tickets', keys: [2, 3] });
});
