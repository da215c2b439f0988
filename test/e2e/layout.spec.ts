import type { Locator, Page } from 'playwright-core';
import type { Bridge } from '../../src/contract/calls.ts';
import { zoomLimits } from '../../src/contract/settings.ts';
import { m } from '../../src/i18n/generated/messages.js';
import { fetchTicket, fillConnection } from '../support/driver.ts';
import { layoutProblems } from '../support/layout.ts';
import { demoAccount, WhmcsSimulator } from '../whmcs-simulator/server.ts';
import { expect, failure, test } from './fixture.ts';

declare const window: { threadkeep: Bridge };

const widths = [900, 1920];

/** `en-XA`: English with accents, 40 % longer. */
async function usePseudoLanguage(page: Page): Promise<void> {
  await page.evaluate(() => window.threadkeep.changeSettings({ language: 'en-XA' }));
  await expect(page.locator('html')).toHaveAttribute('lang', 'en-XA');
}

test('the layout of the welcome page fits texts that are 40 % longer', async ({ launch }, info) => {
  const { page } = await launch();
  await page.locator('[name=identifier]').waitFor();
  await usePseudoLanguage(page);
  await check(page, info.outputPath('first-run'));
});

test('the layout of every page fits texts that are 40 % longer', async ({ connected: { page } }, info) => {
  await page.evaluate(async () => {
    const state = await window.threadkeep.getState({});
    const connectionId = state.ok ? (state.value.connections[0]?.id ?? 0) : 0;
    await window.threadkeep.startSync({ connectionId, kind: 'changes' });
  });
  await usePseudoLanguage(page);
  await expect(page.locator('.row[role=option]')).not.toHaveCount(0, { timeout: 30_000 });
  await check(page, info.outputPath('list'));

  await page.locator('.row[role=option]').first().click();
  const thread = page.locator('article.thread');
  await expect(thread).toBeVisible();
  await check(page, info.outputPath('thread'));
  await button(page, m.thread_details).click();
  await check(page, info.outputPath('thread-panels'));
  await button(page, m.export_open).click();
  const options = page.locator('dialog .options');
  for (const rule of await options.locator('[name=bates], [name^=rule-]').all()) await rule.check();
  await expect(page.locator('dialog [aria-busy=true]')).toHaveCount(0, { timeout: 30_000 });
  await check(page, info.outputPath('export'), [480, ...widths]);
  await page.setViewportSize({ width: 900, height: 860 });
  await options.locator('.found, .note').last().scrollIntoViewIfNeeded();
  await check(page, info.outputPath('export-end'), [480, ...widths]);
  await page.keyboard.press('Escape');
  await page.locator('.row[role=option]').first().getByRole('checkbox').check();
  await button(page, m.search_filter).click();
  await check(page, info.outputPath('selection'));

  await button(page, m.status_connections).click();
  await button(page, m.sync_settings).click();
  await check(page, info.outputPath('connections'));
  await button(page, m.connection_list_back).click();
  for (const open of [m.settings_open, m.about_open]) {
    await page
      .getByRole('contentinfo')
      .getByRole('button', { name: textOf(open), exact: true })
      .click();
    await check(page, info.outputPath(open === m.about_open ? 'about' : 'settings'));
  }
});

test('the layout fits while syncs wait for servers that are offline', async ({
  connected: { page },
  simulator,
}, info) => {
  const second = new WhmcsSimulator(simulator.source);
  const address = await second.start();
  await page.getByRole('button', { name: 'Connections and sync' }).click();
  await page.getByRole('button', { name: 'Add connection…' }).click();
  await fillConnection(page, { address, ...demoAccount });
  await page.getByRole('button', { name: 'Test and save' }).click();
  await expect(page.getByRole('contentinfo').getByText('Online')).toHaveCount(2);
  for (const server of [simulator, second]) await server.stop();
  await page.evaluate(async () => {
    const state = await window.threadkeep.getState({});
    if (!state.ok) throw new Error('no state');
    for (const { id } of state.value.connections)
      await window.threadkeep.startSync({ connectionId: id, kind: 'changes' });
  });
  await expect(failure(page, 'unreachable')).toHaveCount(2);
  await expect(page.getByRole('contentinfo').getByText('Offline')).toHaveCount(2);
  for (const language of ['en-XA', 'zh-Hant'] as const) {
    await page.evaluate((wanted) => window.threadkeep.changeSettings({ language: wanted }), language);
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await check(page, info.outputPath(`offline-${language}`));
  }
});

for (const language of ['en', 'zh-Hant'] as const)
  test(`pages can be used at the largest zoom (${language})`, async ({ connected: { page } }, info) => {
    await page.evaluate(([wanted, zoom]) => window.threadkeep.changeSettings({ language: wanted, zoom }), [
      language,
      zoomLimits.max,
    ] as const);
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    const press = (message: PlainMessage): Promise<void> => button(page, message, language).click();
    const checkAs = (name: string): Promise<void> => check(page, info.outputPath(`zoom-${name}`), [1280]);
    await press(m.status_connections);
    await press(m.sync_settings);
    await checkAs('connections');
    await press(m.sync_edit);
    await checkAs('connection');
    await press(m.connection_cancel);
    for (const [name, open, part] of [
      ['about', m.about_open, '.actions button'],
      ['settings', m.settings_open, 'select'],
    ] as const) {
      await button(page.getByRole('contentinfo'), open, language).click();
      await checkAs(name);
      const last = page.locator(`main ${part}`).last();
      await last.scrollIntoViewIfNeeded();
      await expect(last).toBeInViewport({ ratio: 1 });
    }
  });

test('an error is as wide as the thread', async ({ connected: { page }, simulator }) => {
  await fetchTicket(page, '1', 'Ticket ID 1');
  await simulator.stop();
  await page.setViewportSize({ width: 1920, height: 860 });
  await page.getByRole('button', { name: 'Refresh' }).click();
  const error = failure(page, 'unreachable');
  await expect(error).toBeVisible({ timeout: 40_000 });
  const [thread, box] = [await page.locator('article').boundingBox(), await error.boundingBox()];
  expect([box?.x, box?.width]).toEqual([thread?.x, thread?.width]);
});

test('an incident covers nothing', async ({ connected: { page } }, info) => {
  await button(page.getByRole('contentinfo'), m.about_open, 'en').click();
  await page.evaluate(() => window.threadkeep.reportRendererError({ kind: 'TypeError', frames: [] }));
  await expect(page.getByRole('alert')).toBeVisible();
  for (const width of [480, ...widths]) {
    await check(page, info.outputPath('incident'), [width]);
    for (const covered of [m.about_copy_report, m.about_open, m.crash_dismiss])
      await button(page, covered, 'en').click({ trial: true });
  }
});

type TestLocale = 'en' | 'zh-Hant' | 'en-XA';
type PlainMessage = (inputs: object, options: { locale: TestLocale }) => string;
const textOf = (message: PlainMessage, locale: TestLocale = 'en-XA'): string => message({}, { locale });
const button = (within: Page | Locator, message: PlainMessage, locale: TestLocale = 'en-XA'): Locator =>
  within.getByRole('button', { name: textOf(message, locale) }).first();

async function check(page: Page, picture: string, at = widths): Promise<void> {
  for (const width of at) {
    await page.setViewportSize({ width, height: 860 });
    await page.screenshot({ path: `${picture}-${width}.png` });
    expect.soft(await layoutProblems(page), `${picture} at ${width} pixels`).toEqual([]);
  }
}
