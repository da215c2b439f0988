import { join } from 'node:path';
import keytar from 'keytar';
import { fetchTicket, fillConnection, rows } from '../support/driver.ts';
import { demoAccount } from '../whmcs-simulator/server.ts';
import { connectDemo, expect, failure, test } from './fixture.ts';

const { identifier, secret } = demoAccount;

test('the welcome page shows the API address for the entered address', async ({ launch }) => {
  const { page } = await launch();
  await page.getByLabel('WHMCS address').fill('example.com/clients/clientarea.php?x=1');
  await expect(page.getByText('https://example.com/clients/includes/api.php')).toBeVisible();
  await page.getByLabel('WHMCS address').fill('http://example.com');
  await expect(page.getByLabel('Connect without encryption (not recommended).')).toBeVisible();
});

for (const [name, change, code] of [
  ['an invalid address', { address: 'not an address' }, 'bad-address'],
  ['plain http to another host', { address: 'http://billing.example.com' }, 'insecure-address'],
  ['a wrong secret', { secret: 'wrong' }, 'authentication'],
  ['an unknown time zone', { timeZone: 'Europe/Lodnon' }, 'bad-time-zone'],
] as const) {
  test(`${name} is reported, and nothing is saved`, async ({ launch, address }) => {
    const { page } = await launch();
    await fillConnection(page, { address, identifier, secret, ...change });
    await page.getByRole('button', { name: 'Test and save' }).click();
    await expect(failure(page, code)).toBeVisible();
    await expect(page.getByLabel('WHMCS address')).toHaveValue(
      'address' in change ? change.address : address,
    );
    const state = await page.evaluate(() => window.threadkeep.getState({}));
    expect(state).toMatchObject({ ok: true, value: { connections: [] } });
  });
}

test('an IP address that the server does not allow can be copied', async ({ launch, address, simulator }) => {
  simulator.rules.allowedIps = ['203.0.113.1'];
  const { page } = await launch();
  await fillConnection(page, { address, identifier, secret });
  await page.getByRole('button', { name: 'Test and save' }).click();
  await expect(failure(page, 'ip-not-allowed').getByText('127.0.0.1', { exact: true })).toBeVisible();
  await expect(failure(page, 'ip-not-allowed')).toContainText('API IP Access Restriction');
  await failure(page, 'ip-not-allowed').getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
});

test('a missing permission is listed, and the connection can still be saved', async ({
  launch,
  address,
  simulator,
}) => {
  simulator.rules.allowedActions = [
    'getticket',
    'getsupportstatuses',
    'gettickets',
    'getticketcounts',
    'getsupportdepartments',
  ];
  const { page } = await launch();
  await fillConnection(page, { address, identifier, secret });
  await page.getByRole('button', { name: 'Test and save' }).click();
  await expect(failure(page, 'action-not-allowed')).toContainText('GetTicketAttachment');
  await page.getByRole('button', { name: 'Save with limited access' }).click();
  await expect(page.getByRole('status').getByText('Online')).toBeVisible();
});

test('editing a connection keeps its secret, but never sends it to another host', async ({
  connected: { page },
  address,
  simulator,
}) => {
  await page.getByRole('button', { name: 'Connections and sync' }).click();
  await page.getByRole('button', { name: 'Edit…' }).click();
  await page.locator('[name=timeZone]').fill('Asia/Tokyo');
  await page.getByRole('button', { name: 'Test and save' }).click();
  await expect(page.getByRole('status').getByText('Online')).toBeVisible();

  const seen = simulator.requests.length;
  await page.getByRole('button', { name: 'Edit…' }).click();
  await page.getByLabel('WHMCS address').fill(address.replace('127.0.0.1', 'localhost'));
  await page.getByRole('button', { name: 'Test and save' }).click();
  await expect(failure(page, 'bad-credential')).toBeVisible();
  // The address is probed without credentials.
  expect(simulator.requests.slice(seen).map(({ form }) => Object.keys(form))).toEqual([
    ['action', 'responsetype'],
  ]);
});

test('a stored secret is not sent to another folder on the same host', async ({
  connected: { page },
  address,
  simulator,
}) => {
  const seen = simulator.requests.length;
  const outcome = await page.evaluate(
    async ([elsewhere, user]) =>
      window.threadkeep.testConnection({
        id: 1,
        name: '',
        color: '#000000',
        address: elsewhere,
        credentialKind: 'api',
        identifier: user,
        secret: '',
        accessKey: '',
        timeZone: 'UTC',
        allowInsecure: false,
      }),
    [`${new URL(address).origin}/~another/includes/api.php`, identifier] as const,
  );
  expect(outcome).toMatchObject({ ok: false, failure: { code: 'bad-credential' } });
  expect(simulator.requests).toHaveLength(seen);
});

test('a connection test can be repeated after the server recovers', async ({
  launch,
  simulator,
  address,
}) => {
  simulator.faults = [{ kind: 'emitter' }];
  const { page } = await launch();
  await fillConnection(page, { address, identifier, secret });
  await page.getByRole('button', { name: 'Test and save' }).click();
  await expect(failure(page, 'server-output')).toContainText('add-on or hook');
  simulator.faults = [];
  await connectDemo(page, address);
});

test('connects with an administrator’s password and an access key', async ({
  launch,
  address,
  simulator,
}) => {
  simulator.rules.account = { ...demoAccount, accessKey: 'Let.Me[In]' };
  simulator.rules.allowedIps = [];
  const { page } = await launch();
  await fillConnection(page, {
    address,
    identifier: demoAccount.adminUser,
    secret: demoAccount.adminPassword,
  });
  await page.getByLabel(/Administrator/).check();
  await page.locator('[name=accessKey]').fill('Let.Me[In]');
  await page.getByRole('button', { name: 'Test and save' }).click();
  await expect(page.getByRole('status').getByText('Online')).toBeVisible();
});

test('disconnecting removes the secret and keeps the tickets; a connection without tickets is removed', async ({
  connected,
  simulator,
  address,
  folder,
  launch,
}) => {
  const { page } = connected;
  const kept = () => keytar.getPassword(`Threadkeep (${join(folder, 'profile')})`, 'connection 1');
  const disconnect = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Connections and sync' }).click();
    await page.getByRole('button', { name: 'Edit…' }).click();
    await page.getByRole('button', { name: 'Disconnect…' }).click();
    await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
  };
  expect(await kept()).toContain(secret);
  await disconnect();
  await expect(page.getByRole('heading', { name: 'Welcome to Threadkeep' })).toBeVisible();
  await expect(page.locator('[name=identifier]')).toHaveValue('');
  expect(await kept()).toBeNull();

  await connectDemo(page, address);
  await fetchTicket(page, '1', 'Ticket ID 1');
  await disconnect();
  await expect(page.getByText('Disconnected. Tickets stay available')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sync now' })).toHaveCount(0);
  expect(await kept()).toBeNull();
  await page.getByRole('button', { name: 'Back to tickets' }).click();
  const asked = simulator.requests.length;
  await page.getByLabel('Ticket number or ID').fill('2');
  await page.getByLabel('Ticket number or ID').press('Enter');
  await expect(failure(page, 'bad-credential')).toBeVisible();
  await connected.close();

  const { page: again } = await launch();
  await expect(again.getByRole('status').getByText('Disconnected')).toBeVisible();
  await rows(again).click();
  await expect(again.getByText('Ticket ID 1', { exact: true })).toBeVisible();
  expect(simulator.requests).toHaveLength(asked);
  await again.getByRole('button', { name: 'Connections and sync' }).click();
  await again.getByRole('button', { name: 'Reconnect…' }).click();
  await again.locator('[name=identifier]').fill(identifier);
  await again.locator('[name=secret]').fill(secret);
  await again.getByRole('button', { name: 'Test and save' }).click();
  await again.getByRole('button', { name: 'Sync now' }).click();
  await expect(again.getByText('Up to date')).toContainText('60 fetched');
});
