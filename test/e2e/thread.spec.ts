import { fetchTicket, rows } from '../support/driver.ts';
import type { WireReply, WireTicket } from '../whmcs-simulator/wire.ts';
import { expect, failure, test } from './fixture.ts';

/** Adds a ticket with these messages to the simulator. */
function withMessages(ticket: WireTicket | null, messages: Partial<WireReply>[]): WireTicket {
  const pattern = ticket?.replies.reply[0];
  if (!ticket || !pattern) throw new Error('no ticket');
  const reply = messages.map((message, index) => ({
    ...pattern,
    attachments: [],
    attachment: '',
    replyid: String(index),
    ...message,
  }));
  return { ...ticket, replies: { reply } };
}

test('messages show text, Markdown and folded quotes; links open in the browser', async ({
  connected,
  simulator,
}) => {
  const { page } = connected;
  const ticket = withMessages(simulator.source.byId(1), [
    { message: 'I typed &amp;lt; and **bold**\r\n&gt; quoted line' },
    {
      message: 'See [the guide](https://docs.example.com/spf?a=1) or [this](javascript:alert(1))',
      admin: 'Tom',
      requestor_type: 'Operator',
      rating: '4',
    },
  ]);
  simulator.source = { count: 1, byId: () => ticket, byNumber: () => null };
  await fetchTicket(page, '1', 'Ticket ID 1');

  await expect(page.getByText('I typed &lt; and bold')).toBeVisible();
  await expect(page.getByText('quoted line')).toBeHidden();
  await page.getByText('Quoted text').click();
  await expect(page.getByText('quoted line')).toBeVisible();
  await expect(page.locator('section.staff')).toContainText('Operator');
  await expect(page.getByLabel('Rated 4 out of 5')).toBeVisible();

  await expect(page.getByText('(docs.example.com)')).toBeVisible();
  await page.getByRole('link', { name: 'the guide' }).click();
  await expect.poll(() => connected.openedExternally()).toEqual(['https://docs.example.com/spf?a=1']);
  await expect(page.getByRole('link', { name: 'this' })).toHaveCount(0);

  await page.getByRole('button', { name: 'Plain text' }).first().click();
  await expect(page.getByText('I typed &lt; and **bold**')).toBeVisible();
});

test('a star, a tag and a private note leave the rest of the page unchanged', async ({
  connected: { page },
  simulator,
}) => {
  const messages = Array.from({ length: 40 }, (_, index) => ({
    message: `**bold ${index}**\r\n&gt; quoted line ${index}`,
  }));
  const ticket = withMessages(simulator.source.byId(1), messages);
  simulator.source = { count: 1, byId: () => ticket, byNumber: () => null };
  await fetchTicket(page, '1', 'Ticket ID 1');
  await expect(page.locator('strong', { hasText: 'bold 39' })).toBeVisible();
  await page.getByText('Quoted text').nth(30).click();
  await expect(page.locator('article > section .body')).toHaveCount(40);
  const changes = await page.evaluateHandle(() => {
    const records: string[] = [];
    const observer = new MutationObserver((all) => records.push(...all.map(({ target }) => target.nodeName)));
    for (const body of document.querySelectorAll('.body'))
      observer.observe(body, { childList: true, subtree: true, characterData: true, attributes: true });
    for (const card of document.querySelectorAll('article > section'))
      observer.observe(card, { childList: true, subtree: true });
    return records;
  });

  await page.getByRole('button', { name: '☆ Star' }).click();
  await expect(page.getByRole('button', { name: '★ Starred' })).toBeVisible();
  await page.getByLabel('Add tag', { exact: true }).fill('audit');
  await page.getByLabel('Add tag', { exact: true }).press('Enter');
  await expect(page.getByRole('button', { name: 'Remove tag “audit”' })).toBeVisible();
  await page.getByRole('button', { name: 'Add private note' }).click();
  await page.getByLabel('Private note', { exact: true }).fill('For the auditor');
  await page.getByLabel('Private note', { exact: true }).blur();
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByRole('button', { name: 'Refresh' })).toBeEnabled();
  await expect(page.getByText('quoted line 30')).toBeVisible();
  expect(await changes.jsonValue()).toEqual([]);

  await rows(page).first().click();
  await expect(page.getByLabel('Private note', { exact: true })).toHaveValue('For the auditor');
});

test('table columns keep their alignment', async ({ connected: { page }, simulator }) => {
  const message = '| left | middle | right |\r\n|:--|:-:|--:|\r\n| a | b | c |';
  const ticket = withMessages(simulator.source.byId(1), [{ message }]);
  simulator.source = { count: 1, byId: () => ticket, byNumber: () => null };
  await fetchTicket(page, '1', 'Ticket ID 1');
  for (const [text, side] of [
    ['a', 'left'],
    ['b', 'center'],
    ['c', 'right'],
  ] as const)
    await expect(page.getByRole('cell', { name: text, exact: true })).toHaveCSS('text-align', side);
});

test('messages can be sorted newest first or oldest first', async ({ connected: { page }, simulator }) => {
  const messages = Array.from({ length: 150 }, (_, index) => ({
    message: `message number ${index}`,
    date: `2020-01-01 ${String(Math.floor(index / 60)).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}:00`,
  }));
  const ticket = { ...withMessages(simulator.source.byId(1), messages), notes: { note: [] } };
  simulator.source = { count: 1, byId: () => ticket, byNumber: () => null };
  await fetchTicket(page, '1', 'Ticket ID 1');
  await expect(page.locator('section.message')).toHaveCount(150);
  await expect(page.locator('section.message').first()).toContainText('message number 0');
  await expect(page.locator('section.message').nth(75).locator('p')).toHaveText('message number 75');
  await page.getByRole('button', { name: 'Show newest first' }).click();
  await expect(page.locator('section.message').first()).toContainText('message number 149');
});

test('internal notes, guests and attachments are distinguishable', async ({
  connected: { page },
  simulator,
}) => {
  const source = simulator.source;
  const file = { attachments: [{ filename: 'a&amp;b.pdf', index: 0 }], attachment: '1_a&amp;b.pdf' };
  const ticket = withMessages(source.byId(1), [
    { requestor_type: 'Guest', requestor_name: 'Visitor', ...file },
    { requestor_type: 'Owner', ...file, attachments_removed: true },
  ]);
  const note = [
    {
      noteid: '1',
      date: '2030-01-01 00:00:00',
      message: 'only for us',
      admin: 'Tom',
      attachment: '',
      attachments: [],
      attachments_removed: false,
    },
  ];
  simulator.source = {
    count: 1,
    byId: () => ({ ...ticket, notes: { note } as never }),
    byNumber: () => null,
  };
  await fetchTicket(page, '1', 'Ticket ID 1');
  await expect(page.locator('section.guest')).toContainText('Visitor');
  await expect(page.locator('section.guest')).toContainText('a&b.pdf Not downloaded');
  await expect(page.locator('section.client')).toContainText('a&b.pdf Deleted on the server');
  await expect(page.locator('section.note')).toContainText('Internal note');
});

test('author, requestor and client are distinguished, each with their own address', async ({
  connected: { page },
  simulator,
}, info) => {
  const jane = { requestor_name: 'Jane Roe', requestor_email: 'jane@acme.example', requestor_type: 'User' };
  const acme = { name: 'Acme Ltd', email: 'billing@acme.example' };
  const nobody = { name: '', email: '', requestor_name: '', requestor_email: '', requestor_type: '' };
  const ticket = withMessages(simulator.source.byId(1), [
    { ...acme, ...jane, admin: 'Tom Baker', date: '2024-10-27 01:50:00', message: 'Opened after your call.' },
    {
      ...nobody,
      ...jane,
      admin: '',
      date: '2024-10-27 01:10:00',
      message: 'cart.php?a=add&currency=1&amp;lt;',
    },
    { ...nobody, admin: 'Tom Baker', email: acme.email, date: '2024-10-27 02:30:00', rating: '99999999999' },
  ]);
  const head = {
    ...acme,
    ...jane,
    admin: 'Tom Baker',
    subject: 'long '.repeat(200_000),
    userid: '5',
    contactid: '9',
  };
  const notes = { note: [] };
  simulator.source = { count: 1, byId: () => ({ ...ticket, ...head, notes }), byNumber: () => null };
  await fetchTicket(page, '1', 'Ticket ID 1');

  const thread = page.getByRole('article', { name: 'Ticket', exact: true });
  await expect(thread.locator('header').first()).toContainText('Jane Roe jane@acme.example');
  for (const [term, value] of [
    ['Client', 'Acme Ltd <billing@acme.example>'],
    ['Opened by', 'Tom Baker for Jane Roe'],
    ['Client ID', '5'],
    ['Contact ID', '9'],
  ] as const) {
    const row = thread.locator('dl > div').filter({ has: page.getByText(term, { exact: true }) });
    await expect(row.locator('dd')).toHaveText(value);
  }
  const messages = page.locator('section.message');
  await expect(messages.nth(0)).toContainText('Tom Baker Staff for Jane Roe 27 Oct 2024, 01:50 BST');
  await expect(messages.nth(1)).toContainText(
    'Jane Roe User jane@acme.example for Acme Ltd 27 Oct 2024, 01:10 GMT',
  );
  await expect(messages.nth(1)).toContainText('cart.php?a=add&currency=1&lt;');
  await expect(messages.nth(2)).toContainText('Tom Baker Staff 27 Oct 2024, 02:30 GMT');
  for (const index of [0, 2]) await expect(messages.nth(index)).not.toContainText('@');
  await expect(page.getByLabel(/^Rated/)).toHaveCount(0);
  await expect(thread.getByRole('heading')).toHaveText(/^long .{994}…$/);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await messages.nth(2).scrollIntoViewIfNeeded();
    await page.screenshot({ path: info.outputPath(`people-${colorScheme}.png`) });
  }
});

for (const [text, code] of [
  ['9'.repeat(10_000), 'bad-ticket-number'],
  ['0', 'bad-ticket-number'],
  ['-1', 'bad-ticket-number'],
  ['', 'bad-ticket-number'],
  ['x'.repeat(30_000), 'invalid-argument'],
  ['ABC-404404', 'ticket-not-found'],
] as const) {
  test(`the ticket number ${text.slice(0, 12) || '(empty)'} (${text.length} characters) is rejected`, async ({
    connected: { page },
  }) => {
    await page.getByLabel('Ticket number or ID').fill(text);
    await page.getByRole('button', { name: 'Fetch ticket', exact: true }).click();
    await expect(failure(page, code)).toBeVisible();
    await expect(page.getByLabel('Ticket number or ID')).toHaveValue(text);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await fetchTicket(page, '2', 'Ticket ID 2');
  });
}

test('a 20 MB message is shown in parts', async ({ connected: { page }, simulator }) => {
  const ticket = withMessages(simulator.source.byId(1), [
    { message: `begin ${'line of a log\r\n'.repeat(1_400_000)} end` },
  ]);
  simulator.source = { count: 1, byId: () => ticket, byNumber: () => null };
  await fetchTicket(page, '1', 'Ticket ID 1');
  await expect(page.getByRole('button', { name: /Show more/ })).toBeVisible();
  await fetchTicketAgain();

  async function fetchTicketAgain(): Promise<void> {
    await page.getByRole('button', { name: /Show more/ }).click();
    await expect(page.locator('section.message pre')).toContainText('begin');
  }
});

test('after a cancelled fetch, another one works', async ({ connected: { page }, simulator }) => {
  simulator.faults = [{ kind: 'silent', times: 1 }];
  await page.getByLabel('Ticket number or ID').fill('3');
  await page.getByRole('button', { name: 'Fetch ticket', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Fetch ticket', exact: true })).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await fetchTicket(page, '3', 'Ticket ID 3');
});
