import { describe, expect, test, vi } from 'vitest';
import { noFilters } from '../../../../src/contract/search.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import {
  describe as describeRequest,
  requestForClient,
  requestForThread,
  requestForTickets,
} from '../../../../src/renderer/features/export/export-request.ts';
import { ExportsStore } from '../../../../src/renderer/features/export/exports.svelte.ts';
import { ThreadStore } from '../../../../src/renderer/features/thread/thread.svelte.ts';
import { ticketList } from '../../../../src/renderer/features/tickets/ticket-list.svelte.ts';
import { instantIn } from '../../../../src/shared/wording.ts';
import { exportProgress, searchResult, shownThread } from '../../../support/contract-data.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { showResult, withFreshStores } from '../../stores.ts';

withFreshStores();

async function following(list = [] as ReturnType<typeof exportProgress>[]): Promise<ExportsStore> {
  fakeBridge.answer('listExports', list);
  const store = new ExportsStore();
  store.follow();
  await vi.waitFor(() => expect(store.list).toEqual(list));
  return store;
}

describe('progress', () => {
  test('is read at the start and then follows the events, until it is ended', async () => {
    fakeBridge.answer('listExports', [exportProgress({ id: 4 })]);
    const store = new ExportsStore();
    const end = store.follow();
    await vi.waitFor(() => expect(store.list.map(({ id }) => id)).toEqual([4]));
    fakeBridge.emit('exports', [exportProgress({ id: 4 }), exportProgress({ id: 5, state: 'waiting' })]);
    expect(store.list.map(({ id }) => id)).toEqual([4, 5]);
    end();
    expect(fakeBridge.listeners('exports')).toBe(0);
  });

  test('of an event is not replaced by the answer to an earlier question', async () => {
    const held = fakeBridge.hold('listExports');
    const store = new ExportsStore();
    store.follow();
    await vi.waitFor(() => expect(held).toHaveLength(1));
    fakeBridge.emit('exports', [exportProgress({ done: 50 })]);
    held[0]?.resolve([exportProgress({ done: 10 })]);
    await new Promise((resolve) => setTimeout(resolve));
    expect(store.list[0]?.done).toBe(50);
  });

  test('that cannot be read is an error on the page', async () => {
    fakeBridge.fail('listExports', errorOf('vault-closed'));
    new ExportsStore().follow();
    await vi.waitFor(() => expect(app.failure?.code).toBe('vault-closed'));
  });
});

describe('screen readers', () => {
  const said = (store: ExportsStore, part: Parameters<typeof exportProgress>[0]): string => {
    store.announcement = '';
    fakeBridge.emit('exports', [exportProgress({ total: 1000, ...part })]);
    return store.announcement;
  };

  test('hear the start, every tenth and the end of an export, not each event', async () => {
    const store = await following();
    expect(said(store, { state: 'waiting' })).toBe('');
    expect(said(store, { done: 0 })).toContain('1,000');
    expect(said(store, { done: 99 })).toBe('');
    expect(said(store, { done: 99, failed: 1 })).toContain('10%');
    expect(said(store, { done: 150, failed: 1 })).toBe('');
    expect(said(store, { done: 450, failed: 1 })).toContain('40%');
    expect(said(store, { state: 'paused', done: 450, failed: 1 })).not.toBe('');
    expect(said(store, { state: 'paused', done: 450, failed: 1 })).toBe('');
    expect(said(store, { done: 450, failed: 1 })).not.toBe('');
    expect(said(store, { state: 'done', done: 997, failed: 3 })).toMatch(/997.*3/);
    expect(said(store, { state: 'done', done: 997, failed: 3 })).toBe('');
  });

  test.each([
    ['failed', {}, /stopped/],
    ['cancelled', { done: 12 }, /12/],
    ['done', { done: 1000 }, /^1,000 tickets exported$/],
  ] as const)('hear that one is %s', async (state, part, text) => {
    const store = await following();
    said(store, { done: 0 });
    expect(said(store, { state, ...part })).toMatch(text);
  });

  test.each(['paused', 'failed', 'done'] as const)(
    'hear nothing of one that was %s before',
    async (state) => {
      expect((await following([exportProgress({ state, done: 100 })])).announcement).toBe('');
    },
  );

  test('hear of one that goes on after a restart', async () => {
    const store = await following([exportProgress({ state: 'running', done: 60 })]);
    expect(store.announcement).not.toBe('');
  });
});

describe('the dialog opens for', () => {
  test('the selection, if there is one', async () => {
    await showResult(searchResult(5));
    for (const key of [2, 3]) ticketList.selected.add(key);
    const store = new ExportsStore();
    expect(store.openForSelection()).toBe(true);
    expect(store.request).toEqual({ selection: { kind: 'tickets', keys: [2, 3] }, count: 2, thread: null });
    store.close();
    expect(store.request).toBeNull();
  });

  test('the open ticket otherwise, in the version on the screen', () => {
    const store = new ExportsStore();
    expect(store.openForSelection()).toBe(false);
    app.openThread = new ThreadStore();
    app.selected = 5;
    expect(store.openForSelection()).toBe(false);
    app.openThread.thread = shownThread(5);
    expect(store.openForSelection()).toBe(true);
    expect(store.request?.selection).toEqual({ kind: 'ticket', key: 5, revision: 15 });
  });

  test('no ticket that is still on the screen while another one opens', () => {
    const store = new ExportsStore();
    app.openThread = new ThreadStore();
    app.openThread.thread = shownThread(5);
    app.selected = 6;
    expect(store.openForSelection()).toBe(false);
  });

  test('everything that the search found', async () => {
    ticketList.text = 'router';
    ticketList.filters = { ...noFilters, tags: ['vip'] };
    await showResult(searchResult(5231, 3));
    const store = new ExportsStore();
    store.openForSearch();
    expect(store.request).toMatchObject({
      selection: { kind: 'search', query: { text: 'router', filters: { tags: ['vip'] } } },
      count: 5231,
    });
  });
});

describe('a request says', () => {
  test('which ticket and which version', () => {
    const revisions = [
      { id: 15, fetchedAt: '2026-01-03T00:00:00.000Z' },
      { id: 12, fetchedAt: '2026-01-01T00:00:00.000Z' },
    ];
    const current = shownThread(5, { revisions });
    const earlier = shownThread(5, { revisions, shownRevision: 12, fetchedAt: '2026-01-01T00:00:00.000Z' });
    const [title, version] = describeRequest(requestForThread(current), null);
    expect(title).toContain('#N-5');
    expect(title).toContain('Subject 5');
    expect(version).toContain(instantIn(current.fetchedAt, 'Europe/London', 'short'));
    const text = describeRequest(requestForThread(earlier), null)[1];
    expect(text).toContain('1 of 2');
    expect(text).toContain(instantIn(earlier.fetchedAt, 'Europe/London', 'short'));
  });

  test('a ticket without a subject has none', () => {
    const thread = shownThread(5);
    const [title] = describeRequest(
      requestForThread({ ...thread, head: { ...thread.head, subject: '' } }),
      null,
    );
    expect(title).toContain('No subject');
  });

  test('how many tickets, as the preview counts them', () => {
    const client = requestForClient(shownThread(5));
    expect(client.selection).toEqual({ kind: 'client', connectionId: 1, userId: 7 });
    expect(describeRequest(client, null)).toEqual(['All tickets of client 7', '']);
    expect(describeRequest(client, 18)[1]).toContain('18');
    expect(describeRequest(requestForTickets([1, 2]), null)[0]).toContain('2 selected');
  });

  test.each([
    ['', noFilters, /vault/],
    ['router', noFilters, /found/],
    ['', { ...noFilters, after: '2026-01-01' }, /found/],
    ['', { ...noFilters, tags: ['vip'] }, /found/],
  ])('whether a search is narrowed: %j', (text, filters, pattern) => {
    const selection = { kind: 'search', query: { text, filters, sort: 'best' } } as const;
    const [title] = describeRequest({ selection, count: 5231, thread: null }, null);
    expect(title).toMatch(pattern);
    expect(title).toContain('5,231');
    expect(describeRequest({ selection, count: 5231, thread: null }, 9)[0]).toContain('9');
  });
});
