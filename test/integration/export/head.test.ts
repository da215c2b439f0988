import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportHead, type ExportHead } from '../../../src/main/export/head.ts';
import { ThreadReader } from '../../../src/main/tickets/thread-reader.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { emptyConnection } from '../../support/connection.ts';

let vault: Vault;
let connectionId: number;
beforeEach(() => {
  vault = new Vault(':memory:', randomBytes(32));
  connectionId = vault.connections.save(null, emptyConnection);
});
afterEach(() => vault.close());

/**
 * Stores a version of a ticket.
 * @returns its key
 */
function store(ticketid: number, subject: string, fetchedAt: string): number {
  const answer = { ticketid, tid: `T-${ticketid}`, subject };
  const parts = derive(rawOf(JSON.stringify(answer)), 'UTC');
  return vault.tickets.store({ ...parts, connectionId, timeZone: 'UTC', fetchedAt }).key;
}
const head = (key: number, revision: number | null = null): ExportHead =>
  exportHead(vault, new ThreadReader(vault), key, revision);
const times = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z'] as const;

test('the only version of a ticket', () => {
  expect(head(store(1, 'A subject', times[0]))).toEqual({
    ...{ number: 'T-1', subject: 'A subject', removal: null, mergedFrom: [] },
    version: { number: 1, count: 1, fetchedAt: times[0] },
  });
});

test('each version has its number, its subject, and the time when it was fetched', () => {
  const key = times.map((fetchedAt, number) => store(1, `Subject ${number}`, fetchedAt))[0] as number;
  const revisions = vault.tickets.revisions(key).map(({ id }) => id);
  expect(revisions.map((id) => head(key, id))).toMatchObject([
    { subject: 'Subject 2', version: { number: 3, count: 3, fetchedAt: times[2] } },
    { subject: 'Subject 1', version: { number: 2, count: 3, fetchedAt: times[1] } },
    { subject: 'Subject 0', version: { number: 1, count: 3, fetchedAt: times[0] } },
  ]);
  expect(head(key)).toEqual(head(key, revisions[0] ?? null));
});

test('the newest version has the time of the last fetch', () => {
  const key = store(1, 'Same', times[0]);
  store(1, 'Same', times[2]);
  expect(head(key).version).toEqual({ number: 1, count: 1, fetchedAt: times[2] });
});

test('shows whether the ticket was deleted, or merged into a known or unknown ticket', () => {
  const [here, deleted, merged, lost, target] = [4, 5, 6, 7, 8].map((id) => store(id, 'x', times[0])) as [
    ...[number, number, number, number, number],
  ];
  const { onServer } = vault.tickets;
  onServer.markGone(deleted, times[1]);
  onServer.markMerged(merged, 8, times[1]);
  onServer.markMerged(lost, 4711, times[1]);
  const removals = [here, deleted, merged, lost].map((key) => head(key).removal);
  expect(removals).toEqual([
    null,
    { kind: 'deleted' },
    { kind: 'merged', number: 'T-8', ticketId: 8 },
    { kind: 'merged', number: '', ticketId: 4711 },
  ]);
  expect(head(target).mergedFrom).toEqual(['T-6']);
});
