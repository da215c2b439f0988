import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import keytar from 'keytar';
import { fetchTicket } from '../support/driver.ts';
import { openVault } from '../../src/main/vault/open.ts';
import { connectDemo, expect, failure, test } from './fixture.ts';
import { rows } from '../support/driver.ts';

/** A closed app whose vault has one ticket. */
test.beforeEach(async ({ connected }) => {
  await fetchTicket(connected.page, '1', 'Ticket ID 1');
  await connected.close();
});

const account = 'vault key';

test('a wrong key is reported; moving the vault to a backup does not change it', async ({
  launch,
  folder,
  address,
}) => {
  const profile = join(folder, 'profile');
  await keytar.setPassword(`Threadkeep (${profile})`, account, randomBytes(32).toString('base64'));
  const before = readFileSync(join(profile, 'vault.db'));
  const { page } = await launch();
  await expect(failure(page, 'vault-wrong-key')).toBeVisible();
  expect(readFileSync(join(profile, 'vault.db')).equals(before)).toBe(true);

  await page.getByRole('button', { name: 'Move it to a backup and start fresh…' }).click();
  await page.getByRole('button', { name: 'Move and start fresh' }).click();
  await connectDemo(page, address);
  const backup = readdirSync(profile).find((name) => /^vault\.db\.backup-[^.]+$/.test(name)) ?? '';
  expect(readFileSync(join(profile, backup)).equals(before)).toBe(true);
});

test('a damaged vault is reported; after it is restored, “Try again” opens it', async ({
  launch,
  folder,
}) => {
  const path = join(folder, 'profile', 'vault.db');
  const before = readFileSync(path);
  const damaged = Buffer.from(before);
  damaged.fill(1, 0, 500);
  writeFileSync(path, damaged);
  const { page } = await launch();
  await expect(failure(page, 'vault-damaged')).toBeVisible();
  expect(readFileSync(path).equals(damaged)).toBe(true);
  writeFileSync(path, before);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(rows(page)).toHaveCount(1);
});

test('a vault of a newer version is reported and left unchanged', async ({ launch, folder }) => {
  const profile = join(folder, 'profile');
  const key = Buffer.from((await keytar.getPassword(`Threadkeep (${profile})`, account)) ?? '', 'base64');
  const db = openVault(join(profile, 'vault.db'), key);
  db.pragma('user_version = 999');
  db.close();
  const { page } = await launch();
  await expect(failure(page, 'vault-newer')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Move it to a backup and start fresh…' })).toHaveCount(0);
});

test('a missing key is reported', async ({ launch, folder }) => {
  await keytar.deletePassword(`Threadkeep (${join(folder, 'profile')})`, account);
  const { page } = await launch();
  await expect(failure(page, 'vault-key-missing')).toBeVisible();
});

test('without a keychain, the app explains what to install and offers a temporary session', async ({
  launch,
  folder,
  address,
}) => {
  test.skip(process.platform !== 'linux', 'Windows and macOS always have a keychain');
  const profile = join(folder, 'other');
  const app = await launch({ profile, env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' } });
  await expect(failure(app.page, 'keychain-missing')).toContainText(
    'apt install libsecret-1-0 gnome-keyring',
  );
  await app.page.getByRole('button', { name: 'Start temporary session' }).click();
  await connectDemo(app.page, address);
  await fetchTicket(app.page, '2', 'Ticket ID 2');
  await expect(app.page.getByText('Temporary session: nothing is saved')).toBeVisible();
  await app.close();
  expect(existsSync(join(profile, 'vault.db'))).toBe(false);
});
