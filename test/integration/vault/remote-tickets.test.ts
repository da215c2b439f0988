import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  pendingReason,
  type RemoteTicketHead,
  type RemoteTicketTable,
  type SeenPage,
} from '../../../src/main/vault/remote-tickets.ts';
import type { Round } from '../../../src/main/vault/rounds.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { reportOf } from '../../support/errors.ts';
import { required } from '../../support/required.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

const { changed, unlisted, full, again } = pendingReason;
let vault: Vault;
let queue: RemoteTicketTable;
let connection: number;
let other: number;

beforeEach(() => {
  vault = memoryVault();
  queue = vault.remoteTickets;
  connection = vault.connections.save(null, emptyConnection);
  other = vault.connections.save(null, emptyConnection);
});
afterEach(() => vault.close());

const head = (ticketId: number, hash = 'a'): RemoteTicketHead => ({
  ticketId,
  number: `T-${ticketId}`,
  hash,
});
/** Records a page of a list; by default the list “all” in pass 1. */
const see = (heads: RemoteTicketHead[], scope = 'all', pass = 1, since = pass): SeenPage =>
  queue.recordPage(connection, heads, { scope, pass, since });
const begin = (kind: Round['kind'] = 'changes'): Round => vault.rounds.begin(connection, kind);
const finish = (within = ['all'], unrestricted = false): void =>
  queue.finishListing(connection, { within, unrestricted, unlisted: 0 });
/** The queue as [ticket ID, reason]. */
const pending = (): [number, number][] =>
  queue.pending(connection, 100).map(({ ticketId, reason }) => [ticketId, reason]);
/** Fetches tickets from the queue without a change on the server. */
const fetchAll = (): void => {
  for (const ticket of queue.pending(connection, 100)) queue.markSynced(connection, ticket);
};

describe('a page of a list', () => {
  test('queues its new tickets, newest first, with their numbers and hashes', () => {
    begin();
    expect(see([head(1), head(3), head(2, 'b')])).toEqual({
      newInRound: 3,
      newInPass: [1, 3, 2],
      newTogether: 3,
      changed: 0,
    });
    expect(queue.pending(connection, 2)).toEqual([
      { ticketId: 3, number: 'T-3', hash: 'a', reason: changed },
      { ticketId: 2, number: 'T-2', hash: 'b', reason: changed },
    ]);
    expect(queue.countPending(connection)).toBe(3);
    expect(queue.pending(other, 10)).toEqual([]);
    expect(queue.countPending(other)).toBe(0);
  });

  test('counts what is new in the round, in the pass and in the passes together', () => {
    begin();
    see([head(1), head(2)], 'all', 1);
    expect(see([head(1), head(2, 'b'), head(3)], 'all', 2, 1)).toEqual({
      newInRound: 1,
      newInPass: [1, 2, 3],
      newTogether: 1,
      changed: 1,
    });
    expect(see([head(3), head(4)], 'all', 2, 2)).toEqual({
      newInRound: 1,
      newInPass: [4],
      newTogether: 1,
      changed: 0,
    });
    expect(see([head(1), head(4)], 'all', 3, 3)).toMatchObject({ newInPass: [1, 4], newTogether: 2 });
    begin();
    expect(see([head(1), head(2, 'c')], 'all', 4, 4)).toMatchObject({ newInRound: 2, changed: 0 });
  });

  test('takes an unchanged ticket off the queue, unless a full sync fetches it', () => {
    begin();
    see([head(1), head(2)]);
    fetchAll();
    expect(pending()).toEqual([]);
    see([head(1, 'b'), head(2)]);
    expect(pending()).toEqual([[1, changed]]);
    see([head(1, 'a')]);
    expect(pending()).toEqual([]);
    begin('full');
    see([head(1), head(2)]);
    finish();
    see([head(1), head(2, 'b')]);
    expect(pending()).toEqual([
      [2, changed],
      [1, full],
    ]);
  });

  test('moves a ticket to its list and updates its number', () => {
    begin();
    see([head(1)], 'open');
    see([{ ticketId: 1, number: 'NEW', hash: 'a' }], 'closed');
    expect(queue.pending(connection, 1)).toMatchObject([{ ticketId: 1, number: 'NEW' }]);
    expect([queue.countSeen(connection, 'open'), queue.countSeen(connection, 'closed')]).toEqual([0, 1]);
    expect(queue.scopes(connection)).toEqual(['closed']);
    expect(queue.scopes(other)).toEqual([]);
  });
});

describe('the end of the lists', () => {
  beforeEach(() => {
    begin();
    see([head(1), head(2)], 'open');
    see([head(3)], 'closed');
    fetchAll();
  });

  test('queues tickets that are no longer on the lists that were read', () => {
    finish(['open', 'closed']);
    expect(pending()).toEqual([]);
    begin();
    see([head(1)], 'open');
    finish(['open']);
    expect(pending()).toEqual([[2, unlisted]]);
    expect(queue.pending(connection, 1)).toMatchObject([{ ticketId: 2, hash: 'a' }]);
  });

  test('keeps a changed ticket in the queue as changed', () => {
    see([head(2, 'b')], 'open');
    begin();
    see([head(1)], 'open');
    finish(['open']);
    expect(pending()).toEqual([[2, changed]]);
  });

  test('queues every listed ticket in a full sync, but none twice', () => {
    begin('full');
    see([head(1), head(2, 'b')], 'open');
    see([head(3)], 'closed');
    const [first] = queue.pending(connection, 1);
    queue.markSynced(connection, required(first));
    finish(['open', 'closed']);
    expect(pending()).toEqual([
      [3, full],
      [1, full],
    ]);
  });

  test('queues stored tickets that are on no list only if a list contains all tickets', () => {
    const gone = storeResponse(vault, connection, responseOf(8)).key;
    vault.tickets.onServer.markGone(gone, '2026-01-02T00:00:00.000Z');
    storeResponse(vault, connection, responseOf(9));
    storeResponse(vault, connection, responseOf(1));
    storeResponse(vault, other, responseOf(10));
    begin('full');
    see([head(1), head(2)], 'open');
    finish(['open', 'closed'], false);
    expect(pending()).toEqual([
      [3, unlisted],
      [2, full],
      [1, full],
    ]);
    finish(['open', 'closed'], true);
    expect(pending()).toEqual([
      [3, unlisted],
      [9, full],
      [2, full],
      [1, full],
    ]);
    expect(queue.pending(connection, 2)[1]).toMatchObject({ number: 'T-9', hash: null });
    fetchAll();
    finish(['open', 'closed'], true);
    expect(pending()).toEqual([]);
    expect(queue.countPending(other)).toBe(0);
  });

  test('does not queue unlisted stored tickets in a sync of changes', () => {
    storeResponse(vault, connection, responseOf(9));
    finish(['open', 'closed'], true);
    expect(pending()).toEqual([]);
  });

  test('is recorded with the number of tickets that the lists do not show', () => {
    expect(vault.rounds.read(connection)).toMatchObject({ listingDone: false, unlisted: 0 });
    queue.finishListing(connection, { within: ['open'], unrestricted: false, unlisted: 5 });
    expect(vault.rounds.read(connection)).toMatchObject({ listingDone: true, unlisted: 5 });
  });
});

describe('a fetched ticket', () => {
  beforeEach(() => {
    begin();
    see([head(1), head(2)]);
  });
  const next = (): ReturnType<RemoteTicketTable['pending']>[number] =>
    required(queue.pending(connection, 1)[0]);

  test('leaves the queue', () => {
    queue.markSynced(connection, next());
    expect(pending()).toEqual([[1, changed]]);
  });

  test('stays in the queue if the list changed while it was fetched', () => {
    const taken = next();
    see([head(2, 'b')]);
    queue.markSynced(connection, taken);
    expect(queue.pending(connection, 1)).toMatchObject([{ ticketId: 2, hash: 'b', reason: changed }]);
  });

  test('is fetched again at the end if that is asked for', () => {
    queue.markSynced(connection, next(), true);
    expect(pending()).toEqual([
      [1, changed],
      [2, again],
    ]);
  });

  test('that was not listed counts as not seen, so that a list can show it again', () => {
    fetchAll();
    begin();
    see([head(1)]);
    finish();
    expect(pending()).toEqual([[2, unlisted]]);
    fetchAll();
    expect(queue.countSeen(connection, 'all')).toBe(1);
    begin();
    see([head(1)]);
    finish();
    expect(pending()).toEqual([]);
  });

  test('is no longer a failure', () => {
    vault.failures.addTicket(connection, 2, reportOf('busy'));
    expect([pending(), queue.countPending(connection)]).toEqual([[[1, changed]], 1]);
    queue.markSynced(connection, { ticketId: 2, number: 'T-2', hash: 'a', reason: changed });
    expect(vault.failures.count(connection)).toBe(0);
  });

  test('that was deleted is fetched again only if it is listed again', () => {
    fetchAll();
    vault.failures.addTicket(connection, 1, reportOf('busy'));
    queue.markDeleted(connection, 1);
    expect(pending()).toEqual([]);
    expect(vault.failures.count(connection)).toBe(0);
    expect(queue.isListed(connection, 1)).toBe(false);
    begin();
    see([head(2)]);
    finish();
    expect(pending()).toEqual([]);
    see([head(1)]);
    expect(pending()).toEqual([[1, changed]]);
  });
});

describe('a ticket that is queued by itself', () => {
  test('is fetched without having been listed', () => {
    queue.enqueue(connection, 7);
    expect(queue.pending(connection, 9)).toEqual([{ ticketId: 7, number: '', hash: null, reason: unlisted }]);
    queue.markSynced(connection, required(queue.pending(connection, 1)[0]));
    expect(pending()).toEqual([]);
    begin();
    finish(['', 'all']);
    expect(pending()).toEqual([]);
  });

  test('is fetched last if it is known, and in its place if it is queued', () => {
    begin();
    see([head(1), head(2), head(3)]);
    const [three, two] = queue.pending(connection, 2);
    queue.markSynced(connection, required(three));
    queue.markSynced(connection, required(two));
    queue.enqueue(connection, 3);
    queue.enqueue(connection, 1);
    queue.enqueue(connection, 5);
    expect(pending()).toEqual([
      [1, changed],
      [5, unlisted],
      [3, again],
    ]);
  });
});

test('a list that is no longer synced leaves the queue with its failures', () => {
  begin();
  see([head(1), head(2)], 'open');
  see([head(3), head(4)], 'closed');
  vault.failures.addTicket(connection, 1, reportOf('busy'));
  vault.failures.addTicket(connection, 3, reportOf('busy'));
  queue.dropPending(connection, ['open', 'unknown']);
  expect(pending()).toEqual([[4, changed]]);
  expect(vault.failures.list(connection, 9)).toMatchObject([{ ticketId: 3 }]);
  queue.dropPending(other, ['closed']);
  expect(pending()).toEqual([[4, changed]]);
});

describe('what a list has shown', () => {
  beforeEach(() => {
    begin();
    see([head(1), head(2)], 'open');
  });

  test('is counted for the current round only', () => {
    expect([queue.countSeen(connection, 'open'), queue.countSeen(other, 'open')]).toEqual([2, 0]);
    begin();
    expect(queue.countSeen(connection, 'open')).toBe(0);
    see([head(2)], 'open');
    expect(queue.countSeen(connection, 'open')).toBe(1);
  });

  test('is known by the list', () => {
    queue.enqueue(connection, 9);
    expect(queue.hasSeen(connection, 'open')).toBe(true);
    expect(queue.hasSeen(connection, 'closed')).toBe(false);
    expect(queue.hasSeen(connection, '')).toBe(false);
    expect(queue.hasSeen(other, 'open')).toBe(false);
    begin();
    expect(queue.hasSeen(connection, 'open')).toBe(true);
  });

  test('is known by the ticket', () => {
    queue.enqueue(connection, 9);
    queue.enqueue(other, 9);
    expect([1, 2, 3, 9].map((id) => queue.isListed(connection, id))).toEqual([true, true, false, false]);
    // The other connection has no round.
    expect(queue.isListed(other, 9)).toBe(false);
    begin();
    expect(queue.isListed(connection, 1)).toBe(false);
  });
});

test('another ticket to compare with is fetched, listed recently and not queued', () => {
  begin();
  see([head(1), head(2)], 'open');
  see([head(3)], 'closed');
  expect(queue.otherTicket(connection, 1, ['open'])).toBeNull();
  fetchAll();
  expect(queue.otherTicket(connection, 1, ['open'])).toBe(2);
  expect(queue.otherTicket(connection, 2, ['open'])).toBe(1);
  expect(queue.otherTicket(connection, 3, ['closed'])).toBeNull();
  expect(queue.otherTicket(other, 1, ['open'])).toBeNull();
  begin();
  see([head(3)], 'closed');
  expect(queue.otherTicket(connection, 9, ['open', 'closed'])).toBe(3);
  queue.enqueue(connection, 3);
  expect([1, 2]).toContain(queue.otherTicket(connection, 9, ['open', 'closed']));
  queue.markDeleted(connection, 1);
  expect(queue.otherTicket(connection, 2, ['open'])).toBeNull();
});
