import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { exportDialog, fetchTicket, openExport, rows } from '../support/driver.ts';
import { demoAccount } from '../whmcs-simulator/server.ts';
import { expect, test } from './fixture.ts';

const openSettings = (page: Page): Promise<void> =>
  page.getByRole('contentinfo').getByRole('button', { name: 'Settings' }).click();

const logOf = (folder: string): string => {
  const logs = join(folder, 'profile', 'logs');
  return readdirSync(logs)
    .map((name) => readFileSync(join(logs, name), 'utf8'))
    .join('');
};

/** The background colour, which depends on the theme. */
const ground = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor);

/** The app's page after a crash of the previous one. */
async function crash(page: Page): Promise<Page> {
  const context = page.context();
  const session = await context.newCDPSession(page);
  const next = context.waitForEvent('page');
  session.send('Page.crash').catch(() => undefined);
  return next;
}

test('the app restores its settings and the open ticket', async ({ connected, launch }, info) => {
  const { page } = connected;
  await fetchTicket(page, '6', 'Ticket ID 6');
  await fetchTicket(page, '7', 'Ticket ID 7');
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('number');
  const splitter = page.getByRole('separator');
  await splitter.focus();
  await splitter.press('ArrowRight');
  const width = await page.getByRole('complementary').evaluate((element) => element.clientWidth);
  await openSettings(page);
  await page.getByLabel('Language').selectOption('zh-Hant');
  await expect(page.getByRole('heading', { name: '設定', exact: true })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hant');
  await page.locator('#setting-theme').selectOption('dark');
  await expect.poll(() => ground(page)).toBe('rgb(20, 24, 28)');
  await page.locator('#setting-density').selectOption('compact');
  await page.screenshot({ path: info.outputPath('settings-dark-zh.png') });
  // The open ticket is saved after a short delay.
  await expect
    .poll(() => page.evaluate(async () => JSON.stringify(await window.threadkeep.getSettings({}))))
    .toMatch(/"lastTicket":\d/);
  await connected.close();

  const again = await launch();
  await expect(again.page.getByText('工單 ID 7')).toBeVisible();
  await expect(again.page.locator('html')).toHaveAttribute('lang', 'zh-Hant');
  await expect(again.page.locator('html')).toHaveAttribute('data-density', 'compact');
  expect(await ground(again.page)).toBe('rgb(20, 24, 28)');
  await expect(again.page.locator('.line select')).toHaveValue('number');
  expect(await again.page.locator('aside').evaluate((element) => element.clientWidth)).toBe(width);
  await again.page.getByRole('contentinfo').getByRole('button', { name: '設定' }).click();
  await again.page.locator('#setting-language').selectOption('en');
  await expect(again.page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
});

test('the app starts in the language of the system', async ({ launch }) => {
  test.skip(process.platform !== 'linux', 'Elsewhere the language is none of the environment.');
  const { page } = await launch({ env: { LC_ALL: 'zh_TW.UTF-8', LANGUAGE: '' } });
  await expect(page.getByRole('button', { name: '設定' })).toBeVisible();
});

test('the zoom level can be changed with the keyboard and is remembered', async ({ connected: { page } }) => {
  await page.keyboard.press('Control+=');
  await page.keyboard.press('Control+=');
  await openSettings(page);
  await expect(page.getByLabel('Zoom')).toHaveValue('120');
  await page.keyboard.press('Control+0');
  await expect(page.getByLabel('Zoom')).toHaveValue('100');
});

test('a crashed page is reloaded, and a banner explains why', async ({ connected, folder, host }, info) => {
  test.skip(host !== 'chromium', 'Only there a crash shows as another page.');
  await fetchTicket(connected.page, '6', 'Ticket ID 6');
  const page = await crash(connected.page);
  const alert = page.getByRole('alert').filter({ hasText: 'The window stopped working' });
  await expect(alert).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await page.screenshot({ path: info.outputPath('crashed.png') });
  await alert.getByRole('button', { name: 'Copy details' }).click();
  await expect(alert.getByRole('button', { name: 'Copied' })).toBeVisible();
  await alert.getByRole('button', { name: 'Dismiss' }).click();
  await expect(alert).toHaveCount(0);
  expect(logOf(folder)).toMatch(/ error window: Crash crashed/);
});

test('after three crashes within a minute, the user is asked', async ({ connected, host }) => {
  test.skip(host !== 'chromium', 'Only there a crash shows as another page.');
  let { page } = connected;
  for (let times = 0; times < 4; times += 1) {
    page = await crash(page);
    await expect(page.getByRole('alert')).toBeVisible();
  }
  // The test confirmed the fourth reload.
  expect((await connected.confirmations()).filter((text) => text.includes('keeps crashing'))).toHaveLength(1);
});

test('an uncaught error is logged without its message and shown in a banner', async ({
  connected: { page },
  folder,
}) => {
  await page.evaluate(() => {
    setTimeout(() => {
      throw new RangeError('ada@example.com');
    });
    void Promise.reject(new TypeError('ada@example.com'));
  });
  await expect(page.getByRole('alert').filter({ hasText: 'Something went wrong' })).toBeVisible();
  await expect.poll(() => logOf(folder)).toMatch(/ error window: RangeError/);
  await expect.poll(() => logOf(folder)).toMatch(/ error window: TypeError/);
  expect(logOf(folder)).not.toContain('ada');
});

test('the log contains no ticket text and no secret', async ({ connected, folder, simulator }) => {
  const { page } = connected;
  await openSettings(page);
  await page.getByLabel('Log level').selectOption('debug');
  await page.getByRole('button', { name: 'Back' }).click();
  await fetchTicket(page, '6', 'Ticket ID 6');
  await page.getByLabel('Ticket number or ID').fill('999999');
  await page.getByLabel('Ticket number or ID').press('Enter');
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByLabel('Search', { exact: true }).fill('payment from:ada');
  await connected.answerSaveDialog(join(folder, 'missing', 'x.pdf'));
  await openExport(page);
  await exportDialog(page).getByRole('button', { name: 'Export…' }).click();
  await expect(page.locator('[data-code="cannot-write"]')).toBeVisible();
  await connected.close();

  const log = logOf(folder);
  expect(log).toMatch(/ info app: Threadkeep /);
  expect(log).toMatch(/ info call fetchTicket: AppError ticket-not-found/);
  const ticket = simulator.source.byId(6);
  if (!ticket) throw new Error('no ticket');
  const words = JSON.stringify([ticket.subject, ticket.replies, ticket.name, ticket.email, ticket.tid])
    .split(/[^\p{L}\p{N}@.-]+/u)
    .filter((word) => word.length >= 8);
  expect(words.length).toBeGreaterThan(10);
  // Function and file names are not user data.
  for (const word of [...words, demoAccount.secret, demoAccount.identifier, '999999', 'payment'])
    expect(log.includes(word), word).toBe(false);
});

test('About and diagnostics shows the report and copies it', async ({ connected, folder }, info) => {
  const { page } = connected;
  await fetchTicket(page, '6', 'Ticket ID 6');
  await page.getByRole('contentinfo').getByRole('button', { name: 'About' }).click();
  await expect(page.getByRole('heading', { name: 'About and diagnostics' })).toBeVisible();
  const value = (name: string): ReturnType<Page['locator']> =>
    page
      .locator('dt')
      .filter({ hasText: new RegExp(`^${name}$`) })
      .locator('+ dd');
  await expect(value('SQLite')).toHaveText(/^3\.\d+\.\d+$/);
  await expect(value('Node\\.js')).toHaveText(process.versions.node);
  await expect(value('Chromium')).toHaveText(/^\d+\./);
  await expect(value('Tickets')).toHaveText('1');
  await expect(value('Keychain')).toHaveText('Available');
  await expect(value('Location')).toHaveText(join(folder, 'profile', 'vault.db'));
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('No problems found')).toBeVisible();
  await page.getByRole('button', { name: 'Copy report' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  for (const width of [900, 1920]) {
    await page.setViewportSize({ width, height: 860 });
    await page.screenshot({ path: info.outputPath(`about-${width}.png`) });
  }
});
