import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { reportOf } from '../../support/errors.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

let vault: Vault;
let connection: number;
let other: number;
let ticket: number;

const busy = reportOf('busy', { status: '503' });
const tooLarge = reportOf('answer-too-large');

/** One failed ticket and one failed attachment per connection. */
beforeEach(() => {
  vault = memoryVault();
  connection = vault.connections.save(null, emptyConnection);
  other = vault.connections.save(null, emptyConnection);
  for (const id of [connection, other]) {
    const { key } = storeResponse(vault, id, responseOf(1));
    if (id === connection) ticket = key;
    vault.remoteTickets.enqueue(id, 1);
    vault.remoteTickets.enqueue(id, 2);
    vault.failures.addTicket(id, 1, busy);
    const file = vault.attachments.row(key, { type: 'reply', relatedId: 5, index: 0, fileName: 'a.txt' });
    vault.attachments.markFailed(file.id, 'failed', tooLarge);
  }
});
afterEach(() => vault.close());

test('are listed with their reasons, tickets before attachments', () => {
  const named = { ticketId: 1, key: ticket, number: 'T-1' };
  const failures = [
    { ...named, fileName: null, failure: busy },
    { ...named, fileName: 'a.txt', failure: tooLarge },
  ];
  expect(vault.failures.list(connection, 9)).toEqual(failures);
  expect(vault.failures.list(connection, 1)).toEqual(failures.slice(0, 1));
  expect(vault.failures.count(connection)).toBe(2);
});

test('a ticket that was never stored has the number from its list', () => {
  vault.rounds.begin(connection, 'changes');
  const page = { scope: 'all', pass: 1, since: 1 };
  vault.remoteTickets.recordPage(connection, [{ ticketId: 3, number: 'T-3', hash: 'a' }], page);
  vault.failures.addTicket(connection, 3, busy);
  expect(vault.failures.list(connection, 9)[1]).toEqual({
    ticketId: 3,
    key: null,
    number: 'T-3',
    fileName: null,
    failure: busy,
  });
});

test('a reused ID names the ticket that has it now', () => {
  const now = storeResponse(vault, connection, responseOf(1, { tid: 'NEW' })).key;
  expect(vault.failures.list(connection, 9)[0]).toMatchObject({ key: now, number: 'NEW' });
});

test('when cleared, tickets and attachments are queued again, only for their connection', () => {
  expect(vault.remoteTickets.countPending(connection)).toBe(1);
  vault.failures.clear(connection);
  expect(vault.failures.list(connection, 9)).toEqual([]);
  expect(vault.failures.count(connection)).toBe(0);
  expect(vault.remoteTickets.countPending(connection)).toBe(2);
  expect(vault.attachments.pending(connection, 9)).toMatchObject([{ fileName: 'a.txt' }]);
  expect(vault.failures.count(other)).toBe(2);
});

test('a deleted or too large attachment is not a failure of the sync', () => {
  const [file] = vault.attachments.all(ticket);
  for (const state of ['deleted', 'too-large'] as const) {
    vault.attachments.markFailed(file?.id ?? 0, state, tooLarge);
    expect(vault.failures.count(connection)).toBe(1);
    vault.failures.clear(connection);
    expect(vault.attachments.countPending(connection)).toBe(0);
    vault.failures.addTicket(connection, 1, busy);
  }
});
