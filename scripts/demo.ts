import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { useEnvironmentLanguage } from '../src/chromium-host/environment.ts';
import { m } from '../src/i18n/generated/messages.js';
import { launchApp, type RunningApp } from './launch.ts';
import { connect, fetchTicket, rows } from '../test/support/driver.ts';
import { demoAccount, WhmcsSimulator } from '../test/whmcs-simulator/server.ts';
import { listSource, type WireTicket } from '../test/whmcs-simulator/wire.ts';
import { build, root } from './build.ts';
import { chooseHost } from './host.ts';
import { insideOwnKeyring } from './keyring.ts';
import { hasDisplay } from './system.ts';

/** `npm run demo`: the main workflow from start to finish. Everything is real except the WHMCS server. */
useEnvironmentLanguage();
insideOwnKeyring();

const output = join(root, 'demo-output');
let number = 0;
const step = async <T>(what: string, work: () => Promise<T> | T): Promise<T> => {
  number += 1;
  process.stdout.write(`${String(number).padStart(2)}  ${what} … `);
  const result = await work();
  console.log(m.scripts_demo_done());
  return result;
};

const { host, announcement } = chooseHost();
const shown = hasDisplay() && !process.env['CI'];
console.log(announcement);
console.log(`${shown ? m.scripts_demo_display() : m.scripts_demo_headless()}\n`);

const profile = mkdtempSync(join(tmpdir(), 'threadkeep-demo-'));
const pdf = join(output, 'thread.pdf');
let app: RunningApp | null = null;
const start = (): Promise<RunningApp> => launchApp({ host, profile, headless: !shown });
/** The window loads its Chinese, Japanese and Korean fonts shortly after it opens. */
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

  await step(m.scripts_demo_build(), build);
  const address = await step(m.scripts_demo_simulator(), () => simulator.start());
  app = await step(m.scripts_demo_start(), start);
  const { page } = app;
  await step(m.scripts_demo_connect(), async () => {
    await connect(page, { address, identifier: demoAccount.identifier, secret: demoAccount.secret });
    await picture(page, '1-connected');
  });
  for (const { tid } of tickets.slice(0, 3)) {
    await step(m.scripts_demo_fetch_number({ number: tid }), () => fetchTicket(page, tid, `#${tid}`));
  }
  for (const { ticketid } of tickets.slice(3)) {
    await step(m.scripts_demo_fetch_id({ id: ticketid }), () =>
      fetchTicket(page, ticketid, m.thread_id({ id: ticketid }, { locale: 'en' })),
    );
  }
  await step(m.scripts_demo_online(), () => picture(page, '2-online'));
  await step(m.scripts_demo_sync(), async () => {
    await page.getByRole('button', { name: 'Connections and sync' }).click();
    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.getByText('Up to date').waitFor();
    await picture(page, '3-synced');
    await page.getByRole('button', { name: 'Back to tickets' }).click();
  });
  await step(m.scripts_demo_stop(), () => simulator.stop());
  await step(m.scripts_demo_close(), () => app?.close());
  app = await step(m.scripts_demo_restart(), start);
  const offline = app.page;
  await step(m.scripts_demo_offline(), async () => {
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
  await step(m.scripts_demo_search(), async () => {
    await offline.getByLabel('Search', { exact: true }).fill('umsatzsteuer grossmann');
    await rows(offline).locator('mark').first().waitFor();
    await rows(offline).first().click();
    await offline.getByRole('toolbar', { name: 'Matches' }).waitFor();
    await picture(offline, '6-search');
    await offline.getByRole('button', { name: 'Clear' }).click();
    await openStored(offline, tickets[0]?.tid ?? '');
  });
  await step(m.scripts_demo_export(), async () => {
    await app?.answerSaveDialog(pdf);
    await offline.getByRole('article').getByRole('button', { name: 'Export…' }).click();
    const dialog = offline.getByRole('dialog');
    await dialog.locator('[aria-busy=false] iframe').waitFor();
    await picture(offline, '7-export');
    await dialog.getByRole('button', { name: 'Export…' }).click();
    await offline.getByRole('button', { name: 'Show in folder' }).waitFor();
    if (!existsSync(pdf) || !readFileSync(pdf).subarray(0, 5).equals(Buffer.from('%PDF-')))
      throw new Error(m.scripts_demo_no_pdf());
  });
  const size = Math.round(statSync(pdf).size / 1024);
  console.log(`\n${m.scripts_demo_success({ size, folder: output })}`);
  if (shown) {
    await offline.bringToFront();
    console.log(m.scripts_demo_window());
    await offline.waitForEvent('close', { timeout: 0 });
  }
} catch (error) {
  console.log(m.scripts_demo_failed());
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

/** Opens a ticket from the list and waits until it is shown. */
async function openStored(page: Page, tid: string): Promise<void> {
  await rows(page)
    .filter({ hasText: `#${tid}` })
    .click();
  await page.getByRole('article').getByText(`#${tid}`, { exact: true }).waitFor();
}
