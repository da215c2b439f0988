import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultSyncSettings, type SyncSettings } from '../../../src/contract/sync.ts';
import { ListReader, type ListStep } from '../../../src/main/sync/list-reader.ts';
import { readListState } from '../../../src/main/sync/list-state.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import type { ListedPage, ListScope } from '../../../src/main/whmcs/get-tickets.ts';
import { emptyConnection } from '../../support/connection.ts';
import { errorOf } from '../../support/errors.ts';
import { seeded, shuffled } from '../../support/list-server.ts';
import { memoryVault } from '../../support/vault.ts';

let vault: Vault;
let connection: number;
/** The ticket IDs in list order. */
let ids: number[];
let asked: [number, number][];
let read: (scope: ListScope, start: number, limit: number) => ListedPage;

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
const pageOf = (listed: number[], total: number, hash = 'a'): ListedPage => ({
  heads: listed.map((ticketId) => ({ ticketId, number: `T-${ticketId}`, hash })),
  returned: listed.length,
  total,
  unreadable: [],
});

beforeEach(() => {
  vault = memoryVault();
  connection = vault.connections.save(null, emptyConnection);
  vault.rounds.begin(connection, 'changes');
  ids = numbers(1, 250);
  asked = [];
  read = (_scope, start, limit) => pageOf(ids.slice(start, start + limit), ids.length);
});
afterEach(() => vault.close());

const reader = (settings: Partial<SyncSettings> = {}): ListReader =>
  new ListReader(vault, connection, { ...defaultSyncSettings, ...settings });
const step = (lists: ListReader): Promise<ListStep> =>
  lists.step(async (scope, start, limit) => {
    asked.push([start, limit]);
    return Promise.resolve(read(scope, start, limit));
  });
/** Reads the lists until they are read or unsettled. */
async function readAll(lists = reader()): Promise<ListStep> {
  for (;;) {
    const result = await step(lists);
    if (result.what === 'done' || result.what === 'unsettled') return result;
    if (asked.length > 60_000) throw new Error('The list has no end.');
  }
}
const starts = (): number[] => asked.map(([start]) => start);
const listed = (): number[] =>
  vault.db.prepare('SELECT ticket_id FROM listed WHERE seen_round > 0 ORDER BY 1').pluck().all() as number[];
const round = (): unknown => vault.rounds.read(connection);
const state = () => readListState(vault.rounds.read(connection)?.listing ?? '');
const nextRound = (): void => {
  vault.rounds.close(connection, '2026-01-01T00:00:00.000Z');
  vault.rounds.begin(connection, 'changes');
  asked = [];
};

describe('a list that does not change', () => {
  test('is read in overlapping pages to its end, then from its start until nothing is new', async () => {
    expect(await readAll()).toEqual({ what: 'done' });
    expect(asked).toEqual([
      [0, 100],
      [90, 100],
      [180, 100],
      [250, 100],
      [0, 100],
    ]);
    expect(listed()).toEqual(ids);
    expect(round()).toMatchObject({ listingDone: true, listed: 250, expected: 250, unlisted: 0 });
  });

  test('of one page is read twice', async () => {
    ids = numbers(1, 40);
    expect(await readAll()).toEqual({ what: 'done' });
    expect(starts()).toEqual([0, 40]);
    expect(listed()).toEqual(ids);
  });

  test('is read a page at a time, and another reader continues', async () => {
    expect(await step(reader())).toEqual({ what: 'more' });
    expect(round()).toMatchObject({ listingDone: false, listed: 100, expected: 250 });
    await readAll(reader());
    expect(starts()).toEqual([0, 90, 180, 250, 0]);
  });

  test('is done at once after it was read', async () => {
    const lists = reader();
    await readAll(lists);
    expect(await step(lists)).toEqual({ what: 'done' });
    expect(asked).toHaveLength(5);
  });

  test('that refuses a page past the end is read to its end', async () => {
    read = (_scope, start, limit) => {
      if (start >= ids.length) throw errorOf('other-api-error');
      return pageOf(ids.slice(start, start + limit), ids.length);
    };
    expect(await readAll()).toEqual({ what: 'done' });
    expect(listed()).toEqual(ids);
  });

  test('whose page fails is not read further', async () => {
    const lists = reader();
    await step(lists);
    read = () => {
      throw errorOf('busy');
    };
    await expect(step(lists)).rejects.toMatchObject({ code: 'busy' });
    expect(state()?.pass.position).toBe(100);
  });
});

describe('an empty page', () => {
  test('before the end is read again three times, after growing pauses', async () => {
    const lists = reader();
    await step(lists);
    read = () => pageOf([], 250);
    const steps = [await step(lists), await step(lists), await step(lists)];
    expect(steps).toEqual([1000, 2000, 4000].map((afterMs) => ({ what: 'again', afterMs })));
    expect(await step(lists)).toEqual({ what: 'more' });
    expect(starts()).toEqual([0, 90, 90, 90, 90]);
  });

  test('counts anew after a page with tickets', async () => {
    const lists = reader();
    await step(lists);
    const full = read;
    for (let time = 0; time < 2; time += 1) {
      read = () => pageOf([], 250);
      expect(await step(lists)).toMatchObject({ what: 'again', afterMs: 1000 });
      read = full;
      expect(await step(lists)).toEqual({ what: 'more' });
    }
  });

  test('of a list that never had tickets is read again, then believed', async () => {
    ids = [];
    const lists = reader();
    expect(await step(lists)).toMatchObject({ what: 'again' });
    expect(await readAll(lists)).toEqual({ what: 'done' });
    expect(asked).toHaveLength(4);
    expect(round()).toMatchObject({ listingDone: true, listed: 0, expected: 0, unlisted: 0 });
  });

  test('of a list that had tickets before is read again, then believed', async () => {
    await readAll();
    nextRound();
    ids = [];
    expect(await readAll()).toEqual({ what: 'done' });
    expect(asked).toHaveLength(4);
  });

  test('of another list than the one that had tickets is believed at once', async () => {
    const settings = { statuses: ['Open', 'Closed'] };
    read = ({ status }, start, limit) =>
      status === 'Open' ? pageOf(ids.slice(start, start + limit), ids.length) : pageOf([], 0);
    ids = numbers(1, 5);
    expect(await readAll(reader(settings))).toEqual({ what: 'done' });
    expect(asked.length).toBeLessThan(8);
  });

  test('before the end of every pass ends with the number of tickets that are not listed', async () => {
    read = (_scope, start, limit) => pageOf(ids.slice(0, 120).slice(start, start + limit), 250);
    expect(await readAll()).toEqual({ what: 'done' });
    expect(round()).toMatchObject({ listed: 120, expected: 250, unlisted: 130 });
  });
});

describe('a list that changes while it is read', () => {
  /** Changes the list before each of the first pages. */
  const changing = (pages: number, change: (page: number) => void): void => {
    read = (_scope, start, limit) => {
      if (asked.length <= pages) change(asked.length);
      return pageOf(ids.slice(start, start + limit), ids.length);
    };
  };
  const expectAll = async (): Promise<void> => {
    expect(await readAll()).toEqual({ what: 'done' });
    const seen = new Set(listed());
    expect(ids.filter((id) => !seen.has(id))).toEqual([]);
    expect(round()).toMatchObject({ unlisted: 0 });
  };

  test.each([3, 40])('by %i tickets that move to the front is complete', async (count) => {
    const random = seeded(count);
    changing(20, () => {
      const moved = new Set(shuffled(ids, random).slice(0, count));
      ids = [...moved, ...ids.filter((id) => !moved.has(id))];
    });
    await expectAll();
  });

  test('by deletions is complete', async () => {
    ids = numbers(1, 900);
    changing(8, (page) => {
      if (page > 1) ids.splice(0, 30);
    });
    await expectAll();
  });

  test('by more deletions than the overlap goes back to find its place', async () => {
    changing(3, (page) => {
      if (page === 2) ids.splice(0, 60);
    });
    await expectAll();
    expect(starts().slice(0, 3)).toEqual([0, 90, 0]);
  });

  test('by new tickets is complete', async () => {
    let next = 1000;
    changing(10, () => {
      ids.unshift(...Array.from({ length: 7 }, () => (next += 1)));
    });
    await expectAll();
  });

  test.each([1, 2, 3])('in a new order on each page is complete (%i)', async (seed) => {
    const random = seeded(seed);
    changing(6, () => {
      ids = shuffled(ids, random);
    });
    await expectAll();
  });

  test('reads the start again after an entry changed', async () => {
    const lists = reader();
    for (let page = 1; page <= 4; page += 1) await step(lists);
    read = (_scope, start, limit) => pageOf(ids.slice(start, start + limit), ids.length, 'b');
    expect(await step(lists)).toEqual({ what: 'more' });
    expect(await readAll(lists)).toEqual({ what: 'done' });
  });
});

describe('a list without an end', () => {
  test('that always shows the same tickets reports how many it hides', async () => {
    read = (_scope, _start, limit) => pageOf(ids.slice(0, limit), 250);
    expect(await readAll()).toEqual({ what: 'done' });
    expect(asked.length).toBeLessThan(12);
    expect(round()).toMatchObject({ listed: 100, expected: 250, unlisted: 150 });
  });

  test('and with a total that is too low is unsettled', async () => {
    read = (_scope, _start, limit) => pageOf(ids.slice(0, limit), 100);
    expect(await readAll()).toEqual({ what: 'unsettled', endless: false });
    expect(round()).toMatchObject({ listingDone: false });
  });

  test('that always has another ticket is unsettled, and reading it again would not help', async () => {
    read = (_scope, start) => pageOf([start + 1], 3);
    expect(await readAll()).toEqual({ what: 'unsettled', endless: true });
    expect(asked).toHaveLength(200 + 25 * 3);
  });
});

describe('an unsettled list', () => {
  const lists = (): ListReader => reader();
  /** Its total is never the same twice. */
  const unsettle = (): void => {
    const random = seeded(3);
    read = (_scope, start, limit) =>
      pageOf(ids.slice(0, 120).slice(start, start + limit), 250 + Math.floor(random() * 50));
  };

  test('is read in eight passes, and counts what is missing', async () => {
    unsettle();
    const one = lists();
    expect(await readAll(one)).toEqual({ what: 'unsettled', endless: false });
    expect(starts().filter((start) => start === 0)).toHaveLength(8);
    const missing = one.countMissing();
    expect(missing).toBeGreaterThanOrEqual(130);
    expect(missing).toBeLessThan(180);
    expect(state()).toMatchObject({ gaveUp: false, unsettled: [{ scope: 0, missing }] });
  });

  test('counts the missing tickets again after some were deleted', async () => {
    unsettle();
    const one = lists();
    await readAll(one);
    const before = one.countMissing();
    vault.remoteTickets.markDeleted(connection, 1);
    expect(one.countMissing()).toBe(before + 1);
  });

  test('can be read again, and settles', async () => {
    unsettle();
    const one = lists();
    await readAll(one);
    one.readAgain();
    expect(state()).toMatchObject({ unsettled: [], todo: [0], passes: 1, together: 0 });
    read = (_scope, start, limit) => pageOf(ids.slice(start, start + limit), ids.length);
    expect(await readAll(one)).toEqual({ what: 'done' });
    expect(listed()).toEqual(ids);
    expect(one.countMissing()).toBe(0);
  });

  test('may have as many pages again after it was read again', async () => {
    read = (_scope, start) => pageOf([start + 1], 3);
    const one = lists();
    await readAll(one);
    asked = [];
    one.readAgain();
    await readAll(one);
    expect(asked.length).toBe(275);
  });

  test('is remembered as given up, until it is read again', async () => {
    unsettle();
    const one = lists();
    await readAll(one);
    one.giveUp();
    expect(state()).toMatchObject({ gaveUp: true });
    lists().begin();
    expect(state()).toMatchObject({ gaveUp: false, unsettled: [], todo: [0] });
  });

  test('does not keep other lists from being read', async () => {
    const random = seeded(4);
    ids = numbers(1, 20);
    read = ({ status }, start, limit) =>
      status === 'Open'
        ? pageOf(numbers(101, 110).slice(start, start + limit), 50 + Math.floor(random() * 50))
        : pageOf(ids.slice(start, start + limit), ids.length);
    const two = reader({ statuses: ['Open', 'Closed'] });
    expect(await readAll(two)).toEqual({ what: 'unsettled', endless: false });
    expect(listed()).toEqual([...ids, ...numbers(101, 110)]);
    expect(state()?.unsettled).toMatchObject([{ scope: 0 }]);
    expect(two.countMissing()).toBeGreaterThan(30);
  });
});

describe('several lists', () => {
  const settings = { statuses: ['Open', 'Closed'] };
  const open = (): number[] => ids.filter((id) => id % 2 === 0);
  const closed = (): number[] => ids.filter((id) => id % 2 === 1);

  beforeEach(() => {
    ids = numbers(1, 30);
    read = ({ status }, start, limit) => {
      const list = status === 'Open' ? open() : closed();
      return pageOf(list.slice(start, start + limit), list.length);
    };
  });

  test('are read one after the other, then checked for tickets that moved between them', async () => {
    const order: (string | null)[] = [];
    const each = read;
    read = (scope, start, limit) => {
      if (start === 0) order.push(scope.status);
      return each(scope, start, limit);
    };
    expect(await readAll(reader(settings))).toEqual({ what: 'done' });
    expect(order).toEqual(['Open', 'Closed', 'Open', 'Closed']);
    expect(listed()).toEqual(ids);
    expect(round()).toMatchObject({ listed: 30, unlisted: 0 });
  });

  test('count together', async () => {
    const two = reader(settings);
    let most = 0;
    for (let result = await step(two); result.what !== 'done'; result = await step(two))
      most = Math.max(most, vault.rounds.read(connection)?.expected ?? 0);
    expect(most).toBe(30);
  });

  test('add up what they do not show', async () => {
    read = ({ status }, start, limit) => {
      const list = (status === 'Open' ? open() : closed()).slice(0, 10);
      return pageOf(list.slice(start, start + limit), status === 'Open' ? 13 : 14);
    };
    expect(await readAll(reader(settings))).toEqual({ what: 'done' });
    expect(round()).toMatchObject({ listed: 20, unlisted: 7 });
  });

  test('find a ticket that moved from one to the other while they were read', async () => {
    let moved = false;
    read = ({ status }, start, limit) => {
      if (status === 'Closed') moved = true;
      // Ticket 5 is closed until the closed ones are read; then it is open.
      const isOpen = (id: number): boolean => (id === 5 ? moved : id % 2 === 0);
      const list = ids.filter((id) => isOpen(id) === (status === 'Open'));
      return pageOf(list.slice(start, start + limit), list.length);
    };
    expect(await readAll(reader(settings))).toEqual({ what: 'done' });
    expect(listed()).toEqual(ids);
  });
});

describe('before a sync', () => {
  test('lists are new until they were read, and again with other settings', async () => {
    expect(reader().scopesChanged).toBe(true);
    await step(reader());
    expect(reader().scopesChanged).toBe(false);
    expect(reader({ statuses: ['Open'] }).scopesChanged).toBe(true);
  });

  test('lists with other settings are read from their start, and tickets outside them leave the queue', async () => {
    await step(reader());
    expect(vault.remoteTickets.countPending(connection)).toBe(100);
    const other = reader({ departments: [3] });
    other.begin();
    expect(vault.remoteTickets.countPending(connection)).toBe(0);
    expect(vault.rounds.read(connection)?.listing).toBe('');
    asked = [];
    await step(other);
    expect(starts()).toEqual([0]);
  });

  test('lists with the same settings continue, and keep their queue', async () => {
    const one = reader();
    await step(one);
    one.begin();
    expect(vault.remoteTickets.countPending(connection)).toBe(100);
    asked = [];
    await step(one);
    expect(starts()).toEqual([90]);
  });

  test('a sync of all tickets keeps the queue of a limited one', async () => {
    await step(reader({ departments: [3] }));
    reader().begin();
    expect(vault.remoteTickets.countPending(connection)).toBe(100);
  });
});

test('tickets that are no longer listed are queued, and in a full round all', async () => {
  await readAll();
  for (const ticket of vault.remoteTickets.pending(connection, 300))
    vault.remoteTickets.markSynced(connection, ticket);
  nextRound();
  ids = ids.filter((id) => id !== 7);
  await readAll();
  expect(vault.remoteTickets.pending(connection, 9)).toMatchObject([{ ticketId: 7, reason: 2 }]);
  vault.rounds.close(connection, null);
  vault.rounds.begin(connection, 'full');
  await readAll();
  expect(vault.remoteTickets.countPending(connection)).toBe(250);
});
