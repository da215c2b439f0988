import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Thread } from '../src/contract/ticket.ts';
import { printableThread } from '../src/main/export/document.ts';
import type { RunningApp } from '../scripts/launch.ts';

/** Runs in the page. Performs an action and returns the time until the next frame is painted. */
const untilPainted = `async (act, done) => {
  const start = performance.now();
  act();
  while (!done()) await new Promise((resolve) => requestAnimationFrame(resolve));
  await new Promise((resolve) => setTimeout(resolve));
  return performance.now() - start;
}`;

/** Like the above for slow actions: observes the DOM instead of requesting frames, which would slow down printing. */
const untilChanged = `(act, done) => new Promise((resolve) => {
  const start = performance.now();
  new MutationObserver((_, observer) => {
    if (!done()) return;
    observer.disconnect();
    resolve(performance.now() - start);
  }).observe(document.body, { subtree: true, childList: true });
  act();
})`;

/** From pressing _Get ticket_ until the ticket is painted, in milliseconds. */
export function fetchToScreen(page: Page, id: number): Promise<number> {
  return page.evaluate(`(${untilPainted})(() => {
    const input = document.querySelector('[name=ticket]');
    input.value = '${id}';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.form.requestSubmit();
  }, () => /Ticket ID ${id}(?!\\d)/.test(document.querySelector('article.thread')?.textContent ?? '')
    && document.querySelectorAll('section.message').length >= 8)`);
}

/** From clicking a row until the ticket is painted, in milliseconds. Alternates between two long tickets. */
export function openStored(page: Page): Promise<number> {
  return page.evaluate(`(${untilPainted})(() => {
    const row = [...document.querySelectorAll('.row')].find((one) => one.ariaSelected !== 'true');
    window.__before = document.querySelector('article.thread')?.textContent.slice(0, 60);
    row.click();
  }, () => {
    const now = document.querySelector('article.thread')?.textContent.slice(0, 60);
    return now && now !== window.__before && document.querySelector('section.message');
  })`);
}

/** A bare page with the same text, from navigation to the first frame after loading, in milliseconds. */
export async function paintBare(page: Page, thread: Thread): Promise<number> {
  const body = thread.messages
    .map(({ text, author }) => `<h2>${escape(author.name)}</h2><pre>${escape(text)}</pre>`)
    .join('');
  await page.route('**/*', (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: `<!doctype html><title>bare</title>${body}`,
    }),
  );
  const start = performance.now();
  await page.goto('http://bare.invalid/');
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))');
  const time = performance.now() - start;
  await page.unroute('**/*');
  return time;
}

const options = { paper: 'A4', includeNotes: true, newestFirst: false, language: 'en' } as const;

/** Chromium printing the same page, with its styles and fonts but without the app, in milliseconds. */
export async function printBare(page: Page, thread: Thread): Promise<number> {
  const renderer = join(import.meta.dirname, '../out/renderer');
  const template = readFileSync(join(renderer, 'print.html'), 'utf8');
  const context = {
    options,
    timeZone: 'UTC',
    host: 'bench',
    removal: null,
    mergedFrom: [],
    version: { number: 1, count: 1, fetchedAt: new Date(0).toISOString() },
    nonce: '',
    template,
  };
  const html = await printableThread(thread, context);
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    return pathname === '/'
      ? route.fulfill({ contentType: 'text/html; charset=utf-8', body: html })
      : route.fulfill({ path: join(renderer, pathname) });
  });
  const start = performance.now();
  await page.goto('http://bare.invalid/');
  await page.evaluate('document.fonts.ready');
  await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true });
  const time = performance.now() - start;
  await page.unroute('**/*');
  return time;
}

/** From pressing _Save as…_ until the file is written, in milliseconds. */
export async function printOurs(app: RunningApp, path: string): Promise<number> {
  const { page } = app;
  rmSync(path, { force: true });
  const form = page.getByRole('form', { name: 'Export as PDF' });
  if (!(await form.isVisible())) await page.getByRole('button', { name: 'Export as PDF…' }).click();
  await form.getByLabel('Include internal notes').setChecked(true);
  await app.answerSaveDialog(path);
  return page.evaluate(`(${untilChanged})(
    () => document.querySelector('form[aria-label="Export as PDF"] button.main').click(),
    () => document.querySelector('form[aria-label="Export as PDF"] [role=status]')?.textContent.includes(${JSON.stringify(path)}))`);
}

const escape = (text: string): string => text.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`);
