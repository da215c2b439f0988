import { render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import App from '../../src/renderer/App.svelte';
import { app } from '../../src/renderer/app.svelte.ts';
import { appState, connectionState, shownThread } from '../support/contract-data.ts';
import { reportOf } from '../support/errors.ts';
import { fakeBridge } from '../support/fake-bridge.ts';
import { find, withFreshStores } from './stores.ts';

withFreshStores();
beforeEach(() => {
  app.state = null;
  fakeBridge.answer('getSync', []);
  fakeBridge.answer('listSavedSearches', []);
  fakeBridge.answer('getIncident', null);
});

async function start(part: Parameters<typeof appState>[0] = {}): Promise<void> {
  fakeBridge.answer('getState', appState(part));
  render(App);
  await vi.waitFor(() => expect(app.state).not.toBeNull());
  await tick();
}

test('shows nothing but that it is busy until the vault is open', async () => {
  await start({ vault: 'opening' });
  find(document, 'main[aria-busy=true]');
  fakeBridge.emit('state', appState());
  await tick();
  screen.getByRole('search');
});

test('shows why the vault cannot be opened', async () => {
  await start({ vault: 'failed', vaultFailure: reportOf('vault-damaged') });
  expect(screen.getByRole('alert').dataset['code']).toBe('vault-damaged');
});

test('asks for the first connection', async () => {
  await start({ connections: [] });
  expect(find<HTMLInputElement>(document, '[name=address]').value).toBe('');
  find(document, '.import');
});

test('shows the page that was asked for, with the form of the right connection', async () => {
  const second = connectionState({ id: 2, apiUrl: 'https://two.example/includes/api.php' });
  await start({ connections: [connectionState(), second] });
  app.page = { name: 'connection-form', id: 2 };
  await tick();
  expect(find<HTMLInputElement>(document, '[name=address]').value).toBe(second.apiUrl);
  app.page = { name: 'connection-form', id: 1 };
  await tick();
  expect(find<HTMLInputElement>(document, '[name=address]').value).toBe(connectionState().apiUrl);
  app.page = { name: 'connections' };
  await tick();
  expect(screen.getAllByRole('region')).toHaveLength(3);
});

test('shows the open ticket, and beside the list that it was merged, and failures', async () => {
  await start({ ticketCount: 0 });
  find(document, '.empty button');
  fakeBridge.answer('openThread', ({ key }) => shownThread(key));
  app.open(5);
  app.redirected = true;
  app.failure = reportOf('timeout');
  await screen.findByRole('article');
  find(document, '.notice[role=status]');
  expect(screen.getByRole('alert').dataset['code']).toBe('timeout');
  app.open(6);
  await vi.waitFor(() => expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Subject 6'));
  expect(document.querySelector('.notice')).toBeNull();
});
