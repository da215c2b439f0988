import type { Locator } from 'playwright-core';
import { fetchTicket, rows } from '../support/driver.ts';
import type { WireTicket } from '../whmcs-simulator/wire.ts';
import { expect, test } from './fixture.ts';

const hebrew = 'שלום, זה example.com. 403 שגיאה!';
const message = [
  hebrew,
  'Hello in English',
  '- פריט (1)\r\n- second',
  '&gt; ציטוט',
  '| שם | ערך |\r\n|---|---|\r\n| א | 1234567 |',
].join('\r\n\r\n');

const wide = `| Time | Status | Bytes | Address |\r\n|---|---|---|---|\r\n| 10:00 | 500 | 1234567 | 10.0.0.0:8080/${'a/'.repeat(150)} |`;

function withMessage(ticket: WireTicket | null, text: string): WireTicket {
  const reply = ticket?.replies.reply[0];
  if (!ticket || !reply) throw new Error('no ticket');
  const only = { ...reply, replyid: '1', message: text, attachments: [], attachment: '' };
  return {
    ...ticket,
    subject: 'مشكلة في example.com',
    requestor_name: 'משה כהן',
    replies: { reply: [{ ...only, requestor_name: 'משה כהן', requestor_type: 'Owner', admin: '' }] },
    notes: { note: [] },
  };
}

const direction = (element: Locator): Promise<string> =>
  element.evaluate((node) => getComputedStyle(node).direction);

test('each text of a ticket has its own direction', async ({ connected: { page }, simulator }) => {
  const ticket = withMessage(simulator.source.byId(1), message);
  simulator.source = { count: 1, byId: () => ticket, byNumber: () => null };
  await fetchTicket(page, '1', 'Ticket ID 1');
  const body = page.locator('.message .body');
  await body.getByText('Quoted text').click();

  const rtl = {
    subject: page.locator('.thread h1'),
    requestor: page.locator('.thread .requestor strong'),
    author: page.locator('.message header strong'),
    paragraph: body.locator('p', { hasText: 'שלום' }),
    list: body.locator('ul'),
    item: body.locator('li').first(),
    quote: body.locator('blockquote'),
    table: body.locator('table'),
    cell: body.locator('td').first(),
    'subject in the list': rows(page).first().locator('.subject'),
    'name in the list': rows(page).first().locator('.who bdi').first(),
  };
  for (const [name, element] of Object.entries(rtl)) expect(await direction(element), name).toBe('rtl');
  const ltr = {
    page: page.locator('html'),
    message: page.locator('.message'),
    paragraph: body.locator('p', { hasText: 'Hello' }),
    item: body.locator('li').nth(1),
    number: body.locator('td').nth(1),
    status: page.locator('.thread .status bdi'),
  };
  for (const [name, element] of Object.entries(ltr)) expect(await direction(element), name).toBe('ltr');

  // The bullet is on the right of the item, inside the message.
  const [list, item] = [await rtl.list.boundingBox(), await rtl.item.boundingBox()];
  expect((list?.x ?? 0) + (list?.width ?? 0)).toBeGreaterThan((item?.x ?? 0) + (item?.width ?? 0) + 10);

  await page.getByRole('button', { name: 'Plain text' }).first().click();
  expect(await direction(page.locator('.message pre.plain'))).toBe('rtl');
});

test('a table keeps words and numbers whole, and scrolls', async ({
  connected: { page },
  simulator,
}, info) => {
  const ticket = withMessage(simulator.source.byId(1), wide);
  simulator.source = { count: 1, byId: () => ticket, byNumber: () => null };
  await page.setViewportSize({ width: 900, height: 700 });
  await fetchTicket(page, '1', 'Ticket ID 1');
  const table = page.locator('.message .body .table');
  for (const text of ['1234567', 'Status', '10:00', '500']) {
    const lines = await table
      .locator('th, td')
      .filter({ hasText: text })
      .first()
      .evaluate((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
      });
    expect(lines, text).toBe(1);
  }
  const [scrolling, message] = await table.evaluate((element) => [
    element.scrollWidth > element.clientWidth,
    (element.closest('.message') as HTMLElement).scrollWidth <=
      (element.closest('.message') as HTMLElement).clientWidth,
  ]);
  expect(scrolling).toBe(true);
  expect(message).toBe(true);
  await page.screenshot({ path: info.outputPath('table.png') });
});
