import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultSyncSettings } from '../../../src/contract/sync.ts';
import { SyncEngine } from '../../../src/main/sync/engine.ts';
import type { SyncDeps } from '../../../src/main/sync/sync-job.ts';
import type { IncomingTicket } from '../../../src/main/vault/tickets.ts';
import { emptyConnection } from '../../support/connection.ts';
import { demoEndpoint } from '../../support/endpoint.ts';
import { errorOf } from '../../support/errors.ts';
import { ListServer } from '../../support/list-server.ts';
import { SyncRuns } from '../../support/sync-run.ts';

let server: ListServer;
let sync: SyncRuns;

beforeEach(() => {
  server = new ListServer(20);
  sync = new SyncRuns(server.client);
});
afterEach(() => sync.vault.close());

const keyOf = (id: number): number => sync.vault.tickets.keyOf(sync.connectionId, id) ?? 0;
const unread = (): unknown[] =>
  sync.vault.db.prepare('SELECT ticket_id FROM ticket WHERE unread = 1 ORDER BY 1').pluck().all();
/** Waits, without the short ones between steps of merging the text index. */
const waits = (slept = sync.slept): number[] => slept.filter((ms) => ms !== 5);
const round = () => sync.vault.rounds.read(sync.connectionId);
const error = (message: string): string => JSON.stringify({ result: 'error', message });
/** The most requests for tickets that were made at the same time. */
const measureConcurrency = (): (() => number) => {
  let [now, most] = [0, 0];
  server.delay = ({ action }) => {
    if (action !== 'GetTicket') return null;
    most = Math.max(most, (now += 1));
    return new Promise((resolve) => setTimeout(resolve, 2)).finally(() => (now -= 1));
  };
  return () => most;
};

describe('a sync', () => {
  test('fetches every listed ticket once, and closes the round', async () => {
    await sync.run();
    expect(sync.kept).toEqual(server.ids.toReversed());
    expect(server.asked.toSorted((a, b) => b - a)).toEqual(server.ids);
    expect(sync.last).toMatchObject({ state: 'done', fetched: 20, added: 20, left: 0, failed: 0 });
    expect(round()).toMatchObject({ open: false, finishedAt: '2026-11-24T00:00:00.000Z' });
    expect(sync.changed.toSorted((a, b) => a - b)).toEqual(sync.kept.map(keyOf).toSorted((a, b) => a - b));
    expect(unread()).toEqual([]);
    expect(sync.progress[0]).toMatchObject({ state: 'running', listing: true, atOnce: 4 });
    expect(waits()).toEqual([]);
  });

  test('later fetches only what changed, and marks it as unread', async () => {
    await sync.run();
    server.requests.length = 0;
    sync.changed.length = 0;
    server.ids.unshift(21);
    server.head = (id) => (id === 7 ? { id, tid: 'T-7', status: 'Answered' } : null);
    server.ticket = ({ ticketid }) => (ticketid === '7' ? { status: 'Answered' } : null);
    await sync.run();
    expect(server.asked.toSorted((a, b) => a - b)).toEqual([7, 21]);
    expect(sync.last).toMatchObject({ state: 'done', fetched: 2, added: 1, changed: 1 });
    expect(unread()).toEqual([7, 21]);
    expect(sync.changed.toSorted((a, b) => a - b)).toEqual([keyOf(7), keyOf(21)]);
  });

  test('that is full fetches every ticket again, at most two at once', async () => {
    await sync.run();
    server.requests.length = 0;
    sync.changed.length = 0;
    const most = measureConcurrency();
    await sync.run({ kind: 'full' });
    expect(server.asked.toSorted((a, b) => b - a)).toEqual(server.ids);
    expect(most()).toBe(2);
    expect(sync.changed).toEqual([]);
    expect(sync.last).toMatchObject({ state: 'done', kind: 'full', fetched: 20, changed: 0 });
  });

  test('fetches several tickets at once, as many as the settings allow', async () => {
    const most = measureConcurrency();
    await sync.run({ settings: { mostAtOnce: 3 } });
    expect(most()).toBe(3);
    server.ids = Array.from({ length: 40 }, (_, index) => 40 - index);
    await sync.run({ settings: { mostAtOnce: 1 } });
    expect(sync.kept).toHaveLength(40);
  });

  test('fetches attachments after the tickets', async () => {
    const attachments = [{ filename: 'a.txt', index: 0 }];
    server.ids = [3, 2, 1];
    server.ticket = ({ action }) =>
      action === 'GetTicketAttachment'
        ? { filename: 'a.txt', data: 'QQ==' }
        : { replies: { reply: [{ replyid: '0', message: '', attachments }] } };
    await sync.run({ settings: { attachments: 'all' } });
    const actions = server.requests.map(({ action }) => action).filter((action) => action !== 'GetTickets');
    expect(actions).toEqual([
      ...Array<string>(3).fill('GetTicket'),
      ...Array<string>(3).fill('GetTicketAttachment'),
    ]);
    expect(sync.last).toMatchObject({ state: 'done', files: 3, left: 0 });
  });

  test('marks deleted tickets', async () => {
    await sync.run();
    sync.changed.length = 0;
    server.ids = server.ids.filter((id) => id !== 7);
    await sync.run();
    expect(sync.vault.tickets.state(keyOf(7))?.goneAt).toMatch(/^2026-11-24T00:00:00/);
    expect(sync.changed).toEqual([keyOf(7)]);
    expect(sync.last).toMatchObject({ state: 'done', gone: 1, left: 0 });
  });

  test('merges the text index at its end', async () => {
    const merge = vi.spyOn(sync.vault.index, 'mergeStep');
    merge.mockReturnValueOnce(true).mockReturnValueOnce(true).mockReturnValue(false);
    await sync.run();
    expect(merge).toHaveBeenCalledTimes(3);
    expect(sync.slept).toEqual([5, 5]);
    expect(sync.last.state).toBe('done');
  });
});

describe('a retry', () => {
  test('fetches what failed, without lists and without a new round', async () => {
    server.ticket = ({ ticketid }) => (ticketid === '7' ? error('Nobody knows') : null);
    await sync.run();
    expect(sync.last).toMatchObject({ state: 'done', failed: 1 });
    const before = round();
    server.ticket = () => null;
    server.requests.length = 0;
    await sync.run({ kind: 'retry' });
    expect(server.requests).toMatchObject([{ action: 'GetTicket', ticketid: '7' }]);
    expect(round()).toMatchObject({ round: 1, finishedAt: before?.finishedAt });
    expect(sync.last).toMatchObject({ state: 'done', failed: 0 });
  });
});

describe('a pause', () => {
  const pauseAfter = (count: number): AbortController => {
    const pause = new AbortController();
    server.ticket = () => {
      if (server.asked.length === count) pause.abort();
      return null;
    };
    return pause;
  };

  test('keeps what was fetched, and the next sync continues without reading the list', async () => {
    const pause = pauseAfter(10);
    await sync.run({ signal: pause.signal });
    expect(sync.last).toMatchObject({ state: 'paused', failure: null });
    expect(round()).toMatchObject({ open: true, listingDone: true });
    const kept = sync.kept.length;
    expect(kept).toBeLessThan(20);
    server.requests.length = 0;
    server.ticket = () => null;
    await sync.run();
    expect(server.pages).toBe(0);
    expect(sync.kept).toHaveLength(20);
    expect(sync.last).toMatchObject({ state: 'done', fetched: 20 });
  });

  test('before the start requests nothing', async () => {
    await sync.run({ signal: AbortSignal.abort() });
    expect(server.requests).toEqual([]);
    expect(sync.last.state).toBe('paused');
  });

  test('while it waits for the server ends at once', async () => {
    const pause = new AbortController();
    server.ticket = () => 503;
    await sync.run({ signal: pause.signal, onSleep: () => pause.abort() });
    expect(sync.last.state).toBe('paused');
    expect(sync.slept).toHaveLength(1);
  });

  test('while an unsettled list waits ends at once', async () => {
    const pause = new AbortController();
    server.page = (_start, limit) => ({ ids: server.ids.slice(0, limit), total: 5 + server.pages });
    await sync.run({ signal: pause.signal, onSleep: (ms) => void (ms === 60_000 && pause.abort()) });
    expect(sync.last.state).toBe('paused');
    expect(sync.kept).toHaveLength(20);
  });
});

describe('an error that stops the sync', () => {
  test('is thrown and shown, and what was fetched before is kept', async () => {
    server.ticket = ({ ticketid }) => (ticketid === '7' ? error('Authentication Failed') : null);
    await expect(sync.run({ settings: { mostAtOnce: 1 } })).rejects.toMatchObject({ code: 'authentication' });
    expect(sync.last).toMatchObject({ state: 'stopped', failure: { code: 'authentication' } });
    // The next request may have been sent before the response was read.
    expect(sync.kept.filter((id) => id !== 6)).toEqual(server.ids.toReversed().filter((id) => id > 7));
    expect(round()).toMatchObject({ open: true });
  });

  test('of the disk is thrown, and its tickets stay in the queue', async () => {
    const store = sync.vault.tickets.store.bind(sync.vault.tickets);
    sync.vault.tickets.store = (incoming: IncomingTicket) => {
      if (incoming.thread.ticketId === 3) throw errorOf('disk-full');
      return store(incoming);
    };
    await expect(sync.run()).rejects.toMatchObject({ code: 'disk-full' });
    expect(sync.last).toMatchObject({ state: 'stopped', failure: { code: 'disk-full' } });
    sync.vault.tickets.store = store;
    await sync.run();
    expect(sync.kept).toHaveLength(20);
    expect(sync.last).toMatchObject({ state: 'done', failed: 0 });
  });

  test('that is unexpected is thrown', async () => {
    const unexpected = new TypeError('unexpected');
    const stop = vi.spyOn(sync.vault.failures, 'addTicket').mockImplementation(() => {
      throw unexpected;
    });
    server.ticket = ({ ticketid }) => (ticketid === '7' ? { ticketid: { nested: true } } : null);
    await expect(sync.run()).rejects.toBe(unexpected);
    expect(sync.last).toMatchObject({ state: 'stopped', failure: null });
    expect(stop).toHaveBeenCalled();
  });
});

describe('a wait', () => {
  test('for an unsettled list grows from one to 30 minutes, and then the sync ends', async () => {
    server.page = (_start, limit) => ({ ids: server.ids.slice(0, limit), total: 5 + server.pages });
    await expect(sync.run()).rejects.toMatchObject({ code: 'list-unsettled' });
    expect(sync.slept.filter((ms) => ms >= 60_000).map((ms) => ms / 60_000)).toEqual([
      1, 2, 4, 8, 16, 30, 30, 30,
    ]);
    expect(sync.kept).toHaveLength(20);
    expect(sync.progress.filter(({ state }) => state === 'waiting')).not.toEqual([]);
    expect(sync.last).toMatchObject({ state: 'stopped', failure: { code: 'list-unsettled' } });
  });

  test('for an endless list is skipped', async () => {
    server.page = (start) => ({ ids: [start + 1], total: 3 });
    server.ticket = ({ ticketid }) => ({ ticketid: Number(ticketid), tid: `T-${ticketid ?? ''}` });
    await expect(sync.run()).rejects.toMatchObject({ code: 'list-unsettled' });
    expect(sync.slept.filter((ms) => ms >= 60_000)).toEqual([]);
  });

  test('before an unexpected empty page is requested again grows', async () => {
    server.ids = [];
    await sync.run();
    expect(waits()).toEqual([1000, 2000, 4000]);
  });

  test('of two seconds precedes the second request for a ticket that was just replied to', async () => {
    const now = new Date().toISOString().slice(0, 19).replace('T', ' ');
    server.ticket = ({ ticketid }) => (ticketid === '20' ? { lastreply: now } : null);
    await sync.run();
    expect(server.asked.filter((id) => id === 20)).toHaveLength(2);
    expect(server.asked.at(-1)).toBe(20);
    expect(waits()).toEqual([2000]);
  });

  test('lets the user’s search come first', async () => {
    const slept: number[] = [];
    let time = 0;
    const deps: SyncDeps = {
      vault: sync.vault,
      client: server.client,
      now: () => 0,
      ticks: () => time,
      random: () => 0.5,
      sleep: (ms) => {
        slept.push(ms);
        time += ms;
        return Promise.resolve();
      },
      onProgress: () => undefined,
      onChanged: () => undefined,
    };
    const engine = new SyncEngine(deps, {
      connectionId: sync.connectionId,
      endpoint: demoEndpoint(emptyConnection.apiUrl),
      timeZone: 'UTC',
      settings: { ...defaultSyncSettings, attachments: 'on-demand' },
      kind: 'changes',
    });
    server.ticket = ({ ticketid }) => {
      if (ticketid === '10') engine.yieldToUser();
      return null;
    };
    await engine.run(new AbortController().signal);
    expect(waits(slept)).toEqual([80]);
    expect(sync.kept).toHaveLength(20);
  });
});
