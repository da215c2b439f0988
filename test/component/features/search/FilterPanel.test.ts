import { fireEvent, render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { noFilters, type Facets } from '../../../../src/contract/search.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import FilterPanel from '../../../../src/renderer/features/search/FilterPanel.svelte';
import { ticketList } from '../../../../src/renderer/features/tickets/ticket-list.svelte.ts';
import { appState, connectionState } from '../../../support/contract-data.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
const facets: Facets = {
  departments: [{ name: 'Sales', count: 1234 }],
  statuses: [{ name: 'Waiting', count: 2 }],
  priorities: [{ name: 'Urgent', count: 3 }],
  requestorTypes: [{ name: 'Guest type', count: 4 }],
  tags: [{ name: 'vip', count: 5 }],
};
beforeEach(() => fakeBridge.answer('getFacets', facets));

async function show(): Promise<void> {
  render(FilterPanel);
  await vi.waitFor(() => expect(fakeBridge.received('getFacets')).toEqual([{}]));
  await vi.waitFor(() => screen.getByText('vip'));
}
/** The box beside a text that the data brings. */
const box = (text: string): HTMLInputElement =>
  find(screen.getByText(text).closest('label') as HTMLElement, 'input');
const lastFilters = () => fakeBridge.received('search').at(-1)?.filters;

test.each([
  ['Sales', { departments: ['Sales'] }],
  ['Waiting', { statuses: ['Waiting'] }],
  ['Urgent', { priorities: ['Urgent'] }],
  ['Guest type', { requestorTypes: ['Guest type'] }],
  ['vip', { tags: ['vip'] }],
])('“%s” narrows the list, and no longer at the second click', async (name, filters) => {
  await show();
  await user.click(box(name));
  expect(lastFilters()).toEqual({ ...noFilters, ...filters });
  expect(box(name).checked).toBe(true);
  await user.click(box(name));
  await vi.waitFor(() => expect(lastFilters()).toEqual(noFilters));
});

test('choices of one kind add up', async () => {
  ticketList.filters = { ...noFilters, tags: ['other'] };
  await show();
  await user.click(box('vip'));
  expect(lastFilters()?.tags).toEqual(['other', 'vip']);
});

test('each choice says how many tickets it has; a kind without any is left out', async () => {
  fakeBridge.answer('getFacets', { ...facets, statuses: [] });
  await show();
  expect(screen.getByText('Sales').closest('label')?.textContent).toContain('1,234');
  expect(screen.queryByText('Waiting')).toBeNull();
  // Departments, priorities, requestors, tags, and the two that are always there.
  expect(document.querySelectorAll('fieldset')).toHaveLength(6);
});

test('installations are a choice where there are several', async () => {
  await show();
  expect(screen.queryByText('First desk')).toBeNull();
  app.state = appState({
    connections: [connectionState(), connectionState({ id: 2, name: '', host: 'two.example' })],
  });
  await tick();
  await user.click(box('two.example'));
  expect(lastFilters()?.connections).toEqual([2]);
});

test('the marks of tickets narrow the list', async () => {
  await show();
  const boxes = [...document.querySelectorAll<HTMLInputElement>('fieldset:nth-last-of-type(2) input')];
  for (const one of boxes) await user.click(one);
  await vi.waitFor(() =>
    expect(lastFilters()?.only).toEqual(['unread', 'starred', 'flagged', 'attachments', 'gone']),
  );
});

test('dates narrow the list', async () => {
  await show();
  const [from, before] = document.querySelectorAll<HTMLInputElement>('input[type=date]');
  await fireEvent.change(from as HTMLInputElement, { target: { value: '2026-01-02' } });
  await fireEvent.change(before as HTMLInputElement, { target: { value: '2026-03-04' } });
  await vi.waitFor(() => expect(lastFilters()).toMatchObject({ after: '2026-01-02', before: '2026-03-04' }));
});

test('shows why there are no choices where they cannot be read', async () => {
  fakeBridge.fail('getFacets', errorOf('vault-closed'));
  render(FilterPanel);
  await vi.waitFor(() => expect(app.failure?.code).toBe('vault-closed'));
  expect(document.querySelectorAll('fieldset')).toHaveLength(2);
});
