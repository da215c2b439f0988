import { afterEach, beforeEach, expect, test } from 'vitest';
import { pendingReason } from '../../../src/main/vault/remote-tickets.ts';
import type { Round, RoundTable } from '../../../src/main/vault/rounds.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { memoryVault } from '../../support/vault.ts';

let vault: Vault;
let rounds: RoundTable;
let connection: number;
let other: number;

beforeEach(() => {
  vault = memoryVault();
  rounds = vault.rounds;
  connection = vault.connections.save(null, emptyConnection);
  other = vault.connections.save(null, emptyConnection);
});
afterEach(() => vault.close());

const first: Round = {
  round: 1,
  kind: 'changes',
  open: true,
  listingDone: false,
  listing: '',
  listed: 0,
  expected: 0,
  unlisted: 0,
  fetched: 0,
  added: 0,
  changed: 0,
  gone: 0,
  files: 0,
  finishedAt: null,
  fullAt: null,
};

test('a connection has no round before its first sync', () => {
  expect(rounds.read(connection)).toBeNull();
  expect(rounds.begin(connection, 'changes')).toEqual(first);
  expect(rounds.read(connection)).toEqual(first);
  expect(rounds.read(other)).toBeNull();
});

test('progress and results are saved, and a new round begins without them', () => {
  rounds.begin(other, 'changes');
  rounds.begin(connection, 'changes');
  rounds.saveListing(connection, '{"page":3}');
  rounds.expect(connection, 80, 50);
  rounds.expect(connection, 90, 25);
  for (const [index, what] of (['fetched', 'added', 'changed', 'gone', 'files'] as const).entries()) {
    rounds.count(connection, what, 10);
    rounds.count(connection, what, index);
    rounds.count(connection, what, -1);
  }
  vault.remoteTickets.finishListing(connection, { within: [], unrestricted: false, unlisted: 7 });
  expect(rounds.read(connection)).toEqual({
    ...first,
    listingDone: true,
    listing: '{"page":3}',
    listed: 75,
    expected: 90,
    unlisted: 7,
    fetched: 10,
    added: 11,
    changed: 12,
    gone: 13,
    files: 14,
  });
  expect(rounds.read(other)).toEqual(first);
  expect(rounds.begin(connection, 'full')).toEqual({ ...first, round: 2, kind: 'full' });
});

test('reading the lists can start over without losing the results', () => {
  rounds.begin(connection, 'changes');
  rounds.saveListing(connection, '{}');
  rounds.count(connection, 'fetched', 3);
  vault.remoteTickets.finishListing(connection, { within: [], unrestricted: false, unlisted: 7 });
  rounds.restartListing(connection);
  expect(rounds.read(connection)).toEqual({ ...first, fetched: 3 });
});

test('numbers of passes are never reused, also in the next round', () => {
  rounds.begin(connection, 'changes');
  expect([rounds.nextPass(connection), rounds.nextPass(connection)]).toEqual([1, 2]);
  rounds.begin(connection, 'full');
  expect(rounds.nextPass(connection)).toBe(3);
});

test('a finished round has its time, and a full one also counts as the last full sync', () => {
  rounds.begin(connection, 'changes');
  rounds.close(connection, '2026-01-01T00:00:00.000Z');
  // The first sync fetches everything.
  expect(rounds.read(connection)).toMatchObject({
    open: false,
    finishedAt: '2026-01-01T00:00:00.000Z',
    fullAt: '2026-01-01T00:00:00.000Z',
  });
  rounds.begin(connection, 'changes');
  expect(rounds.read(connection)).toMatchObject({ open: true, finishedAt: '2026-01-01T00:00:00.000Z' });
  rounds.close(connection, '2026-01-02T00:00:00.000Z');
  expect(rounds.read(connection)).toMatchObject({
    finishedAt: '2026-01-02T00:00:00.000Z',
    fullAt: '2026-01-01T00:00:00.000Z',
  });
  rounds.begin(connection, 'full');
  rounds.close(connection, '2026-01-03T00:00:00.000Z');
  expect(rounds.read(connection)).toMatchObject({
    finishedAt: '2026-01-03T00:00:00.000Z',
    fullAt: '2026-01-03T00:00:00.000Z',
  });
});

test('a cancelled round keeps the times of the last one, and only changed tickets stay in the queue', () => {
  const queue = vault.remoteTickets;
  const heads = (hash: string): Parameters<typeof queue.recordPage>[1] => [
    { ticketId: 1, number: '1', hash: 'a' },
    { ticketId: 2, number: '2', hash },
  ];
  const page = { scope: 'all', pass: 1, since: 1 };
  rounds.begin(connection, 'changes');
  queue.recordPage(connection, heads('a'), page);
  for (const ticket of queue.pending(connection, 9)) queue.markSynced(connection, ticket);
  rounds.close(connection, '2026-01-01T00:00:00.000Z');

  rounds.begin(connection, 'full');
  queue.recordPage(connection, heads('b'), page);
  queue.finishListing(connection, { within: ['all'], unrestricted: false, unlisted: 0 });
  queue.enqueue(connection, 3);
  queue.enqueue(other, 3);
  rounds.begin(other, 'full');
  expect(queue.countPending(connection)).toBe(3);
  rounds.close(connection, null);
  expect(queue.pending(connection, 9)).toMatchObject([{ ticketId: 2, reason: pendingReason.changed }]);
  expect(queue.countPending(other)).toBe(1);
  expect(rounds.read(connection)).toMatchObject({
    open: false,
    finishedAt: '2026-01-01T00:00:00.000Z',
    fullAt: '2026-01-01T00:00:00.000Z',
  });
  expect(rounds.read(other)?.open).toBe(true);
});

test('a finished round leaves the queue as it is', () => {
  rounds.begin(connection, 'changes');
  vault.remoteTickets.enqueue(connection, 3);
  rounds.close(connection, '2026-01-01T00:00:00.000Z');
  expect(vault.remoteTickets.countPending(connection)).toBe(1);
});
