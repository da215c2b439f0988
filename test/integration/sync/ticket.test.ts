import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchByText, refresh, type Source } from '../../../src/main/sync/fetch.ts';
import { emptyConnection } from '../../support/connection.ts';
import { demoEndpoint } from '../../support/endpoint.ts';
import { ListServer, seeded } from '../../support/list-server.ts';
import { isMutationRun } from '../../support/mutation.ts';
import { SyncRuns } from '../../support/sync-run.ts';

let server: ListServer;
let sync: SyncRuns;

function serverOf(count: number): void {
  server = new ListServer(count);
  sync = new SyncRuns(server.client);
}
beforeEach(() => serverOf(60));
afterEach(() => sync.vault.close());

/** Tickets of a server that is busy for a while. */
const many = isMutationRun ? 100 : 300;
const failures = () => sync.vault.failures.list(sync.connectionId, 100);
const keyOf = (id: number): number | null => sync.vault.tickets.keyOf(sync.connectionId, id);
const goneAt = (id: number): string | null | undefined => sync.vault.tickets.read(keyOf(id) ?? 0)?.goneAt;
const error = (message: string): string => JSON.stringify({ result: 'error', message });
const nested = `{"result":"success","ticketid":7,"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
const only =
  (id: number, answer: string | number) =>
  (form: Record<string, string>): string | number | null =>
    form['ticketid'] === String(id) ? answer : null;

const source = (): Source => ({
  client: server.client,
  endpoint: demoEndpoint(emptyConnection.apiUrl),
  connectionId: sync.connectionId,
  timeZone: 'UTC',
  vault: sync.vault,
  write: async (work) => sync.vault.run(work),
  now: () => Date.UTC(2026, 10, 24),
});
const { signal } = new AbortController();

describe('a bad ticket fails alone and is listed with its number', () => {
  test.each([
    ['denied', error('Access Denied'), 'admin-denied'],
    ['nested 100,000 deep', nested, undefined],
    ['an object as result', '{"result":{"toString":1,"valueOf":1},"message":{"toString":1}}', undefined],
    ['an object as message', '{"result":"error","message":{"toString":1,"valueOf":1}}', undefined],
    ['an unknown error', error('Nobody knows'), 'other-api-error'],
    ['not readable', '<<<', 'unreadable-answer'],
    ['HTTP 500', 500, 'server-error'],
    ['HTTP 503', 503, 'busy'],
  ])('%s', async (_what, answer, code) => {
    server.ticket = only(7, answer);
    await sync.run();
    expect(sync.kept).toEqual(server.ids.toReversed().filter((id) => id !== 7));
    expect(sync.last).toMatchObject({ state: 'done', failed: 1, left: 0 });
    expect(failures()).toMatchObject([{ ticketId: 7, number: 'T-7', ...(code && { failure: { code } }) }]);
    server.ticket = () => null;
    await sync.run({ kind: 'retry' });
    expect(sync.kept).toHaveLength(60);
    expect(sync.last).toMatchObject({ state: 'done', failed: 0 });
  });

  test('the only ticket', async () => {
    server.ids = [7];
    server.ticket = only(7, 503);
    await sync.run();
    expect(failures()).toMatchObject([{ ticketId: 7, number: 'T-7', failure: { code: 'busy' } }]);
  });

  test.each([
    ['HTTP 500', 500],
    ['a web page', '<!doctype html><html><title>Hello</title></html>'],
    ['an unknown error', error('Nobody knows')],
  ])('the only two tickets: %s', async (_what, answer) => {
    server.ids = [7, 8];
    server.ticket = () => answer;
    await sync.run();
    expect(sync.last).toMatchObject({ state: 'done', failed: 2, left: 0 });
  });

  test('many bad tickets', async () => {
    serverOf(many);
    server.ticket = ({ ticketid, ticketnum }) =>
      Number(ticketid ?? ticketnum?.slice(2)) % 5 === 0 ? { ticketid: 1 } : null;
    await sync.run();
    expect(sync.last).toMatchObject({ state: 'done', failed: many / 5, left: 0 });
    expect(sync.kept).toHaveLength((many / 5) * 4);
  });

  test('an unknown error for every ticket stops the sync with the reason', async () => {
    server.ticket = () => error('Nobody knows');
    await expect(sync.run()).rejects.toMatchObject({ code: 'other-api-error' });
    expect(failures()).toEqual([]);
  });

  test('one ticket of a batch that cannot be stored', async () => {
    const store = sync.vault.tickets.store.bind(sync.vault.tickets);
    sync.vault.tickets.store = (arrival) => {
      if (arrival.thread.ticketId === 7) throw new RangeError('Maximum call stack size exceeded');
      if (arrival.thread.ticketId === 9)
        throw Object.assign(new Error('malformed'), { code: 'SQLITE_CORRUPT' });
      return store(arrival);
    };
    await sync.run();
    expect(sync.kept).toHaveLength(58);
    expect(failures()).toMatchObject([
      { ticketId: 7, number: 'T-7', failure: { code: 'internal', id: 'ticket_not_processed' } },
      { ticketId: 9, number: 'T-9', failure: { code: 'vault-damaged' } },
    ]);
  });

  test('a damaged vault stops the sync', async () => {
    sync.vault.tickets.store = () => {
      throw Object.assign(new Error('malformed'), { code: 'SQLITE_CORRUPT' });
    };
    await expect(sync.run()).rejects.toMatchObject({ code: 'vault-damaged' });
  });

  test('if the account may list tickets but not read them, the sync stops', async () => {
    server.ticket = () => error('Access Denied');
    await expect(sync.run()).rejects.toMatchObject({ code: 'admin-denied' });
    expect(sync.last).toMatchObject({ state: 'stopped' });
    server.ticket = () => null;
    await sync.run();
    expect(sync.kept).toHaveLength(60);
  });

  test('a deeply nested list entry fails alone, and the list is not up to date', async () => {
    const head = (id: number): string =>
      `{"id":${id},"tid":"T-${id}"${id === 7 ? `,"x":${'['.repeat(100_000)}${']'.repeat(100_000)}` : ''}}`;
    server.rawPage = (start, limit) =>
      `{"result":"success","totalresults":60,"tickets":{"ticket":[${server.ids
        .slice(start, start + limit)
        .map(head)
        .join()}]}}`;
    await sync.run();
    expect(sync.kept).toEqual(server.ids.toReversed().filter((id) => id !== 7));
    expect(sync.last).toMatchObject({ state: 'done', unlisted: 1 });
  });
});

describe('a response for another ticket', () => {
  test('is requested again if it happens occasionally, and never stored in place of the right one', async () => {
    serverOf(many);
    const random = seeded(2);
    server.ticket = ({ ticketid }) =>
      ticketid && random() < 0.1 ? { ticketid: 1 + Math.floor(random() * many) } : null;
    await sync.run();
    expect(sync.last).toMatchObject({ state: 'done', failed: 0 });
    const stored = sync.vault.db.prepare('SELECT ticket_id AS id, number FROM ticket').all() as {
      id: number;
      number: string;
    }[];
    expect(stored).toHaveLength(many);
  });

  test('fails the requested ticket if that is still listed', async () => {
    server.ticket = ({ ticketid, ticketnum }) =>
      ticketid === '7' || ticketnum?.toUpperCase() === 'T-7' ? { ticketid: 8, tid: 'T-8' } : null;
    await sync.run();
    expect(keyOf(7)).toBeNull();
    expect(failures()).toMatchObject([
      {
        ticketId: 7,
        number: 'T-7',
        failure: { code: 'wrong-ticket', id: 'wrong_ticket', params: { number: 'T-7' } },
      },
    ]);
  });

  test('is accepted if the request by number returns the right one', async () => {
    server.ticket = ({ ticketid }) => (ticketid === '7' ? { ticketid: 8, tid: 'T-8' } : null);
    await sync.run();
    expect(sync.last).toMatchObject({ state: 'done', failed: 0 });
    expect(keyOf(7)).not.toBeNull();
  });

  const merge = (): void => {
    server.ids = server.ids.filter((id) => id !== 7);
    server.ticket = ({ ticketid, ticketnum }) =>
      ['7', '8'].includes(ticketid ?? '') || ticketnum?.toUpperCase() === 'T-7'
        ? { ticketid: 8, tid: 'T-8', subject: 'Both' }
        : null;
  };

  test('is a merge if the requested ticket is no longer listed: it is marked, and the target is fetched', async () => {
    await sync.run();
    merge();
    await sync.run();
    expect(sync.last).toMatchObject({ state: 'done', gone: 1, failed: 0, left: 0 });
    expect(goneAt(7)).not.toBeNull();
    expect(sync.vault.tickets.read(keyOf(7) ?? 0)?.thread.subject).toBe('Ticket 7');
    expect(sync.vault.tickets.read(keyOf(8) ?? 0)?.thread.subject).toBe('Both');
    server.requests.length = 0;
    await sync.run();
    expect(server.asked).toEqual([]);
  });

  test('is followed when the ticket is fetched again', async () => {
    await sync.run();
    merge();
    const fetched = await refresh(source(), keyOf(7) ?? 0, signal);
    expect(fetched).toEqual({ key: keyOf(8), matchedBy: 'id', change: 'changed', mergedInto: 8 });
    expect(goneAt(7)).not.toBeNull();
    expect(goneAt(8)).toBeNull();
    expect(await fetchByText(source(), 'T-7', signal)).toMatchObject({ key: keyOf(8), change: 'unchanged' });
  });

  test.each(['T-7', 't-7', 'https://a.example/admin/supporttickets.php?action=view&id=7'])(
    'is followed and marked when %s is entered',
    async (typed) => {
      await sync.run();
      merge();
      expect(await fetchByText(source(), typed, signal)).toMatchObject({ key: keyOf(8), mergedInto: 8 });
      expect(sync.vault.tickets.state(keyOf(7) ?? 0)?.mergedInto).toBe(8);
      expect(sync.vault.tickets.onServer.mergedFrom(sync.connectionId, 8)).toEqual([
        { key: keyOf(7), ticketId: 7, number: 'T-7' },
      ]);
    },
  );

  test('is reported if the entered ticket is not in the vault', async () => {
    merge();
    expect(await fetchByText(source(), 'T-7', signal)).toMatchObject({ change: 'new', mergedInto: 8 });
    expect(keyOf(7)).toBeNull();
  });

  test('is reported even if one ID contains the digits of the other', async () => {
    serverOf(40);
    server.ids = server.ids.filter((id) => id !== 31);
    server.ticket = ({ ticketid }) => (ticketid === '31' ? { ticketid: 3, tid: 'T-3' } : null);
    const typed = 'https://a.example/admin/supporttickets.php?action=view&id=31';
    expect(await fetchByText(source(), typed, signal)).toMatchObject({ mergedInto: 3 });
  });

  test('with another number for the same ID is another ticket; the earlier one is marked as deleted', async () => {
    await sync.run();
    const earlier = keyOf(7) ?? 0;
    server.ticket = ({ ticketid }) => (ticketid === '7' ? { tid: 'NEW-7', subject: 'Another' } : null);
    const { key, mergedInto } = await refresh(source(), earlier, signal);
    expect(key).not.toBe(earlier);
    expect(mergedInto).toBe(7);
    expect(sync.vault.tickets.read(earlier)).toMatchObject({
      thread: { number: 'T-7', subject: 'Ticket 7' },
    });
    expect(sync.vault.tickets.state(earlier)?.goneAt).not.toBeNull();
    expect(sync.vault.tickets.state(key)?.goneAt).toBeNull();
  });

  test('fails the ticket if the merge target returns yet another ticket', async () => {
    await sync.run();
    merge();
    const merged = server.ticket;
    server.ticket = (form) => (form['ticketid'] === '8' ? { ticketid: 9, tid: 'T-9' } : merged(form));
    await expect(refresh(source(), keyOf(7) ?? 0, signal)).rejects.toMatchObject({ code: 'wrong-ticket' });
    expect(goneAt(7)).toBeNull();
  });
});

describe('a busy server', () => {
  test.each([
    ['429 for 60 %', 0.6, 429],
    ['HTML for half of them', 0.5, '<!doctype html><html><title>One moment</title></html>'],
    ['HTTP 500 for half of them', 0.5, 500],
    ['half an answer for half of them', 0.5, '{"result":"success","ticket'],
    ['429 for 90 %', 0.9, 429],
    ['an error that nobody knows for half of them', 0.5, error('Nobody knows')],
    ['that it has no connections left for 80 %', 0.8, error('Too many connections')],
  ])('that answers %s returns every ticket in the end', async (_what, share, answer) => {
    serverOf(many);
    const random = seeded(9);
    server.ticket = () => (random() < share ? answer : null);
    await sync.run();
    expect(sync.last).toMatchObject({ state: 'done', failed: 0, left: 0 });
    expect(sync.kept).toHaveLength(many);
  });

  test('that answers half of the requests with another ticket returns every ticket in the end', async () => {
    serverOf(many);
    const random = seeded(2);
    server.ticket = () => (random() < 0.5 ? { ticketid: 1 + Math.floor(random() * many) } : null);
    await sync.run();
    expect(sync.last).toMatchObject({ state: 'done', failed: 0, left: 0 });
    expect(sync.kept).toHaveLength(many);
  });

  test('that answers 503 only to GetTicketAttachment is waited for', async () => {
    const attachments = [{ filename: 'a.txt', index: 0 }];
    const replies = { reply: [{ replyid: '0', message: 'Hello', attachments }] };
    let refused = 0;
    server.ticket = ({ action }) =>
      action === 'GetTicketAttachment'
        ? (refused += 1) < 2000
          ? 503
          : { filename: 'a.txt', data: 'QQ==' }
        : { replies };
    await sync.run({ settings: { attachments: 'all' } });
    expect(sync.last).toMatchObject({ state: 'done', failed: 0, left: 0, files: 60 });
    let asked = 0;
    server.ticket = ({ action, relatedid }) =>
      action !== 'GetTicketAttachment'
        ? { replies, subject: 'Another' }
        : relatedid === '70'
          ? ((asked += 1), 503)
          : { filename: 'a.txt', data: 'QQ==' };
    server.ids.unshift(70);
    await sync.run({ settings: { attachments: 'all' } });
    expect(failures()).toMatchObject([{ ticketId: 70, fileName: 'a.txt', failure: { code: 'busy' } }]);
    expect(asked).toBeLessThan(60);
  });

  test('that answers 503 only to GetTicket is waited for', async () => {
    serverOf(many);
    let refused = 0;
    server.ticket = () => ((refused += 1) > 100 && refused < 600 ? 503 : null);
    await sync.run();
    expect(sync.last).toMatchObject({ state: 'done', failed: 0, left: 0 });
    expect(sync.kept).toHaveLength(many);
  });

  test('with one bad ticket keeps the pace of the others', async () => {
    serverOf(many);
    server.ticket = only(7, 503);
    await sync.run();
    expect(failures()).toMatchObject([{ ticketId: 7 }]);
    const waited = sync.slept.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeLessThan(60_000);
  });
});

describe('a limited sync', () => {
  const departments = (): void => {
    server.narrowed = (form) => {
      const { deptid, status } = form;
      return server.ids.filter(
        (id) =>
          (deptid === undefined || id % 2 === Number(deptid) % 2) &&
          (status === undefined || (id % 3 === 0 ? 'Open' : 'Closed') === status),
      );
    };
  };

  test('requests nothing outside its scope, even in a full round', async () => {
    departments();
    await sync.run();
    server.requests.length = 0;
    await sync.run({ settings: { departments: [1] } });
    await sync.run({ settings: { departments: [2], statuses: ['Open'] } });
    expect(server.asked).toEqual([]);
    expect(sync.vault.remoteTickets.countPending(sync.connectionId)).toBe(0);
    await sync.run({ kind: 'full', settings: { departments: [2], statuses: ['Open'] } });
    const inside = server.ids.filter((id) => id % 6 === 0);
    expect(server.asked.toSorted((a, b) => b - a)).toEqual(inside);
  });

  test('that is limited while tickets are still wanted fetches only those in its scope', async () => {
    departments();
    const pause = new AbortController();
    server.ticket = () => (server.asked.length > 10 ? (pause.abort(), null) : null);
    await sync.run({ signal: pause.signal });
    server.ticket = () => null;
    const before = new Set(sync.kept);
    await sync.run({ settings: { departments: [1] } });
    expect(sync.last).toMatchObject({ state: 'done', left: 0 });
    expect(sync.kept.filter((id) => !before.has(id) && id % 2 === 0)).toEqual([]);
    expect(sync.kept.filter((id) => id % 2 === 1)).toHaveLength(30);
    await sync.run();
    expect(sync.kept).toHaveLength(60);
  });

  test('retries only failures in its scope', async () => {
    departments();
    server.ticket = ({ ticketid }) => (Number(ticketid) % 5 === 0 ? error('Nobody knows') : null);
    await sync.run();
    expect(failures()).toHaveLength(12);
    server.ticket = () => null;
    server.requests.length = 0;
    await sync.run({ kind: 'retry', settings: { departments: [1] } });
    expect(server.asked.toSorted((a, b) => a - b)).toEqual([5, 15, 25, 35, 45, 55]);
    expect(sync.last).toMatchObject({ state: 'done', failed: 0, left: 0 });
  });

  test('requests nothing outside its scope to test the server', async () => {
    departments();
    await sync.run();
    server.head = (id) => ({ id, tid: `T-${id}`, status: 'Answered' });
    server.ticket = ({ ticketid }) =>
      ticketid === '7' || Number(ticketid) % 2 === 0 ? error('Access Denied') : null;
    server.requests.length = 0;
    await sync.run({ settings: { departments: [1] } });
    expect(server.asked.filter((id) => id % 2 === 0)).toEqual([]);
    expect(failures()).toMatchObject([
      { ticketId: 7, failure: { code: 'admin-denied', id: 'ticket_denied' } },
    ]);
  });

  test('checks a ticket that leaves its scope once, and again when the scope is extended', async () => {
    departments();
    await sync.run({ settings: { departments: [1] } });
    server.ids = server.ids.filter((id) => id !== 9);
    server.requests.length = 0;
    await sync.run({ settings: { departments: [1] } });
    await sync.run({ settings: { departments: [1] } });
    expect(server.asked).toEqual([9]);
    server.ids = server.ids.filter((id) => id !== 11);
    await sync.run();
    expect(goneAt(11)).not.toBeNull();
    expect(sync.kept).toHaveLength(60);
  });
});

describe('two responses for one ticket', () => {
  test('shortly after its last reply, from a server without a clock, in an abandoned round', async () => {
    server.dated = false;
    const pause = new AbortController();
    let asked = 0;
    server.ticket = ({ ticketid }) => {
      if (ticketid !== '7') return null;
      return { lastreply: '2026-11-24 00:00:00', subject: (asked += 1) === 1 ? 'One reply' : 'Two replies' };
    };
    await sync.run({ signal: pause.signal, onSleep: () => pause.abort() });
    expect(asked).toBe(1);
    sync.vault.rounds.close(sync.connectionId, null);
    await sync.run();
    expect(sync.vault.tickets.read(keyOf(7) ?? 0)?.thread.subject).toBe('Two replies');
  });

  /** A sync sends its request first and gets its response last; the user fetches the ticket in between. */
  async function overtaken(older: Record<string, unknown> | string, newer: () => void): Promise<void> {
    await sync.run();
    const late = Promise.withResolvers<null>();
    let asked = 0;
    server.ticket = ({ ticketid }) => (ticketid === '7' && (asked += 1) === 1 ? older : null);
    server.delay = ({ ticketid }) => (ticketid === '7' && asked === 1 ? late.promise : null);
    const syncing = sync.run({ kind: 'full' });
    while (asked === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    newer();
    await refresh({ ...source(), now: () => Date.UTC(2026, 10, 25) }, keyOf(7) ?? 0, signal).catch(
      () => null,
    );
    late.resolve(null);
    await syncing;
  }

  test('the newer one says it was deleted: it stays deleted', async () => {
    await overtaken({}, () => (server.ids = server.ids.filter((id) => id !== 7)));
    expect(goneAt(7)).not.toBeNull();
  });

  test('only the older one says it was deleted: it was not', async () => {
    await overtaken(error('Ticket ID Not Found'), () => undefined);
    expect(goneAt(7)).toBeNull();
  });

  test('shortly after its last reply: it is fetched once more later', async () => {
    // The server's time zone is off by half an hour, and a second reply comes in the same second.
    const now = new Date(Date.now() + 5.5 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    let asked = 0;
    server.ticket = ({ ticketid }) =>
      ticketid === '7' ? { lastreply: now, subject: (asked += 1) === 1 ? 'One reply' : 'Two replies' } : null;
    await sync.run();
    expect(asked).toBe(2);
    expect(sync.vault.tickets.read(keyOf(7) ?? 0)?.thread.subject).toBe('Two replies');
    expect(sync.slept.some((ms) => ms > 0 && ms <= 2000)).toBe(true);
    expect(server.asked.at(-1)).toBe(7);
  });

  test('the older one of a sync arrives after the user’s: it is requested again', async () => {
    await sync.run();
    const stale = Promise.withResolvers<null>();
    let asked = 0;
    server.ticket = ({ ticketid }) => {
      if (ticketid !== '7') return null;
      asked += 1;
      // The first response was made before the second, but arrives after it.
      return { subject: asked === 1 ? 'Older' : 'Newer' };
    };
    server.delay = ({ ticketid }) => (ticketid === '7' && asked === 1 ? stale.promise : null);
    const syncing = sync.run({ kind: 'full' });
    while (asked === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await refresh(source(), keyOf(7) ?? 0, signal);
    stale.resolve(null);
    await syncing;
    expect(sync.vault.tickets.read(keyOf(7) ?? 0)?.thread.subject).toBe('Newer');
    expect(asked).toBe(3);
  });

  test('that the vault keeps rejecting as outdated are stored in the end', async () => {
    const store = sync.vault.tickets.store.bind(sync.vault.tickets);
    sync.vault.tickets.store = (arrival) =>
      arrival.thread.ticketId === 7 && arrival.basis !== undefined
        ? { key: 0, change: 'stale' }
        : store(arrival);
    await sync.run();
    expect(server.asked.filter((id) => id === 7)).toHaveLength(4);
    expect(keyOf(7)).not.toBeNull();
  });

  test('the older one of the user arrives after a sync’s: it is requested again', async () => {
    await sync.run();
    const stale = Promise.withResolvers<null>();
    let asked = 0;
    server.ticket = ({ ticketid }) =>
      ticketid === '7' ? { subject: (asked += 1) === 1 ? 'Older' : 'Newer' } : null;
    server.delay = ({ ticketid }) => (ticketid === '7' && asked === 1 ? stale.promise : null);
    const fetching = refresh(source(), keyOf(7) ?? 0, signal);
    while (asked === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await sync.run({ kind: 'full' });
    stale.resolve(null);
    expect(await fetching).toMatchObject({ change: 'unchanged' });
    expect(sync.vault.tickets.read(keyOf(7) ?? 0)?.thread.subject).toBe('Newer');
  });
});
