import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { noFilters, type SavedSearch } from '../../../../src/contract/search.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import SearchBox from '../../../../src/renderer/features/search/SearchBox.svelte';
import { ticketList } from '../../../../src/renderer/features/tickets/ticket-list.svelte.ts';
import { searchResult } from '../../../support/contract-data.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const saved: SavedSearch = {
  ...{ id: 4, name: 'My saved search' },
  query: { text: 'kept words', filters: { ...noFilters, tags: ['vip'] }, sort: 'number' },
};
beforeEach(() => {
  fakeBridge.answer('listSavedSearches', [saved]);
  fakeBridge.answer('getFacets', {
    departments: [],
    statuses: [],
    priorities: [],
    requestorTypes: [],
    tags: [],
  });
});
const box = (): HTMLElement => screen.getByRole('search');
const input = (): HTMLInputElement => find(box(), 'input[name=search]');
const texts = (): string[] => fakeBridge.received('search').map(({ text }) => text);

describe('typing', () => {
  test('searches once a moment after the last key', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: false });
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms), delay: 10 });
    render(SearchBox);
    await user.type(input(), 'router');
    expect(texts()).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(texts()).toEqual(['router']);
  });
});

describe('with a real clock', () => {
  const user = userEvent.setup();

  test('the order is searched for at once', async () => {
    render(SearchBox);
    const select = screen.getByRole<HTMLSelectElement>('combobox');
    expect([...select.options].map(({ value }) => value)).toEqual([
      ...['best', 'newest', 'oldest', 'opened', 'number', 'subject', 'requestor', 'status', 'priority'],
    ]);
    await user.selectOptions(select, 'oldest');
    expect(fakeBridge.received('search')).toEqual([{ text: '', filters: noFilters, sort: 'oldest' }]);
  });

  test('the filters open and close, and the button counts those that are set', async () => {
    ticketList.filters = { ...noFilters, tags: ['a', 'b'], after: '2026-01-01' };
    render(SearchBox);
    const button = find<HTMLElement>(box(), '[aria-expanded]');
    expect(button.textContent).toContain('3');
    expect(document.querySelector('.panel')).toBeNull();
    await user.click(button);
    expect(document.querySelector('.panel')).not.toBeNull();
    expect(button.getAttribute('aria-expanded')).toBe('true');
    ticketList.filters = noFilters;
    await tick();
    expect(button.textContent).not.toMatch(/\d/);
    await user.click(button);
    expect(document.querySelector('.panel')).toBeNull();
  });

  test('what is narrowed can be cleared', async () => {
    ticketList.text = 'word';
    ticketList.filters = { ...noFilters, tags: ['a'] };
    render(SearchBox);
    await user.click(find(box(), '.line button.link', 1));
    expect(fakeBridge.received('search')).toEqual([{ text: '', filters: noFilters, sort: 'best' }]);
    expect(box().querySelector('.line button.link')).toBeNull();
  });

  test('what is narrowed can be saved by a name', async () => {
    ticketList.text = 'word';
    ticketList.filters = { ...noFilters, tags: ['a'] };
    fakeBridge.answer('saveSearch', null);
    render(SearchBox);
    await vi.waitFor(() => screen.getByText('My saved search'));
    expect(document.querySelector('form')).toBeNull();
    await user.click(find(box(), '.line button.link'));
    await user.type(find(box(), 'form input'), 'A name{Enter}');
    const query = { text: 'word', filters: { ...noFilters, tags: ['a'] }, sort: 'best' };
    expect(fakeBridge.received('saveSearch')).toEqual([{ name: 'A name', query }]);
    await vi.waitFor(() => expect(document.querySelector('form')).toBeNull());
    expect(fakeBridge.received('listSavedSearches')).toHaveLength(2);
  });

  test('a name that cannot be saved stays to be corrected', async () => {
    ticketList.text = 'word';
    fakeBridge.fail('saveSearch', errorOf('disk-full'));
    render(SearchBox);
    await user.click(find(box(), '.line button.link'));
    await user.type(find(box(), 'form input'), 'A name{Enter}');
    await vi.waitFor(() => expect(app.failure?.code).toBe('disk-full'));
    expect(find<HTMLInputElement>(box(), 'form input').value).toBe('A name');
  });

  test('a saved search is used with its order and its filters', async () => {
    render(SearchBox);
    await user.click(await screen.findByText('My saved search'));
    expect(fakeBridge.received('search')).toEqual([saved.query]);
    expect(input().value).toBe('kept words');
  });

  test('a saved search can be removed', async () => {
    fakeBridge.answer('removeSearch', null);
    render(SearchBox);
    const item = (await screen.findByText('My saved search')).closest('li') as HTMLElement;
    fakeBridge.answer('listSavedSearches', []);
    await user.click(find(item, 'button', 1));
    expect(fakeBridge.received('removeSearch')).toEqual([{ id: 4 }]);
    await vi.waitFor(() => expect(screen.queryByText('My saved search')).toBeNull());
    expect(fakeBridge.received('search')).toEqual([]);
  });

  test('says that a search was shortened, or that tickets are not indexed yet', async () => {
    render(SearchBox);
    ticketList.found = searchResult(1, 1, { notIndexed: 3210 });
    await tick();
    expect(screen.queryByRole('status')).toBeNull();
    ticketList.text = 'word';
    await tick();
    expect(screen.getByRole('status').textContent).toContain('3,210');
    ticketList.found = searchResult(1, 1, { shortened: true });
    await tick();
    expect(screen.getByRole('status').textContent).not.toContain('3,210');
  });

  test('shows why the saved searches cannot be read', async () => {
    fakeBridge.fail('listSavedSearches', errorOf('vault-closed'));
    render(SearchBox);
    await vi.waitFor(() => expect(app.failure?.code).toBe('vault-closed'));
  });
});
