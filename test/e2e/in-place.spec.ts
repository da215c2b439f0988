import type { Page } from 'playwright-core';
import type { Bridge } from '../../src/contract/calls.ts';
import { fetchTicket, rows } from '../support/driver.ts';
import { LivingSource } from '../whmcs-simulator/living.ts';
import { expect, test } from './fixture.ts';

declare const window: { threadkeep: Bridge };

const messageCount = 30;

/** Records every change to the messages on the page. */
async function watchMessages(page: Page): Promise<() => Promise<string[]>> {
  const records = await page.evaluateHandle(() => {
    const seen: string[] = [];
    const observer = new MutationObserver((all) =>
      seen.push(...all.map(({ type, target }) => `${type} ${target.nodeName}`)),
    );
    for (const body of document.querySelectorAll('section.message .body'))
      observer.observe(body, { childList: true, subtree: true, characterData: true, attributes: true });
    return seen;
  });
  return () => records.jsonValue();
}

test('refreshing an unchanged ticket that was found in the list leaves its messages as they are', async ({
  connected: { page },
  simulator,
}) => {
  const source = new LivingSource(simulator.source);
  source.change(1, (ticket) => {
    const [pattern] = ticket.replies.reply;
    if (!pattern) throw new Error('no message');
    ticket.subject = 'A ticket with quotes';
    ticket.replies.reply = [{ ...pattern, message: 'An answer\r\n&gt; quoted line' }];
    ticket.notes.note = [];
  });
  simulator.source = source;
  await fetchTicket(page, '2', 'Ticket ID 2');
  await fetchTicket(page, '1', 'Ticket ID 1');
  await rows(page).filter({ hasNotText: 'A ticket with quotes' }).first().click();
  await expect(page.getByText('Ticket ID 2', { exact: true })).toBeVisible();
  await page.getByLabel('Search', { exact: true }).fill('quoted');
  await rows(page).locator('mark').first().waitFor();
  await rows(page).filter({ hasText: 'A ticket with quotes' }).click();
  await page.locator('section.message summary').click();
  const changes = await watchMessages(page);

  for (const answered of [1, 2]) {
    const requests = simulator.requests.length;
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect.poll(() => simulator.requests.length - requests, `refresh ${answered}`).toBe(1);
    await expect(page.getByRole('button', { name: 'Refresh' })).toBeEnabled();
  }
  await expect(page.getByText('quoted line', { exact: true })).toBeVisible();
  await expect(page.getByRole('toolbar', { name: 'Matches' })).toBeVisible();
  expect(await changes()).toEqual([]);
});

test('a star, an attachment and a sync update the open ticket in place', async ({
  connected: { page },
  simulator,
}) => {
  const source = new LivingSource(simulator.source);
  source.content = () => Buffer.from('GET /index.html 200\n');
  source.change(1, (ticket) => {
    const [pattern] = ticket.replies.reply;
    if (!pattern) throw new Error('no message');
    ticket.notes.note = [];
    ticket.replies.reply = Array.from({ length: messageCount }, (_, index) => ({
      ...pattern,
      replyid: index === 0 ? '0' : String(1000 + index),
      date: `2020-01-01 00:${String(index).padStart(2, '0')}:00`,
      message: `**bold ${index}**\r\n&gt; quoted line ${index}`,
      attachments: index === 3 ? [{ filename: 'access.log', index: 0 }] : [],
      attachment: index === 3 ? '1_access.log' : '',
      attachments_removed: false,
    }));
  });
  simulator.source = source;
  await fetchTicket(page, '1', 'Ticket ID 1');
  const bodies = page.locator('section.message .body');
  await expect(bodies).toHaveCount(messageCount);
  for (const at of [3, 20]) await bodies.nth(at).locator('summary').click();
  const changes = await watchMessages(page);

  await rows(page).first().getByRole('button').first().click();
  await expect(page.locator('article [aria-pressed=true]').first()).toBeVisible();

  const chip = page.locator('section.message li').filter({ hasText: 'access.log' });
  await expect(chip.getByRole('button')).toHaveCount(1);
  await chip.getByRole('button').click();
  await expect(chip).toContainText('20');

  source.reply(1, 'One **more** question');
  await page.evaluate(async () => {
    const state = await window.threadkeep.getState({});
    const connectionId = state.ok ? (state.value.connections[0]?.id ?? 0) : 0;
    await window.threadkeep.startSync({ connectionId, kind: 'changes' });
  });
  await expect(bodies).toHaveCount(messageCount + 1, { timeout: 30_000 });
  await expect(bodies.last().locator('strong')).toHaveText('more');

  for (const at of [3, 20]) await expect(page.getByText(`quoted line ${at}`, { exact: true })).toBeVisible();
  expect(await changes()).toEqual([]);
});
