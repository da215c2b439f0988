import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import keytar from 'keytar';
import type { Page } from 'playwright-core';
import type { RunningApp } from '../../scripts/launch.ts';
import type { Bridge } from '../../src/contract/calls.ts';
import { openVault } from '../../src/main/vault/open.ts';
import { fetchTicket, finishExport, openExport } from '../support/driver.ts';
import { ticketNumber } from '../whmcs-simulator/generator.ts';
import { demoAccount } from '../whmcs-simulator/server.ts';
import { connectDemo, expect, test } from './fixture.ts';
import { rows } from '../support/driver.ts';
import { required } from '../support/required.ts';

declare const window: { threadkeep: Bridge };

test('a ticket is fetched by number and by ID, and stays readable without a server', async ({
  launch,
  simulator,
  address,
}) => {
  const first = await launch();
  await connectDemo(first.page, address);
  await fetchTicket(first.page, ticketNumber(7), `#${ticketNumber(7)}`);
  await fetchTicket(first.page, '8', 'Ticket ID 8');
  expect(simulator.requests.every(({ method, url }) => method === 'POST' && !url.includes('?'))).toBe(true);
  await first.close();
  await simulator.stop();

  const { page } = await launch();
  await expect(page.getByRole('status').getByText('Offline')).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await rows(page)
    .filter({ hasText: ticketNumber(7) })
    .click();
  const messages = simulator.source.byId(7)?.replies.reply.length ?? 0;
  await expect(page.locator('section.message:not(.note)')).toHaveCount(messages);
  await expect(page.getByText(/^Fetched /)).toBeVisible();
  await simulator.start();
});

test('the secret is stored only in the keychain', async ({ connected, folder }) => {
  await fetchTicket(connected.page, '3', 'Ticket ID 3');
  const { secret } = demoAccount;
  const state = await connected.page.evaluate(async () =>
    JSON.stringify(await window.threadkeep.getState({})),
  );
  expect(state).toContain(demoAccount.identifier);
  expect(state).not.toContain(secret);
  expect(await connected.page.content()).not.toContain(secret);
  await connected.close();
  expect(connected.output()).not.toContain(secret);
  for (const file of files(folder)) expect(readFileSync(file).includes(secret), file).toBe(false);
});

test('tickets on screen survive a power cut', async ({ launch, address }) => {
  const app = await launch();
  await connectDemo(app.page, address);
  await fetchTicket(app.page, '4', 'Ticket ID 4');
  await app.kill();
  const { page } = await launch();
  await expect(rows(page)).toHaveCount(1);
  await rows(page).click();
  await expect(page.getByText('Ticket ID 4', { exact: true })).toBeVisible();
});

test('closing the window quits the app', async ({ connected, launch }) => {
  test.skip(process.platform === 'darwin', 'There, apps stay without a window.');
  await fetchTicket(connected.page, '5', 'Ticket ID 5');
  await connected.page.close();
  await connected.ended();
  const { page } = await launch();
  await expect(rows(page)).toHaveCount(1);
});

test.describe('a private note is kept while the cursor is in it', () => {
  const note = (page: Page): ReturnType<Page['getByLabel']> =>
    page.getByLabel('Private note', { exact: true });

  /** Types a note, without leaving its field. */
  async function typeNote(page: Page): Promise<void> {
    await fetchTicket(page, '5', 'Ticket ID 5');
    await page.getByRole('button', { name: 'Add private note' }).click();
    await note(page).fill('Call');
    await note(page).pressSequentially(' back');
  }

  async function expectNote({ page }: RunningApp): Promise<void> {
    await rows(page).click();
    await expect(note(page)).toHaveValue('Call back');
  }

  test('when the window is closed', async ({ connected, launch }) => {
    test.skip(process.platform === 'darwin', 'There, apps stay without a window.');
    await typeNote(connected.page);
    await connected.page.close({ runBeforeUnload: true });
    await connected.ended();
    await expectNote(await launch());
  });

  test('when the window is closed while another thread is writing', async ({ connected, launch, folder }) => {
    test.skip(process.platform === 'darwin', 'There, apps stay without a window.');
    await typeNote(connected.page);
    const profile = join(folder, 'profile');
    const key = await keytar.getPassword(`Threadkeep (${profile})`, 'vault key');
    const writer = openVault(join(profile, 'vault.db'), Buffer.from(required(key), 'base64'));
    writer.exec('BEGIN IMMEDIATE');
    await connected.page.close({ runBeforeUnload: true });
    await expect.poll(() => connected.page.isClosed()).toBe(true);
    await pause(500);
    writer.exec('COMMIT');
    writer.close();
    await connected.ended();
    await expectNote(await launch());
  });

  test('when the app quits', async ({ connected, launch }) => {
    await typeNote(connected.page);
    await connected.close();
    await expectNote(await launch());
  });

  test('after a power cut', async ({ connected, launch }) => {
    await typeNote(connected.page);
    await expect
      .poll(() =>
        connected.page.evaluate(async () => {
          const outcome = await window.threadkeep.openThread({ key: 1, revision: null });
          return outcome.ok && outcome.value.privateNote;
        }),
      )
      .toBe('Call back');
    await expect(note(connected.page)).toBeFocused();
    await connected.kill();
    await expectNote(await launch());
  });
});

test('a second instance with the same profile quits', async ({ connected, launch }) => {
  await expect(launch()).rejects.toThrow();
  await fetchTicket(connected.page, '5', 'Ticket ID 5');
});

test('a change on the server creates a version; the earlier one can be read and exported', async ({
  connected,
  simulator,
  folder,
}) => {
  const { page } = connected;
  await fetchTicket(page, '6', 'Ticket ID 6');
  const ticket = simulator.source.byId(6);
  if (!ticket) throw new Error('no ticket');
  simulator.source = {
    count: 1,
    byNumber: () => null,
    byId: () => ({ ...ticket, subject: 'Renamed on the server' }),
  };
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByRole('heading', { name: 'Renamed on the server' })).toBeVisible();
  await page.getByLabel('Version').selectOption({ index: 1 });
  await expect(page.getByText('You are viewing an earlier version of this ticket.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Renamed on the server' })).toHaveCount(0);

  const path = join(folder, 'earlier.pdf');
  await connected.answerSaveDialog(path);
  await expect(await openExport(page)).toContainText('Version 1 of 2');
  await finishExport(page);
  const exported = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
  expect(exported).toContain('Version 1 of 2, not the current version.');
  expect(exported.indexOf('not the current version')).toBeLessThan(exported.indexOf('Department'));
  expect(exported).not.toContain('Renamed on the server');

  simulator.source = { count: 0, byNumber: () => null, byId: () => null };
  await page.getByRole('button', { name: 'Show current version' }).click();
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByText('Deleted on the server, kept in your vault')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Renamed on the server' })).toBeVisible();
});

test('a merge is shown in both tickets', async ({ connected: { page }, simulator }, info) => {
  const [from, into] = [simulator.source.byId(3), simulator.source.byId(4)];
  if (!from || !into) throw new Error('no ticket');
  await fetchTicket(page, from.tid, 'Ticket ID 3');
  const master = { ...into, subject: 'Both of them' };
  simulator.source = { count: 1, byNumber: () => null, byId: (id) => (id === 3 || id === 4 ? master : null) };
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByRole('heading', { name: 'Both of them' })).toBeVisible();
  await expect(page.getByText('The requested ticket was merged')).toBeVisible();
  await expect(page.getByText('Merged into this ticket:')).toContainText(`#${from.tid}`);
  await expect(rows(page).filter({ hasText: `#${from.tid}` })).toContainText('Merged');
  await page.screenshot({ path: info.outputPath('merged-into.png') });
  await page.getByRole('button', { name: `#${from.tid}`, exact: true }).click();
  await expect(page.getByText(`Merged into #${into.tid} on the server.`)).toBeVisible();
  await expect(page.getByRole('button', { name: `Open #${into.tid}` })).toBeVisible();
  await expect(page.getByText('The requested ticket was merged')).toHaveCount(0);
  await page.screenshot({ path: info.outputPath('merged-from.png') });
});

test('the details show every field and the raw response, without the access code', async ({
  connected: { page },
  simulator,
}, info) => {
  await fetchTicket(page, '6', 'Ticket ID 6');
  const ticket = simulator.source.byId(6);
  await page.getByRole('button', { name: 'Details' }).click();
  const details = page.getByRole('region', { name: 'Details' });
  for (const name of ['ticketid', 'deptid', 'userid', 'contactid', 'requestor_type', 'lastreply', 'flag'])
    await expect(details.getByRole('rowheader', { name, exact: true })).toBeVisible();
  await expect(details.getByRole('rowheader', { name: 'c', exact: true })).toHaveCount(0);
  await details.getByRole('button', { name: 'Messages' }).click();
  await details.locator('summary').first().click();
  await expect(details.getByRole('rowheader', { name: 'replyid' }).first()).toBeVisible();
  await details.getByRole('button', { name: 'Raw response' }).click();
  await expect(details.locator('pre')).toContainText(`"tid": "${ticket?.tid ?? ''}"`);
  simulator.source = {
    count: 1,
    byNumber: () => null,
    byId: () => ({ ...required(ticket), customfield: 'of a newer version' }),
  };
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(details.locator('pre')).toContainText('"customfield": "of a newer version"');
  for (const name of ['Raw response', 'Messages', 'Ticket']) {
    await details.getByRole('button', { name }).click();
    await page.screenshot({ path: info.outputPath(`details-${name}.png`) });
  }
  expect(await page.content()).not.toContain(ticket?.c ?? 'c');
});

test('the list is filtered while typing and can be navigated with the keyboard', async ({
  connected: { page },
  simulator,
}) => {
  for (const id of [1, 2, 3, 4]) await fetchTicket(page, String(id), `Ticket ID ${id}`);
  await page.getByLabel('Search', { exact: true }).fill(simulator.source.byId(2)?.tid ?? '');
  await expect(rows(page)).toHaveCount(1);
  await page.getByLabel('Search', { exact: true }).fill('');
  await expect(rows(page)).toHaveCount(4);
  await rows(page).first().click();
  await page.getByRole('listbox').press('ArrowDown');
  await expect(rows(page).nth(1)).toHaveAttribute('aria-selected', 'true');
});

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
