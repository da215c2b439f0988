import { fireEvent, render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type {
  Connection,
  ConnectionForm,
  FoundServer,
  PermissionCheck,
} from '../../../../src/contract/app.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import Connect from '../../../../src/renderer/features/connections/Connect.svelte';
import { appState, connectionState } from '../../../support/contract-data.ts';
import { errorOf, reportOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
const apiUrl = 'https://new.example/includes/api.php';
const passed: PermissionCheck[] = [{ action: 'GetTicket', failure: null }];
const alert = (): HTMLElement | null => document.querySelector('form [role=alert]');
const field = (name: string): HTMLInputElement => find(document, `[name=${name}]`);
const submit = (): Promise<void> => user.click(find(document, 'form .actions button.main'));

beforeEach(() => {
  app.page = { name: 'connection-form', id: null };
  fakeBridge.answer('readAddress', { apiUrl, insecure: false, candidates: 1 });
  fakeBridge.answer('testConnection', passed);
  fakeBridge.answer('saveConnection', { id: 1 });
});

const show = (connection: Connection | null = null, first = false) => render(Connect, { connection, first });

async function fill(address = 'new.example'): Promise<void> {
  await user.type(field('address'), address);
  await user.type(field('identifier'), 'my-id');
  await user.type(field('secret'), 'my-secret');
  await fireEvent.input(field('timeZone'), { target: { value: 'Asia/Taipei' } });
}
const form: ConnectionForm = {
  ...{ id: null, name: '', color: '#b45309', address: 'new.example', credentialKind: 'api' },
  ...{
    identifier: 'my-id',
    secret: 'my-secret',
    accessKey: '',
    timeZone: 'Asia/Taipei',
    allowInsecure: false,
  },
};

describe('a new connection', () => {
  test('is tested, then saved, and leads back', async () => {
    show();
    await fill();
    await submit();
    await vi.waitFor(() => expect(app.page).toEqual({ name: 'connections' }));
    expect(fakeBridge.received('testConnection')).toEqual([form]);
    expect(fakeBridge.received('saveConnection')).toEqual([form]);
    expect(fakeBridge.received('findServer')).toEqual([]);
  });

  test('gets the next colour, and the first one again after the last', () => {
    const connections = (count: number) =>
      Array.from({ length: count }, (_, at) => connectionState({ id: at + 1 }));
    const colors = [0, 1, 6].map((count) => {
      app.state = appState({ connections: connections(count) });
      const { unmount } = show();
      const color = field('color').value;
      unmount();
      return color;
    });
    expect(colors).toEqual(['#0f766e', '#b45309', '#0f766e']);
  });

  test('as the first one leads to the tickets, and has no name or colour yet', async () => {
    app.state = appState({ connections: [] });
    show(null, true);
    expect(document.querySelector('[name=name], [name=color]')).toBeNull();
    find(document, '.import');
    await fill();
    await submit();
    await vi.waitFor(() => expect(app.page).toEqual({ name: 'tickets' }));
  });

  test('shows what the address was understood as', async () => {
    show();
    await user.type(field('address'), 'n');
    expect(fakeBridge.received('readAddress')).toEqual([{ address: 'n' }]);
    await screen.findByText(apiUrl);
    fakeBridge.fail('readAddress', errorOf('bad-address'));
    await user.type(field('address'), ' ');
    await vi.waitFor(() => expect(screen.queryByText(apiUrl)).toBeNull());
  });

  test('to an address without encryption asks for a confirmation', async () => {
    fakeBridge.answer('readAddress', { apiUrl, insecure: true, candidates: 1 });
    show();
    expect(document.querySelector('[name=allowInsecure]')).toBeNull();
    await fill();
    await user.click(field('allowInsecure'));
    await submit();
    await vi.waitFor(() => expect(fakeBridge.received('saveConnection')[0]?.allowInsecure).toBe(true));
  });

  test('can be cancelled', async () => {
    show();
    await user.click(find(document, '.actions button[type=button]'));
    expect(app.page).toEqual({ name: 'connections' });
  });

  test('can use an administrator', async () => {
    show();
    await user.click(find(document, 'input[value=admin]'));
    await fill();
    await submit();
    await vi.waitFor(() => expect(fakeBridge.received('testConnection')[0]?.credentialKind).toBe('admin'));
  });
});

describe('an address that may stand for several', () => {
  const found = (part: Partial<FoundServer>): FoundServer => ({
    found: null,
    tried: [],
    failure: null,
    ...part,
  });
  beforeEach(() => fakeBridge.answer('readAddress', { apiUrl, insecure: false, candidates: 4 }));

  test('is looked for first, and what is found takes its place', async () => {
    const there = 'https://new.example/billing/includes/api.php';
    fakeBridge.answer('findServer', found({ found: { apiUrl: there, insecure: false } }));
    show();
    await fill();
    await submit();
    await vi.waitFor(() => expect(fakeBridge.received('saveConnection')).toHaveLength(1));
    expect(fakeBridge.received('findServer')).toEqual([{ address: 'new.example' }]);
    expect(fakeBridge.received('testConnection')[0]?.address).toBe(there);
    expect(fakeBridge.received('readAddress').at(-1)).toEqual({ address: there });
  });

  test('stays as it was typed where it leads there already', async () => {
    fakeBridge.answer('findServer', found({ found: { apiUrl, insecure: false } }));
    show();
    await fill();
    await submit();
    await vi.waitFor(() => expect(fakeBridge.received('testConnection')[0]?.address).toBe('new.example'));
  });

  test('where none answers lists those that were tried, and saves nothing', async () => {
    const tried = [{ apiUrl: 'https://new.example/a', insecure: false, failure: null }];
    fakeBridge.answer('findServer', found({ tried }));
    show();
    await fill();
    await submit();
    await screen.findByText('https://new.example/a');
    expect(alert()?.dataset['code']).toBe('not-whmcs');
    expect(fakeBridge.received('testConnection')).toEqual([]);
    expect(find<HTMLButtonElement>(document, '.actions button.main').disabled).toBe(false);
  });

  test('where one cause explains all shows that instead', async () => {
    const tried = [{ apiUrl: 'https://new.example/a', insecure: false, failure: null }];
    fakeBridge.answer('findServer', found({ tried, failure: reportOf('unreachable') }));
    show();
    await fill();
    await submit();
    await vi.waitFor(() => expect(alert()?.dataset['code']).toBe('unreachable'));
    expect(screen.queryByText('https://new.example/a')).toBeNull();
  });

  test('is not looked for where it is the saved one', async () => {
    show(connectionState({ apiUrl }));
    await submit();
    await vi.waitFor(() => expect(fakeBridge.received('saveConnection')).toHaveLength(1));
    expect(fakeBridge.received('findServer')).toEqual([]);
  });
});

describe('a test that fails', () => {
  test('for an action that is optional can be saved so', async () => {
    const failure = reportOf('action-not-allowed');
    fakeBridge.answer('testConnection', [...passed, { action: 'GetTicketCounts', failure }]);
    show();
    await fill();
    await submit();
    await vi.waitFor(() => expect(alert()?.dataset['code']).toBe('action-not-allowed'));
    expect(fakeBridge.received('saveConnection')).toEqual([]);
    await user.click(find(document, '.actions button[type=button]'));
    expect(fakeBridge.received('saveConnection')).toEqual([form]);
    await vi.waitFor(() => expect(app.page).toEqual({ name: 'connections' }));
  });

  test('for reading tickets cannot be saved', async () => {
    fakeBridge.answer('testConnection', [{ action: 'GetTicket', failure: reportOf('authentication') }]);
    show();
    await fill();
    await submit();
    await vi.waitFor(() => expect(alert()?.dataset['code']).toBe('authentication'));
    // Cancel alone.
    expect(document.querySelectorAll('.actions button[type=button]')).toHaveLength(1);
    expect(fakeBridge.received('saveConnection')).toEqual([]);
  });

  test('altogether is shown, unless the user cancelled it, and gone at the next try', async () => {
    fakeBridge.fail('testConnection', errorOf('timeout'));
    show();
    await fill();
    await submit();
    await vi.waitFor(() => expect(alert()?.dataset['code']).toBe('timeout'));
    fakeBridge.fail('testConnection', errorOf('cancelled'));
    await submit();
    await vi.waitFor(() => expect(alert()).toBeNull());
    expect(fakeBridge.received('testConnection')).toHaveLength(2);
  });

  test('is not tried twice at once', async () => {
    const held = fakeBridge.hold('testConnection');
    show();
    await fill();
    await submit();
    const button = find<HTMLButtonElement>(document, '.actions button.main');
    expect(button.disabled).toBe(true);
    held[0]?.reject(errorOf('timeout'));
    await vi.waitFor(() => expect(button.disabled).toBe(false));
  });
});

test('what cannot be saved is shown, and the form stays', async () => {
  fakeBridge.fail('saveConnection', errorOf('keychain-failed'));
  show();
  await fill();
  await submit();
  await vi.waitFor(() => expect(alert()?.dataset['code']).toBe('keychain-failed'));
  expect(app.page.name).toBe('connection-form');
});

describe('a saved connection', () => {
  const saved = connectionState({ id: 7 });

  test('keeps its secret where none is typed', async () => {
    show(saved);
    expect(field('secret').required).toBe(false);
    await submit();
    await vi.waitFor(() => expect(fakeBridge.received('saveConnection')).toHaveLength(1));
    expect(fakeBridge.received('saveConnection')[0]).toEqual({
      ...{ id: 7, name: 'First desk', color: '#0f766e', address: saved.apiUrl, credentialKind: 'api' },
      ...{ identifier: 'identifier-1', secret: '', accessKey: '', timeZone: 'Europe/London' },
      allowInsecure: false,
    });
  });

  test('needs a secret where its credentials were removed, and cannot be disconnected again', () => {
    show(connectionState({ identifier: '' }));
    expect(field('secret').required).toBe(true);
    expect(document.querySelector('.actions [aria-expanded]')).toBeNull();
  });

  test('can be disconnected after a confirmation', async () => {
    fakeBridge.answer('disconnect', null);
    show(saved);
    expect(document.querySelector('.leaving')).toBeNull();
    await user.click(find(document, '.actions [aria-expanded]'));
    expect(fakeBridge.received('disconnect')).toEqual([]);
    await user.click(find(document, '.leaving button'));
    expect(fakeBridge.received('disconnect')).toEqual([{ connectionId: 7 }]);
    await vi.waitFor(() => expect(app.page).toEqual({ name: 'connections' }));
  });

  test('that cannot be disconnected says why, and stays', async () => {
    fakeBridge.fail('disconnect', errorOf('keychain-failed'));
    show(saved);
    await user.click(find(document, '.actions [aria-expanded]'));
    await user.click(find(document, '.leaving button'));
    await vi.waitFor(() => expect(alert()?.dataset['code']).toBe('keychain-failed'));
    expect(app.page.name).toBe('connection-form');
  });
});
