import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { app } from '../../../../src/renderer/app.svelte.ts';
import ConnectionsView from '../../../../src/renderer/features/connections/ConnectionsView.svelte';
import { appState, connectionState, syncProgress } from '../../../support/contract-data.ts';
import { reportOf } from '../../../support/errors.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
const connections = [
  connectionState(),
  connectionState({ id: 2, name: 'Second desk', host: 'two.example' }),
  connectionState({ id: 3, name: 'From files', apiUrl: '', host: '' }),
];
beforeEach(() => {
  app.page = { name: 'connections' };
  app.sync = [syncProgress({ connectionId: 2, state: 'running' })];
  render(ConnectionsView, { state: appState({ connections }) });
});

test('has a card for each server, with its own sync, and none for tickets from files', () => {
  expect(screen.queryByText('From files')).toBeNull();
  const card = (name: string): HTMLElement => screen.getByRole('region', { name });
  expect(card('Second desk').querySelector('progress')).not.toBeNull();
  expect(card('First desk').querySelector('progress')).toBeNull();
});

test('leads back to the tickets, and to another connection', async () => {
  await user.click(find(document, 'main > header button'));
  expect(app.page).toEqual({ name: 'tickets' });
  await user.click(find(document, 'main > p button'));
  expect(app.page).toEqual({ name: 'connection-form', id: null });
});

test('shows what went wrong until it is dismissed', async () => {
  app.failure = reportOf('vault-busy');
  const note = await screen.findByRole('alert');
  await user.click(find(note, 'button.close'));
  expect(app.failure).toBeNull();
  expect(screen.queryByRole('alert')).toBeNull();
});
