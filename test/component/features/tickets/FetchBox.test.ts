import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { AppState, ConnectionState } from '../../../../src/contract/app.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import FetchBox from '../../../../src/renderer/features/tickets/FetchBox.svelte';
import { errorText } from '../../../../src/shared/error-text.ts';
import { connectionState, shownThread } from '../../../support/contract-data.ts';
import { errorOf, reportOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
const files = connectionState({ id: 9, apiUrl: '', host: '' });
const second = connectionState({ id: 2, name: '', host: 'two.example' });
const input = (): HTMLInputElement => screen.getByRole<HTMLInputElement>('textbox');
const show = (
  connections: ConnectionState[],
  part: { fetching?: boolean; waiting?: AppState['waiting'] } = {},
) => render(FetchBox, { fetching: false, waiting: null, connections, ...part });
const fetched = { key: 8, matchedBy: 'number', change: 'new', mergedInto: null } as const;

test('fetches what was typed, and empties the field', async () => {
  fakeBridge.answer('fetchTicket', { ...fetched, thread: shownThread(8) });
  show([connectionState()]);
  expect(screen.queryByRole('combobox')).toBeNull();
  await user.type(input(), 'ABC-123{Enter}');
  expect(fakeBridge.received('fetchTicket')).toEqual([{ text: 'ABC-123', connectionId: 1 }]);
  await vi.waitFor(() => expect(input().value).toBe(''));
  expect(app.selected).toBe(8);
});

test('keeps what was typed where it could not be fetched', async () => {
  fakeBridge.fail('fetchTicket', errorOf('ticket-not-found'));
  show([connectionState()]);
  await user.type(input(), 'ABC-123{Enter}');
  await vi.waitFor(() => expect(app.failure?.code).toBe('ticket-not-found'));
  expect(input().value).toBe('ABC-123');
});

test('is not there without a server', () => {
  show([files]);
  expect(screen.queryByRole('textbox')).toBeNull();
});

test('fetches from the first server until another one is selected', async () => {
  fakeBridge.answer('fetchTicket', { ...fetched, thread: shownThread(8) });
  show([files, connectionState(), second]);
  const select = screen.getByRole<HTMLSelectElement>('combobox');
  expect([...select.options].map(({ text }) => text)).toEqual(['First desk', 'two.example']);
  await user.type(input(), '1{Enter}');
  await user.selectOptions(select, 'two.example');
  await vi.waitFor(() => expect(input().value).toBe(''));
  await user.type(input(), '2{Enter}');
  expect(fakeBridge.received('fetchTicket').map(({ connectionId }) => connectionId)).toEqual([1, 2]);
});

test('a server that is selected no longer exists: the first one is used', async () => {
  app.fetchFrom = 77;
  fakeBridge.answer('fetchTicket', { ...fetched, thread: shownThread(8) });
  show([connectionState(), second]);
  await user.type(input(), '1{Enter}');
  expect(fakeBridge.received('fetchTicket')[0]?.connectionId).toBe(1);
});

test('a running fetch can be stopped, and tells why it waits', async () => {
  fakeBridge.answer('cancelFetch', null);
  const failure = reportOf('timeout');
  show([connectionState()], { fetching: true, waiting: { failure, seconds: 7 } });
  const { textContent } = screen.getByRole('status');
  expect(textContent).toContain(errorText(failure).message);
  expect(textContent?.replace(errorText(failure).message, '')).toMatch(/\b7\b/);
  await user.click(screen.getByRole('button'));
  expect(fakeBridge.received('cancelFetch')).toEqual([{}]);
  expect(fakeBridge.received('fetchTicket')).toEqual([]);
});
