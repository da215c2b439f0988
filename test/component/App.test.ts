import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import App from '../../src/renderer/App.svelte';
import { app } from '../../src/renderer/app.svelte.ts';
import { exports } from '../../src/renderer/features/export/exports.svelte.ts';
import { ticketList } from '../../src/renderer/features/tickets/ticket-list.svelte.ts';
import {
  appState,
  connectionState,
  exportPreview,
  exportProgress,
  shownThread,
} from '../support/contract-data.ts';
import { errorOf, reportOf } from '../support/errors.ts';
import { fakeBridge } from '../support/fake-bridge.ts';
import { withDialogs } from './dialogs.ts';
import { find, withFreshStores } from './stores.ts';

withFreshStores();
withDialogs();
const user = userEvent.setup();
beforeEach(() => {
  app.state = null;
  fakeBridge.answer('getSync', []);
  fakeBridge.answer('listSavedSearches', []);
  fakeBridge.answer('getIncident', null);
  fakeBridge.answer('listExports', []);
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

describe('Ctrl or Cmd and E', () => {
  const key = '{Control>}e{/Control}';
  beforeEach(() => fakeBridge.answer('previewExport', exportPreview()));

  async function openTicket(): Promise<void> {
    fakeBridge.answer('openThread', ({ key }) => shownThread(key));
    app.open(5);
    await screen.findByRole('article');
  }

  test.each([key, '{Meta>}e{/Meta}'])('opens the export dialog for the open ticket: %s', async (key) => {
    await start();
    await openTicket();
    await user.keyboard(key);
    await screen.findByRole('dialog');
    expect(exports.request?.selection).toEqual({ kind: 'ticket', key: 5, revision: 15 });
    const { request } = exports;
    await user.keyboard(key);
    expect(exports.request).toBe(request);
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('opens it for the selection, if there is one', async () => {
    await start();
    await openTicket();
    ticketList.selected.add(3);
    await user.keyboard(key);
    expect(exports.request?.selection).toEqual({ kind: 'tickets', keys: [3] });
  });

  test('does nothing without a ticket, with other keys, on other pages, or where the user types', async () => {
    await start();
    await user.keyboard(key);
    expect(exports.request).toBeNull();
    await openTicket();
    await user.keyboard('e{Control>}{Shift>}e{/Shift}{Alt>}e{/Alt}x{/Control}');
    await user.click(screen.getByRole('searchbox'));
    await user.keyboard(key);
    expect(exports.request).toBeNull();
    (document.activeElement as HTMLElement).blur();
    app.page = { name: 'about' };
    fakeBridge.fail('getDiagnostics', errorOf('vault-closed'));
    await tick();
    await user.keyboard(key);
    expect(exports.request).toBeNull();
  });
});

test('shows the exports on every page, once the vault is open', async () => {
  fakeBridge.answer('listExports', [exportProgress()]);
  await start({ vault: 'opening' });
  expect(fakeBridge.received('listExports')).toEqual([]);
  fakeBridge.emit('state', appState());
  await screen.findByRole('region', { name: 'Exports' });
  app.page = { name: 'settings' };
  await tick();
  screen.getByRole('region', { name: 'Exports' });
});
