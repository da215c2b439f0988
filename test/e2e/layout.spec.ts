import type { Page } from 'playwright-core';
import type { Bridge } from '../../src/contract/calls.ts';
import { m } from '../../src/i18n/generated/messages.js';
import { layoutProblems } from '../support/layout.ts';
import { expect, test } from './fixture.ts';

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

type PlainMessage = (inputs: object, options: { locale: 'en-XA' }) => string;
const textOf = (message: PlainMessage): string => message({}, { locale: 'en-XA' });
const button = (page: Page, message: PlainMessage): ReturnType<Page['getByRole']> =>
  page.getByRole('button', { name: textOf(message) }).first();

async function check(page: Page, picture: string, at = widths): Promise<void> {
  for (const width of at) {
    await page.setViewportSize({ width, height: 860 });
    await page.screenshot({ path: `${picture}-${width}.png` });
    expect.soft(await layoutProblems(page), `${picture} at ${width} pixels`).toEqual([]);
  }
}
