import type { Page } from 'playwright-core';
import type { Thread } from '../src/contract/ticket.ts';

/** Runs in the page. Performs an action and returns the time until the next frame is painted. */
const untilPainted = `async (act, done) => {
  const start = performance.now();
  act();
  while (!done()) await new Promise((resolve) => requestAnimationFrame(resolve));
  await new Promise((resolve) => setTimeout(resolve));
  return performance.now() - start;
}`;

/** From pressing _Fetch ticket_ until the ticket is painted, in milliseconds. */
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

const escape = (text: string): string => text.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`);
