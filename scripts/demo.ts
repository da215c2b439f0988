import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchApp, type RunningApp } from './launch.ts';
import { connect, fetchTicket, rows } from '../test/support/driver.ts';
import { demoAccount, WhmcsSimulator } from '../test/whmcs-simulator/server.ts';
import { listSource, type WireTicket } from '../test/whmcs-simulator/wire.ts';
import { build, root } from './build.ts';
import { chooseHost } from './host.ts';
import { insideOwnKeyring } from './keyring.ts';
import { hasDisplay } from './system.ts';

/** `npm run demo`: the main job, end to end, with everything real but the WHMCS behind it. */
insideOwnKeyring();

const output = join(root, 'demo-output');
let number = 0;
const step = async <T>(what: string, work: () => Promise<T> | T): Promise<T> => {
  number += 1;
  process.stdout.write(`${String(number).padStart(2)}  ${what} … `);
  const result = await work();
  console.log('done');
  return result;
};

const { host, why } = chooseHost();
console.log(`Threadkeep's demo runs on ${host === 'electron' ? 'Electron' : 'the Chromium host'}: ${why}.`);
const shown = hasDisplay() && !process.env['CI'];
console.log(
  shown
    ? 'There is a display: the window stays open at the end.\n'
    : 'There is no display: it runs headless and leaves pictures in demo-output/.\n',
);

const profile = mkdtempSync(join(tmpdir(), 'threadkeep-demo-'));
const pdf = join(output, 'thread.pdf');
let app: RunningApp | null = null;
const start = (): Promise<RunningApp> => launchApp({ host, profile, headless: !shown });
/** The window takes the faces for Chinese, Japanese and Korean a moment after it has opened. */
async function picture(page: Page, name: string): Promise<void> {
  await page.waitForFunction(() => [...document.fonts].some(({ family }) => family.includes('JP')));
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.screenshot({ path: join(output, `${name}.png`) });
}

try {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const tickets = JSON.parse(readFileSync(join(root, 'resources/demo/tickets.json'), 'utf8')) as WireTicket[];
  const simulator = new WhmcsSimulator(listSource(tickets));

  await step('Build the app', build);
  const address = await step('Start the WHMCS simulator on loopback', () => simulator.start());
  app = await step('Start the app with an empty profile', start);
  const { page } = app;
  await step('Connect, with the credential in a real keychain', async () => {
    await connect(page, { address, identifier: demoAccount.identifier, secret: demoAccount.secret });
    await picture(page, '1-connected');
  });
  for (const { tid } of tickets.slice(0, 3)) {
    await step(`Fetch ticket number ${tid}`, () => fetchTicket(page, tid, `#${tid}`));
  }
  for (const { ticketid } of tickets.slice(3)) {
    await step(`Fetch ticket id ${ticketid}`, () => fetchTicket(page, ticketid, `Ticket ID ${ticketid}`));
  }
  await step('Look at a thread online', () => picture(page, '2-online'));
  await step('Sync all tickets', async () => {
    await page.getByRole('button', { name: 'Connections and sync' }).click();
    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.getByText('Up to date').waitFor();
    await picture(page, '3-synced');
    await page.getByRole('button', { name: 'Back to tickets' }).click();
  });
  await step('Stop the simulator', () => simulator.stop());
  await step('Close the app', () => app?.close());
  app = await step('Start it again, without a server', start);
  const offline = app.page;
  await step('Read every thread offline', async () => {
    await offline.getByRole('status').getByText('Offline').waitFor();
    for (const { tid, replies } of tickets) {
      await openStored(offline, tid);
      const count = replies.reply.length;
      await offline
        .locator('section.message:not(.note)')
        .nth(count - 1)
        .waitFor();
    }
    await openStored(offline, tickets[0]?.tid ?? '');
    await picture(offline, '4-offline');
    await offline.emulateMedia({ colorScheme: 'dark' });
    await picture(offline, '5-offline-dark');
    await offline.emulateMedia({ colorScheme: 'light' });
  });
  await step('Find a message by two words, offline', async () => {
    await offline.getByLabel('Search', { exact: true }).fill('umsatzsteuer grossmann');
    await rows(offline).locator('mark').first().waitFor();
    await rows(offline).first().click();
    await offline.getByRole('toolbar', { name: 'Matches' }).waitFor();
    await picture(offline, '6-search');
    await offline.getByRole('button', { name: 'Clear' }).click();
    await openStored(offline, tickets[0]?.tid ?? '');
  });
  await step('Export the thread as PDF', async () => {
    await offline.getByRole('button', { name: 'Export as PDF…' }).click();
    await app?.answerSaveDialog(pdf);
    await offline.getByRole('button', { name: 'Save as…' }).click();
    await offline.getByText('Saved to').waitFor();
    if (!existsSync(pdf) || !readFileSync(pdf).subarray(0, 5).equals(Buffer.from('%PDF-')))
      throw new Error('The PDF is not there.');
  });
  console.log(
    `\nIt works. The PDF (${Math.round(statSync(pdf).size / 1024)} kB) and pictures are in ${output}`,
  );
  if (shown) {
    await offline.bringToFront();
    console.log('The window is yours now; close it to end the demo.');
    await offline.waitForEvent('close', { timeout: 0 });
  }
} catch (error) {
  console.log('FAILED');
  console.error(error);
  if (app) {
    await picture(app.page, 'failure').catch(() => undefined);
    console.error(app.output());
  }
  process.exitCode = 1;
} finally {
  await app?.close().catch(() => undefined);
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
process.exit();

/** Opens a ticket from the list, and waits for its thread. */
async function openStored(page: Page, tid: string): Promise<void> {
  await rows(page)
    .filter({ hasText: `#${tid}` })
    .click();
  await page.getByRole('article').getByText(`#${tid}`, { exact: true }).waitFor();
}
