import type { Page } from 'playwright-core';
import { noFilters } from '../../src/contract/search.ts';
import { fetchTicket } from '../support/driver.ts';
import { expect, test } from './fixture.ts';

/**
 * Makes many calls from the page at once.
 * @returns the number of calls per outcome: `ok`, or the error code
 */
const atOnce = (page: Page, name: string, args: unknown, times = 200): Promise<Record<string, number>> =>
  page.evaluate(
    async ([call, callArgs, count]) => {
      const bridge = window.threadkeep as unknown as Record<
        string,
        (args: unknown) => Promise<{ ok: boolean; failure?: { code: string } }>
      >;
      const outcomes: Record<string, number> = {};
      await Promise.all(
        Array.from({ length: count }, async () => {
          const outcome = await bridge[call]?.(callArgs);
          const code = outcome?.ok ? 'ok' : (outcome?.failure?.code ?? 'none');
          outcomes[code] = (outcomes[code] ?? 0) + 1;
        }),
      );
      return outcomes;
    },
    [name, args, times] as const,
  );

test('hundreds of simultaneous calls are answered or rejected, and the app keeps working', async ({
  connected,
}) => {
  test.setTimeout(300_000);
  const { page } = connected;
  await fetchTicket(page, '2', 'Ticket ID 2');
  const thread = { key: 1, revision: null };
  const query = { text: 'a* "b c" -d', filters: noFilters, sort: 'best' };
  for (const [name, args] of [
    ['getState', {}],
    ['readAddress', { address: `e.example/${'a/'.repeat(900)}` }],
    ['search', query],
    ['setStarred', { keys: Array.from({ length: 2000 }, (_, index) => index + 1), starred: true }],
    ['setPrivateNote', { key: 1, privateNote: 'word '.repeat(20_000) }],
    ['openThread', thread],
    ['getDetails', thread],
    ['renderMessages', { ...thread, positions: Array<number>(500).fill(0) }],
    ['fetchTicket', { connectionId: 1, text: '3' }],
    ['refreshTicket', { key: 1 }],
    ['saveSearch', { name: 'x', query }],
  ] as const) {
    const { ok = 0, cancelled = 0, ...refused } = await atOnce(page, name, args);
    expect(Object.keys(refused).filter((code) => code !== 'too-many-calls')).toEqual([]);
    expect(ok + cancelled).toBeGreaterThan(0);
  }
  await fetchTicket(page, '4', 'Ticket ID 4');
});

test('a message requested many times in one call is rendered once', async ({ connected: { page } }) => {
  await fetchTicket(page, '2', 'Ticket ID 2');
  const rendered = await page.evaluate(() =>
    window.threadkeep.renderMessages({ key: 1, revision: null, positions: Array<number>(500).fill(0) }),
  );
  expect(rendered).toMatchObject({ ok: true, value: [{ position: 0 }] });
  expect(rendered.ok && rendered.value).toHaveLength(1);
});

test('overlapping checks contact each server once', async ({ connected: { page }, simulator }) => {
  // Slow enough for all calls to arrive during the first check.
  simulator.faults = [{ kind: 'slow', ms: 3000, times: 1 }];
  const before = simulator.requests.length;
  expect(await atOnce(page, 'checkReachability', {}, 30)).toEqual({ ok: 30 });
  const actions = simulator.requests.slice(before).map(({ form }) => form['action']);
  expect(actions.length).toBeGreaterThan(0);
  expect(new Set(actions).size).toBe(actions.length);
});

test('hundreds of links to new hosts show one dialog', async ({ connected }) => {
  await connected.answerConfirmations('later');
  const before = (await connected.confirmations()).length;
  const asking = atOnce(connected.page, 'openLink', { url: 'https://new.example/?text' });
  await expect.poll(async () => (await connected.confirmations()).length).toBe(before + 1);
  const more = await atOnce(connected.page, 'findServer', { address: 'other.example' }, 20);
  expect(more).toEqual({ 'dialog-open': 20 });
  await connected.answerConfirmations('no');
  expect((await asking)['cancelled']).toBe(1);
  expect(await connected.confirmations()).toHaveLength(before + 1);
  expect(await connected.openedExternally()).toEqual([]);
});
