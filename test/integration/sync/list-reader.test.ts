import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { storedProgress } from '../../../src/main/sync/progress.ts';
import { ListServer, seeded, shuffled } from '../../support/list-server.ts';
import { SyncRuns } from '../../support/sync-run.ts';

let server: ListServer;
let sync: SyncRuns;

function serverOf(count: number): void {
  server = new ListServer(count);
  sync = new SyncRuns(server.client);
}
beforeEach(() => serverOf(400));
afterEach(() => sync.vault.close());

const inOrder = (ids: number[]): number[] => ids.toSorted((a, b) => a - b);

/** “Up to date” with nothing missing. */
function expectUpToDate(): void {
  expect(sync.last).toMatchObject({ state: 'done', failed: 0, unlisted: 0, left: 0 });
  const kept = new Set(sync.kept);
  expect(server.ids.filter((id) => !kept.has(id))).toEqual([]);
}

/** Moves `count` random tickets to the front before every page, as replies do. */
function moving(count: number): void {
  const random = seeded(count);
  server.beforePage = () => {
    const moved = new Set(shuffled(server.ids, random).slice(0, count));
    server.ids = [...moved, ...server.ids.filter((id) => !moved.has(id))];
  };
}

describe('a stable list', () => {
  test('is read once, and its first page twice', async () => {
    await sync.run();
    expectUpToDate();
    expect(server.pages).toBe(7);
  });

  test.each([25, 10, 5, 1])('in pages of at most %i tickets is read completely', async (pageSize) => {
    server.page = (start, limit) => ({
      ids: server.ids.slice(start, start + Math.min(limit, pageSize)),
      total: server.ids.length,
    });
    await sync.run();
    expectUpToDate();
  });

  test.each([0, '0', ''])('is read to its end even if the server counts %j', async (total) => {
    server.page = (start, limit) => ({ ids: server.ids.slice(start, start + limit), total });
    await sync.run();
    expectUpToDate();
  });

  test('is read completely even if a page past the end is an error', async () => {
    server.page = (start, limit) =>
      start >= 400
        ? { error: 'No tickets' }
        : { ids: server.ids.slice(start, start + limit), total: server.ids.length };
    await sync.run();
    expectUpToDate();
  });

  test('is empty if there are no tickets', async () => {
    server.ids = [];
    await sync.run();
    expect(sync.last).toMatchObject({ state: 'done', unlisted: 0, expected: 0 });
    // An empty response may be a mistake.
    expect(server.pages).toBe(4);
  });
});

describe('a list that changes between pages', () => {
  test.each([5, 60])('by %i tickets moving to the front is read until nothing is missing', async (count) => {
    serverOf(2000);
    moving(count);
    await sync.run();
    expectUpToDate();
  });

  test('by 30 deletions at the front is read until nothing is missing', async () => {
    serverOf(2000);
    server.beforePage = (start) => {
      if (start > 0 && server.ids.length > 1000) server.ids.splice(0, 30);
    };
    await sync.run();
    expectUpToDate();
  });

  test('by deletions and new tickets is read until nothing is missing', async () => {
    let next = 5000;
    server.beforePage = () => {
      if (next > 5300) return;
      server.ids.splice(20, 7);
      server.ids.unshift(...Array.from({ length: 9 }, () => (next += 1)));
    };
    await sync.run();
    expectUpToDate();
  });

  test('with a new order on each page is read until nothing is missing', async () => {
    const random = seeded(3);
    server.beforePage = () => (server.ids = shuffled(server.ids, random));
    await sync.run();
    expectUpToDate();
  });

  test('with a new order on each page and more tickets is never up to date', async () => {
    const random = seeded(4);
    let next = 1000;
    server.beforePage = () => {
      next += 1;
      server.ids = shuffled([...server.ids, next], random);
    };
    await expect(sync.run()).rejects.toMatchObject({ code: 'list-unsettled' });
    expect(sync.last).toMatchObject({ state: 'stopped', failure: { code: 'list-unsettled' } });
    expect(sync.progress.every(({ state }) => state !== 'done')).toBe(true);
    expect(sync.progress.some(({ state, failure }) => state === 'waiting' && failure !== null)).toBe(true);
    const minutes = sync.slept.filter((ms) => ms >= 60_000).map((ms) => ms / 60_000);
    expect(minutes).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    expect(server.pages).toBeLessThan(9 * 6 * 60);
    // The card says so, even after a restart; then the list settles.
    expect(storedProgress(sync.vault, sync.connectionId)).toMatchObject({
      state: 'stopped',
      failure: { code: 'list-unsettled' },
    });
    server.beforePage = () => undefined;
    await sync.run();
    expectUpToDate();
  });

  test.each([1, 2, 3, 4, 5])(
    'with a new order and other tickets on each page misses none (%i)',
    async (seed) => {
      const random = seeded(seed);
      let next = 1000;
      server.beforePage = () => {
        if (server.pages > 1 && server.pages < 6) {
          server.ids.splice(Math.floor(random() * server.ids.length), 4);
          server.ids.push(...Array.from({ length: 4 }, () => (next += 1)));
        }
        server.ids = shuffled(server.ids, random);
      };
      await sync.run();
      expectUpToDate();
    },
  );

  test.each([undefined, 150])(
    'with a new order on each page and count %j is never up to date',
    async (total) => {
      const random = seeded(7);
      server.beforePage = () => (server.ids = shuffled(server.ids, random));
      server.page = (start, limit) => ({
        ids: server.ids.slice(start, start + limit),
        total: total as number,
      });
      await expect(sync.run()).rejects.toMatchObject({ code: 'list-unsettled' });
      expect(sync.progress.every(({ state }) => state !== 'done')).toBe(true);
    },
  );

  test('fetches the current state of a ticket that was replied to after its page was read', async () => {
    let replied = false;
    server.beforePage = (start) => {
      if (start < 180 || replied) return;
      replied = true;
      server.ids = [390, ...server.ids.filter((id) => id !== 390)];
    };
    server.head = (id) => ({ id, tid: `T-${id}`, status: id === 390 && replied ? 'Customer-Reply' : 'Open' });
    server.ticket = ({ ticketid }) => (ticketid === '390' ? { subject: replied ? 'New' : 'Old' } : null);
    await sync.run();
    expectUpToDate();
    expect(server.pages).toBe(8);
    expect(sync.vault.remoteTickets.pending(sync.connectionId, 1)).toEqual([]);
    const hash = sync.vault.db.prepare('SELECT kept_hash = hash FROM listed WHERE ticket_id = 390').pluck();
    expect(hash.get()).toBe(1);
  });

  test('finds a ticket that moves between two lists while they are read', async () => {
    let closed = new Set(server.ids.filter((id) => id % 3 === 0));
    let moved = false;
    server.narrowed = ({ status }) => {
      if (status === 'Closed' && !moved) {
        moved = true;
        closed = new Set([...closed].filter((id) => id !== 300));
      }
      return server.ids.filter((id) => closed.has(id) === (status === 'Closed'));
    };
    await sync.run({ settings: { statuses: ['Open', 'Closed'] } });
    expectUpToDate();
  });

  test('reports how many are missing while it waits, and continues automatically', async () => {
    const random = seeded(5);
    let rests = false;
    server.page = (start, limit) => {
      const listed = rests ? server.ids : server.ids.filter((id) => id <= 250);
      const total = 400 + (rests ? 0 : Math.floor(random() * 3));
      return { ids: listed.slice(start, start + limit), total };
    };
    await sync.run({ onSleep: (ms) => (rests ||= ms >= 60_000) });
    const [waiting] = sync.progress.filter(({ failure }) => failure?.code === 'list-unsettled');
    expect(waiting).toMatchObject({ state: 'waiting', listed: 250, left: 0 });
    expect(waiting?.unlisted).toBeGreaterThanOrEqual(150);
    expect(waiting?.unlisted).toBeLessThanOrEqual(152);
    expect(waiting?.failure).toMatchObject({ id: 'list_unsettled', params: { missing: waiting?.unlisted } });
    expectUpToDate();
  });
});

describe('a list that does not continue or end', () => {
  test('that ignores limitstart is not up to date', async () => {
    server.page = (_start, limit) => ({ ids: server.ids.slice(0, limit), total: 400 });
    await sync.run();
    expect(sync.last).toMatchObject({ state: 'done', unlisted: 300, listed: 100, expected: 400 });
    expect(server.pages).toBeLessThan(12);
  });

  test.each([undefined, 0, 100])(
    'that ignores limitstart and counts %j is never up to date',
    async (total) => {
      server.page = (_start, limit) => ({ ids: server.ids.slice(0, limit), total: total as number });
      await expect(sync.run()).rejects.toMatchObject({ code: 'list-unsettled' });
      expect(sync.progress.every(({ state }) => state !== 'done')).toBe(true);
      expect(server.pages).toBeLessThan(300);
    },
  );

  test('that always has another ticket is abandoned', async () => {
    serverOf(3);
    server.page = (start) => ({ ids: [start + 1], total: 3 });
    await expect(sync.run()).rejects.toMatchObject({ code: 'list-unsettled' });
    expect(server.pages).toBeLessThan(300);
  });

  test('that repeats some tickets and omits others does not report a number', async () => {
    const twice = (id: number): number => (id % 10 === 0 ? id - 1 : id);
    server.page = (start, limit) => ({ ids: server.ids.map(twice).slice(start, start + limit), total: 400 });
    await sync.run();
    expect(sync.last).toMatchObject({ state: 'done', listed: 360, unlisted: 40 });
  });

  test('that has entries without an ID reports their number across all pages', async () => {
    server.head = (id) => (id % 60 === 0 ? { tid: `T-${id}` } : null);
    await sync.run();
    expect(sync.last).toMatchObject({ state: 'done', listed: 394, unlisted: 6 });
    moving(20);
    await sync.run();
    expect(sync.last).toMatchObject({ state: 'done', unlisted: 6 });
  });

  test('that shows random tickets forever is abandoned when it shows nothing new', async () => {
    serverOf(300);
    const random = seeded(6);
    server.page = (_start, limit) => ({ ids: shuffled(server.ids, random).slice(0, limit), total: 300 });
    await sync.run();
    expectUpToDate();
    expect(server.pages).toBeLessThan(60);
  });

  test.each([
    [400, 190],
    [2000, 550],
  ])('of %i with one empty page at %i is read completely', async (count, index) => {
    serverOf(count);
    let done = false;
    server.page = (start, limit) => {
      const empty = !done && start >= index - 10;
      done ||= empty;
      return { ids: empty ? [] : server.ids.slice(start, start + limit), total: count };
    };
    await sync.run();
    expectUpToDate();
  });

  test('of 400 that always ends at 190 reports 210 unlisted tickets, and finds them later', async () => {
    server.page = (start, limit) => ({
      ids: server.ids.slice(0, 190).slice(start, start + limit),
      total: 400,
    });
    await sync.run();
    expect(sync.kept).toHaveLength(190);
    expect(sync.last).toMatchObject({ state: 'done', listed: 190, expected: 400, unlisted: 210 });
    expect(storedProgress(sync.vault, sync.connectionId)).toMatchObject({ unlisted: 210 });
    server.page = (start, limit) => ({ ids: server.ids.slice(start, start + limit), total: 400 });
    await sync.run();
    expectUpToDate();
  });

  test('that is empty at first is read again', async () => {
    server.page = (start, limit) =>
      server.pages === 1
        ? { ids: [], total: 0 }
        : { ids: server.ids.slice(start, start + limit), total: 400 };
    await sync.run();
    expectUpToDate();
  });

  test('without a count, with five empty pages in a row, is read again', async () => {
    server.page = (start, limit) => ({
      ids: server.pages > 2 && server.pages < 8 ? [] : server.ids.slice(start, start + limit),
      total: '',
    });
    await sync.run();
    expectUpToDate();
  });

  test('that is temporarily empty is read again', async () => {
    await sync.run();
    let empty = 2;
    server.ids.unshift(401);
    server.page = (start, limit) =>
      (empty -= 1) >= 0 ? { ids: [], total: 0 } : { ids: server.ids.slice(start, start + limit), total: 401 };
    server.requests.length = 0;
    await sync.run();
    expectUpToDate();
    expect(server.asked).toEqual([401]);
  });

  test('that counts 9,000,000,000 tickets is read to its end, and the difference is reported', async () => {
    server.page = (start, limit) => ({ ids: server.ids.slice(start, start + limit), total: 9e9 });
    await sync.run();
    expect(inOrder(sync.kept)).toEqual(inOrder(server.ids));
    expect(sync.last).toMatchObject({ state: 'done', unlisted: 9e9 - 400 });
  });

  test('that counts differently on every page is not up to date', async () => {
    const random = seeded(8);
    server.page = (start, limit) => ({
      ids: server.ids.slice(start, start + limit),
      total: 401 + Math.floor(random() * 1000),
    });
    await expect(sync.run()).rejects.toMatchObject({ code: 'list-unsettled' });
    expect(sync.kept).toHaveLength(400);
  });
});

describe('a refused list', () => {
  test.each([
    ['SSL required', 'insecure-address', 1],
    ['Something is wrong', 'other-api-error', 3],
  ])('stops with the reason if it is permanent (“%s”)', async (message, code, pages) => {
    server.page = () => ({ error: message });
    await expect(sync.run()).rejects.toMatchObject({ code });
    expect(sync.last).toMatchObject({ state: 'stopped', failure: { code } });
    expect(JSON.stringify(sync.last.failure)).toContain(message);
    expect(server.pages).toBe(pages);
  });

  test.each([
    ['a web page', '<!doctype html><html><title>Welcome</title></html>', 'not-whmcs'],
    ['another JSON', '{"a":1}', 'not-whmcs'],
    ['nothing', '', 'unreadable-answer'],
  ])('stops with the reason if it is always %s', async (_what, body, code) => {
    server.rawPage = () => body;
    await expect(sync.run()).rejects.toMatchObject({ code });
    expect(server.pages).toBe(12);
  });

  test('is read despite occasional web pages', async () => {
    const random = seeded(5);
    server.rawPage = () => (random() < 0.5 ? '<!doctype html><html><title>Welcome</title></html>' : null);
    await sync.run();
    expectUpToDate();
  });

  test('stops in the middle with the reason, and continues from there', async () => {
    server.page = (start, limit) =>
      start >= 180 ? { error: 'Out of memory' } : { ids: server.ids.slice(start, start + limit), total: 400 };
    await expect(sync.run()).rejects.toMatchObject({ code: 'other-api-error' });
    server.page = (start, limit) => ({ ids: server.ids.slice(start, start + limit), total: 400 });
    server.requests.length = 0;
    await sync.run();
    expectUpToDate();
    expect(server.pages).toBeLessThan(6);
  });
});
