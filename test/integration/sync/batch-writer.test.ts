import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultSyncSettings } from '../../../src/contract/sync.ts';
import {
  BatchWriter,
  type BatchWriterOptions,
  type FetchedTicket,
} from '../../../src/main/sync/batch-writer.ts';
import { pendingReason, type PendingTicket } from '../../../src/main/vault/remote-tickets.ts';
import type { IncomingTicket } from '../../../src/main/vault/tickets.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { emptyConnection } from '../../support/connection.ts';
import { errorOf } from '../../support/errors.ts';
import { memoryVault, responseOf } from '../../support/vault.ts';

const now = Date.UTC(2026, 0, 1);
let vault: Vault;
let connection: number;
let events: string[];
let storeTicket: Vault['tickets']['store'];

beforeEach(() => {
  vault = memoryVault();
  connection = vault.connections.save(null, emptyConnection);
  vault.rounds.begin(connection, 'changes');
  events = [];
  storeTicket = vault.tickets.store.bind(vault.tickets);
});
afterEach(() => {
  vi.useRealTimers();
  vault.close();
});

const idsOf = (tickets: PendingTicket[]): string => tickets.map(({ ticketId }) => ticketId).join();
const writer = (options: Partial<BatchWriterOptions> = {}): BatchWriter =>
  new BatchWriter(vault, {
    connectionId: connection,
    timeZone: 'UTC',
    settings: { ...defaultSyncSettings, attachments: 'on-demand' },
    newIsUnread: false,
    now: () => now,
    onStored: (stored, keys) => events.push(`stored ${idsOf(stored)}; changed ${keys.length}`),
    onNotStored: (tickets) => events.push(`not stored ${idsOf(tickets)}`),
    onFailed: ({ ticketId }, error) => events.push(`failed ${ticketId}: ${String((error as Error).message)}`),
    onFetchAgain: () => events.push('again'),
    ...options,
  });

/** A fetched ticket that is in the queue. */
function fetched(
  ticketId: number,
  fields: Record<string, unknown> = {},
  more: Partial<FetchedTicket> = {},
): FetchedTicket {
  vault.remoteTickets.enqueue(connection, ticketId);
  return {
    ...derive(rawOf(responseOf(ticketId, fields)), 'UTC'),
    ticket: { ticketId, number: `T-${ticketId}`, hash: 'a', reason: pendingReason.changed },
    basis: vault.tickets.stateOf(connection, ticketId),
    serverTime: null,
    ...more,
  };
}
/** Makes the vault fail for some tickets. */
const failFor = (error: unknown, ...ids: number[]): void => {
  vault.tickets.store = (incoming: IncomingTicket) => {
    if (ids.includes(incoming.thread.ticketId)) throw error;
    return storeTicket(incoming);
  };
};
const add = (to: BatchWriter, ...tickets: FetchedTicket[]): void => {
  for (const ticket of tickets) to.add(ticket);
};
const queued = (): number[] => vault.remoteTickets.pending(connection, 99).map(({ ticketId }) => ticketId);

describe('fetched tickets are stored', () => {
  test('when twelve are together', () => {
    vi.useFakeTimers();
    const to = writer();
    for (let id = 1; id <= 11; id += 1) to.add(fetched(id));
    expect(vault.tickets.count()).toBe(0);
    to.add(fetched(12));
    expect(vault.tickets.count()).toBe(12);
    expect(events).toEqual(['stored 1,2,3,4,5,6,7,8,9,10,11,12; changed 12']);
    to.flush();
    expect(events).toHaveLength(1);
  });

  test('when the first of them has waited for 150 milliseconds', () => {
    vi.useFakeTimers();
    const to = writer();
    to.add(fetched(1));
    vi.advanceTimersByTime(150);
    to.add(fetched(2));
    expect(events).toEqual([]);
    vi.advanceTimersByTime(1);
    to.add(fetched(3));
    expect(events).toEqual(['stored 1,2,3; changed 3']);
    to.add(fetched(4));
    expect(events).toHaveLength(1);
  });

  test('with their time, the counts of the round, and out of the queue', () => {
    const to = writer();
    add(to, fetched(1), fetched(2));
    to.flush();
    add(to, fetched(1), fetched(2, { status: 'Closed' }), fetched(3));
    to.flush();
    expect(events).toEqual(['stored 1,2; changed 2', 'stored 1,2,3; changed 2']);
    expect(vault.rounds.read(connection)).toMatchObject({ fetched: 5, added: 3, changed: 1 });
    expect(queued()).toEqual([]);
    const key = vault.tickets.keyOf(connection, 3) ?? 0;
    expect(vault.tickets.state(key)?.fetchedAt).toBe('2026-01-01T00:00:00.000Z');
  });

  test.each([
    [false, [0, 1]],
    [true, [1, 1]],
  ])('as unread if they changed, and new ones if told so (%s)', (newIsUnread, expected) => {
    const unread = (): unknown => vault.db.prepare('SELECT unread FROM ticket').pluck().get();
    const to = writer({ newIsUnread });
    to.add(fetched(1));
    to.flush();
    const before = unread();
    to.add(fetched(1, { status: 'Closed' }));
    to.flush();
    expect([before, unread()]).toEqual(expected);
  });

  test.each([
    ['on-demand', 0],
    ['up-to', 1],
    ['all', 1],
  ] as const)('and their attachments are queued if the settings say so (%s)', (attachments, count) => {
    const files = [{ filename: 'a.txt', index: 0 }];
    const to = writer({ settings: { ...defaultSyncSettings, attachments } });
    to.add(fetched(1, { replies: { reply: [{ replyid: 0, message: '', attachments: files }] } }));
    to.flush();
    expect(vault.attachments.countPending(connection)).toBe(count);
  });
});

describe('a ticket that was just replied to', () => {
  const justReplied = (ticketId: number, more: Partial<FetchedTicket> = {}): FetchedTicket =>
    fetched(ticketId, { lastreply: '2026-01-01 00:00:00' }, more);

  test('is fetched again, once', () => {
    const to = writer();
    add(to, justReplied(1), fetched(2, { lastreply: '2025-12-01 00:07:00' }));
    to.flush();
    expect(events).toEqual(['again', 'stored 1,2; changed 2']);
    const [again] = vault.remoteTickets.pending(connection, 9);
    expect(again).toMatchObject({ ticketId: 1, reason: pendingReason.again });
    to.add(justReplied(1, { ticket: again as PendingTicket }));
    to.flush();
    expect(queued()).toEqual([]);
    expect(events.filter((event) => event === 'again')).toHaveLength(1);
  });

  test('is recognised by the server’s clock', () => {
    const to = writer();
    add(to, justReplied(1, { serverTime: now + 60_000 }), justReplied(2, { serverTime: now + 3000 }));
    to.flush();
    expect(queued()).toEqual([2]);
  });
});

describe('a response that is outdated', () => {
  test('stays in the queue, and is stored in the end', () => {
    const to = writer();
    to.add(fetched(1));
    to.flush();
    for (let time = 1; time <= 3; time += 1) {
      to.add(fetched(1, { status: 'Closed' }, { basis: 'outdated' }));
      to.flush();
      expect(events.slice(-2)).toEqual(['not stored 1', 'stored ; changed 0']);
      expect(queued()).toEqual([1]);
    }
    expect(vault.rounds.read(connection)).toMatchObject({ fetched: 1, changed: 0 });
    to.add(fetched(1, { status: 'Closed' }, { basis: 'outdated' }));
    to.flush();
    expect(events.at(-1)).toBe('stored 1; changed 1');
    expect(queued()).toEqual([]);
  });
});

describe('a ticket that cannot be stored', () => {
  test('fails alone', () => {
    failFor(new Error('bad'), 2);
    const to = writer();
    add(to, fetched(1), fetched(2), fetched(3));
    to.flush();
    expect(events).toEqual(['stored 1; changed 1', 'stored 3; changed 1', 'failed 2: bad']);
    expect(queued()).toEqual([2]);
    expect(vault.rounds.read(connection)).toMatchObject({ fetched: 2, added: 2 });
  });

  test('because the vault is damaged at its place fails alone', () => {
    failFor(errorOf('vault-damaged'), 2);
    const to = writer();
    add(to, fetched(1), fetched(2));
    to.flush();
    expect(events.at(-1)).toMatch(/^failed 2/);
    failFor(errorOf('vault-damaged'), 3);
    to.add(fetched(3));
    to.flush();
    expect(events.at(-1)).toMatch(/^failed 3/);
  });

  test('like all others because the vault is damaged ends the sync, and all stay in the queue', () => {
    failFor(errorOf('vault-damaged'), 1, 2);
    const to = writer();
    add(to, fetched(1), fetched(2));
    expect(() => to.flush()).toThrow(expect.objectContaining({ code: 'vault-damaged' }));
    expect(events).toEqual(['not stored 1,2']);
  });

  test('like all others for other reasons fails them', () => {
    failFor(new Error('bad'), 1, 2);
    const to = writer();
    add(to, fetched(1), fetched(2));
    to.flush();
    expect(events).toEqual(['failed 1: bad', 'failed 2: bad']);
  });
});

describe('an error of the disk or the vault', () => {
  const sqlite = (code: string): Error => Object.assign(new Error(code), { code });
  test.each([
    ...(['disk-full', 'cannot-write', 'vault-busy', 'vault-closed'] as const).map((code) => errorOf(code)),
    ...['SQLITE_IOERR_WRITE', 'SQLITE_NOMEM', 'SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_READONLY'].map(sqlite),
  ])('ends the sync, and all tickets stay in the queue: %s', (error) => {
    vi.spyOn(vault, 'transaction').mockImplementation(() => {
      throw error;
    });
    const to = writer();
    add(to, fetched(1), fetched(2));
    expect(() => to.flush()).toThrow(error);
    expect(events).toEqual(['not stored 1,2']);
    vi.restoreAllMocks();
    to.flush();
    expect(vault.tickets.count()).toBe(0);
  });

  test('while tickets are stored one by one keeps those before it', () => {
    let calls = 0;
    vault.tickets.store = (incoming: IncomingTicket) => {
      calls += 1;
      if (calls === 1) throw new Error('bad');
      if (incoming.thread.ticketId === 2) throw errorOf('disk-full');
      return storeTicket(incoming);
    };
    const to = writer();
    add(to, fetched(1), fetched(2), fetched(3));
    expect(() => to.flush()).toThrow(expect.objectContaining({ code: 'disk-full' }));
    expect(events).toEqual(['stored 1; changed 1', 'not stored 2,3']);
    expect(queued()).toEqual([3, 2]);
  });

  test.each([null, undefined, 'text', errorOf('busy'), sqlite('SQLITE_CONSTRAINT')])(
    'is not any other error: %s',
    (error) => {
      failFor(error, 1);
      const failed: unknown[] = [];
      const to = writer({ onFailed: (_ticket, reason) => failed.push(reason) });
      add(to, fetched(1), fetched(2));
      to.flush();
      expect(failed).toHaveLength(1);
      expect(vault.tickets.count()).toBe(1);
    },
  );
});
