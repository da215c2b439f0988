import { randomBytes } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rederiveOutdated } from '../../../src/main/vault/rederivation.ts';
import { rederiveTicket } from '../../../src/main/vault/rederive-ticket.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { errorOf } from '../../support/errors.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

const pause = vi.fn(() => Promise.resolve());
let vault: Vault;
let connection: number;

beforeEach(() => {
  pause.mockClear();
  vi.spyOn(timers, 'setTimeout').mockImplementation(pause as never);
  syncBuiltinESMExports();
  vault = memoryVault();
  connection = vault.connections.save(null, emptyConnection);
});
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  vault.close();
});

const store = (ticketId: number): number =>
  storeResponse(vault, connection, responseOf(ticketId, { subject: 'Indexed', status: 'Open' })).key;
const outdate = (): void => void vault.db.exec('UPDATE ticket SET parser = 1');
const isOutdated = (): boolean => vault.tickets.rows.outdated(0, 1).length > 0;
/** Fails the first `times` transactions. */
const failing = (error: unknown, times: number) => {
  const transaction = vi.spyOn(vault, 'transaction');
  for (let at = 0; at < times; at += 1) {
    transaction.mockImplementationOnce(() => {
      throw error;
    });
  }
  return transaction;
};
const nothing = (): void => undefined;

test('tickets are reported in steps, each of them once', async () => {
  const keys = Array.from({ length: 45 }, (_, index) => store(index + 1));
  outdate();
  const steps: number[][] = [];
  expect(await rederiveOutdated(vault, (some) => void steps.push(some))).toBe(45);
  expect(steps.map(({ length }) => length)).toEqual([20, 20, 5]);
  expect(steps.flat()).toEqual(keys);
  expect(pause).toHaveBeenCalledTimes(3);
});

test('no tickets are outdated right after they were stored', async () => {
  store(1);
  const onChanged = vi.fn();
  expect(await rederiveOutdated(vault, onChanged)).toBe(0);
  expect(onChanged).not.toHaveBeenCalled();
});

test('a busy vault is tried again', async () => {
  store(1);
  outdate();
  const transaction = failing(errorOf('vault-busy'), 3);
  expect(await rederiveOutdated(vault, nothing)).toBe(1);
  expect(transaction).toHaveBeenCalledTimes(4);
  expect(pause).toHaveBeenCalledWith(200);
  expect(isOutdated()).toBe(false);
});

test('a vault that stays busy for 20 seconds is reported', async () => {
  store(1);
  outdate();
  const transaction = failing(errorOf('vault-busy'), 200);
  await expect(rederiveOutdated(vault, nothing)).rejects.toMatchObject({ code: 'vault-busy' });
  expect(transaction).toHaveBeenCalledTimes(100);
  expect(isOutdated()).toBe(true);
});

test('other errors of the vault are reported at once', async () => {
  store(1);
  outdate();
  const transaction = failing(errorOf('disk-full'), 1);
  await expect(rederiveOutdated(vault, nothing)).rejects.toMatchObject({ code: 'disk-full' });
  expect(transaction).toHaveBeenCalledTimes(1);
  expect(pause).not.toHaveBeenCalled();
  expect(isOutdated()).toBe(true);
});

test.each([
  ['that is unreadable', errorOf('unreadable-answer')],
  ['that is too large', errorOf('answer-too-large')],
  ['on which the parser fails', new TypeError('of the parser')],
])('a response %s is not tried again', async (_what, error) => {
  store(1);
  outdate();
  failing(error, 1);
  expect(await rederiveOutdated(vault, nothing)).toBe(1);
  expect(isOutdated()).toBe(false);
});

test('a corrected time zone leaves the index alone, another parser does not', async () => {
  const key = store(1);
  const found = (): unknown[] =>
    vault.db.prepare(`SELECT rowid FROM ticket_text WHERE ticket_text MATCH 'indexed'`).pluck().all();
  vault.db.exec('DELETE FROM ticket_text');
  vault.connections.save(connection, { ...emptyConnection, timeZone: 'Asia/Taipei' });
  expect(await rederiveOutdated(vault, nothing)).toBe(1);
  expect(found()).toEqual([]);
  outdate();
  expect(await rederiveOutdated(vault, nothing)).toBe(1);
  expect(found()).toEqual([key]);
});

test('only tickets of format 2 count as not indexed', () => {
  store(1);
  store(2);
  expect(vault.tickets.rows.countNotIndexed()).toBe(0);
  outdate();
  expect(vault.tickets.rows.countNotIndexed()).toBe(0);
  vault.db.exec('UPDATE ticket SET parser = 0 WHERE ticket_id = 1');
  expect(vault.tickets.rows.countNotIndexed()).toBe(1);
});

test('a ticket that is not stored is skipped', () => {
  expect(() => rederiveTicket(vault, 99)).not.toThrow();
  expect(vault.tickets.rows.parserOf(99)).toBeNull();
});

test('an earlier version that is unreadable does not stop the derivation of the newest', async () => {
  const key = store(1);
  storeResponse(vault, connection, responseOf(1, { subject: 'Newest' }));
  const first = vault.tickets.revisions(key)[1]?.id;
  vault.db.prepare('UPDATE revision SET raw_deflated = ? WHERE id = ?').run(randomBytes(9), first);
  vault.attachments.enqueue(key, [{ type: 'reply', relatedId: 1, index: 0, fileName: 'a.txt' }]);
  vault.db.exec(`UPDATE ticket SET parser = 0, subject = 'Outdated'`);
  await rederiveOutdated(vault, nothing);
  expect(vault.db.prepare('SELECT subject FROM ticket').pluck().all()).toEqual(['Newest']);
  expect(isOutdated()).toBe(false);
});
