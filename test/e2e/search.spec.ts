import type { Page } from 'playwright-core';
import { noFilters } from '../../src/contract/search.ts';
import { rows } from '../support/driver.ts';
import { generatedSource } from '../whmcs-simulator/generator.ts';
import { LivingSource } from '../whmcs-simulator/living.ts';
import { expect, test } from './fixture.ts';

const search = (page: Page, text: string): Promise<void> =>
  page.getByLabel('Search', { exact: true }).fill(text);

/** The texts highlighted as matches on the page. */
const marked = (page: Page): Promise<string[]> =>
  page.evaluate(() => [...(CSS.highlights.get('match') ?? [])].map((range) => String(range)));

test.beforeEach(async ({ connected: { page }, simulator }) => {
  const source = new LivingSource(simulator.source);
  simulator.source = source;
  source.change(30, (ticket) => {
    const pattern = ticket.replies.reply[0];
    if (!pattern) throw new Error('no message');
    ticket.replies.reply = Array.from({ length: 120 }, (_, index) => ({
      ...pattern,
      replyid: String(index),
      message: index === 97 ? 'At last: the **Zürich** Überweisung arrived.' : `Message ${index}`,
    }));
  });
  await page.getByRole('button', { name: 'Set up sync…' }).click();
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByText('Up to date')).toContainText('60 fetched');
  await page.getByRole('button', { name: 'Back to tickets' }).click();
});

test('opening a search result scrolls to the matching message and highlights it', async ({
  connected: { page },
}) => {
  await search(page, 'uberweisung zurich');
  await expect(page.getByText('1 of 60 tickets')).toBeVisible();
  await expect(rows(page).locator('mark')).toHaveText(['Zürich', 'Überweisung']);
  await rows(page).click();
  await expect(page.locator('#message-97')).toBeInViewport();
  await expect.poll(() => marked(page)).toEqual(['Zürich', 'Überweisung']);
  await expect(page.getByRole('toolbar', { name: 'Matches' })).toContainText('2 matches');
  await page.getByRole('button', { name: 'Next match' }).click();
  await expect(page.getByRole('toolbar', { name: 'Matches' })).toContainText('1 of 2 matches');

  await search(page, '"zurich uberweisung"');
  await expect(rows(page).locator('mark')).toHaveText(['Zürich Überweisung']);
  await rows(page).click();
  await expect.poll(() => marked(page)).toEqual(['Zürich Überweisung']);

  await search(page, Array.from({ length: 30_000 }, (_, index) => `w${index}`).join(' '));
  await expect(page.getByText('Your search is too long.')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await search(page, 'zurich');
  await expect(page.getByText('1 of 60 tickets')).toBeVisible();
  await expect(page.getByText('Your search is too long.')).toHaveCount(0);
});

test('search supports operators, phrases, and Chinese, Japanese and Korean text', async ({
  connected: { page },
  simulator,
}) => {
  const count = async (text: string): Promise<number> => {
    const query = { text, filters: noFilters, sort: 'best' as const };
    const outcome = await page.evaluate((asked) => window.threadkeep.search(asked), query);
    return outcome.ok ? outcome.value.total : -1;
  };
  const all = Array.from({ length: 60 }, (_, index) => JSON.stringify(simulator.source.byId(index + 1)));
  for (const piece of ['メール', '服务', '서버'])
    expect(await count(piece), piece).toBe(all.filter((json) => json.includes(piece)).length);
  expect(await count('"two SPF" -frankfurt')).toBeLessThanOrEqual(await count('"two SPF"'));
  expect(await count('status:open')).toBe(all.filter((json) => json.includes('"status":"Open"')).length);
  for (const odd of ['"', 'a:b:c', '(((', 'NEAR(a b', '*', 'from:', '😀'])
    expect(await count(odd), odd).toBeGreaterThanOrEqual(0);
  await search(page, 'メール');
  await expect(rows(page).first().locator('mark').first()).toHaveText('メール');
});

test('stars, tags and private notes can be edited, are searchable and survive a restart', async ({
  connected,
  launch,
}) => {
  const { page } = connected;
  await rows(page).nth(0).click();
  await page.getByRole('button', { name: '☆ Star' }).click();
  await expect(page.getByRole('button', { name: '★ Starred' })).toBeVisible();
  await page.getByLabel('Add tag', { exact: true }).fill('refund');
  await page.getByLabel('Add tag', { exact: true }).press('Enter');
  await page.getByRole('button', { name: 'Add private note' }).click();
  await page.getByLabel('Private note', { exact: true }).fill('ask the Rechtsanwältin');
  await page.getByLabel('Private note', { exact: true }).blur();

  for (const index of [2, 3]) await rows(page).nth(index).getByRole('checkbox').click();
  await page.getByLabel('Add a tag to the selected tickets').fill('audit 2026');
  await page.getByLabel('Add a tag to the selected tickets').press('Enter');
  await search(page, 'tag:"audit 2026"');
  await expect(page.getByText('2 of 60 tickets')).toBeVisible();
  await page.getByRole('search').getByRole('button', { name: 'Save…' }).click();
  await page.getByLabel('Name of this search').fill('For the audit');
  await page.getByLabel('Name of this search').press('Enter');
  await expect(page.getByRole('button', { name: 'For the audit', exact: true })).toBeVisible();
  await connected.close();

  const { page: again } = await launch();
  await again.getByRole('button', { name: 'For the audit', exact: true }).click();
  await expect(again.getByText('2 of 60 tickets')).toBeVisible();
  await search(again, 'rechtsanwaltin tag:refund');
  await expect(again.getByText('1 of 60 tickets')).toBeVisible();
  await rows(again).click();
  await expect(again.getByRole('button', { name: '★ Starred' })).toBeVisible();
  await expect(again.getByLabel('Private note', { exact: true })).toHaveValue('ask the Rechtsanwältin');
  await again.getByRole('button', { name: 'Clear' }).click();
  await rows(again).first().click();
  await again.getByRole('listbox').press('Control+a');
  await expect(again.getByText('60 selected')).toBeVisible();
  await again.getByRole('button', { name: '★ Star', exact: true }).click();
  await search(again, '');
  await again.getByRole('button', { name: 'Filter' }).click();
  await again.getByLabel('Starred').check();
  await expect(again.getByText('60 of 60 tickets')).toBeVisible();
});

test('the list can be filtered and sorted', async ({ connected: { page }, simulator }) => {
  const ids = Array.from({ length: 60 }, (_, index) => index + 1);
  const high = ids.filter((id) => simulator.source.byId(id)?.priority === 'High').length;
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByRole('group', { name: 'Filters' }).getByLabel('High').check();
  await expect(page.getByText(`${high} of 60 tickets`)).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByLabel('Sort by').selectOption('Ticket number');
  const numbers = ids.map((id) => simulator.source.byId(id)?.tid ?? '').toSorted();
  await expect(rows(page).first()).toContainText(`#${numbers[0] ?? ''}`);
});

test('a list of thousands of tickets can be scrolled to any position', async ({
  connected: { page },
  simulator,
}) => {
  simulator.source = generatedSource({ seed: 5, count: 3000, replies: 1 });
  await page.getByRole('button', { name: 'Connections and sync' }).click();
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByText('Up to date')).toContainText('3,000 fetched', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Back to tickets' }).click();
  await expect(page.getByText('3,000 of 3,000 tickets')).toBeVisible();
  await page.getByLabel('Sort by').selectOption('Ticket number');
  const numbers = Array.from(
    { length: 3000 },
    (_, index) => simulator.source.byId(index + 1)?.tid ?? '',
  ).toSorted();
  const scroller = page.locator('.scroller');
  await scroller.evaluate((node) => (node.scrollTop = 1500 * 76));
  await expect(rows(page).filter({ hasText: `#${numbers[1502] ?? ''}` })).toBeVisible();
  expect(await rows(page).count()).toBeLessThan(40);
  await rows(page)
    .filter({ hasText: `#${numbers[1502] ?? ''}` })
    .click();
  await page.getByRole('listbox').press('End');
  await expect(rows(page).last()).toContainText(`#${numbers.at(-1) ?? ''}`);
  await expect(rows(page).last()).toHaveAttribute('aria-selected', 'true');
});
