import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noFilters } from '../../../src/contract/search.ts';
import { importFiles } from '../../../src/main/import/import.ts';
import { ThreadReader } from '../../../src/main/tickets/thread-reader.ts';
import { Search } from '../../../src/main/search/search.ts';
import { TicketTasks } from '../../../src/main/workers/ticket-tasks.ts';
import type { StoreResult } from '../../../src/main/vault/tickets.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';
import { emptyConnection } from '../../support/connection.ts';

let vault: Vault;
let connectionId: number;
let damaged: number;

const answer = (ticketid: number): string =>
  JSON.stringify({
    result: 'success',
    ticketid,
    tid: String(1000 + ticketid),
    replies: { reply: [{ replyid: 0, message: 'The quick brown fox' }] },
  });
const store = (ticketid: number): StoreResult =>
  vault.tickets.store({
    ...derive(rawOf(answer(ticketid)), 'UTC'),
    connectionId,
    timeZone: 'UTC',
    fetchedAt: '2026-01-01T00:00:00.000Z',
  });
const found = (): unknown[] =>
  new Search(vault, Date.now)
    .find({ text: 'fox', filters: noFilters, sort: 'number' })
    .rows.map(({ number, snippet }) => [number, snippet?.text]);
const complete = [
  ['1001', 'The quick brown fox'],
  ['1002', 'The quick brown fox'],
];

beforeEach(() => {
  vault = new Vault(':memory:', randomBytes(32));
  connectionId = vault.connections.save(null, emptyConnection);
  damaged = store(1).key;
  store(2);
  const garbage = Buffer.from('no deflated bytes');
  vault.db.prepare('UPDATE revision SET raw_deflated = ? WHERE ticket = ?').run(garbage, damaged);
});
afterEach(() => vault.close());

test('is found with all others, without a snippet', () => {
  expect(found()).toEqual([['1001', undefined], complete[1]]);
});

test('cannot be opened, and its details say so', () => {
  const reader = new ThreadReader(vault);
  const unreadable = expect.objectContaining({ code: 'unreadable-answer' }) as Error;
  expect(() => reader.open(damaged, null)).toThrow(unreadable);
  expect(() => reader.details(damaged, null)).toThrow(unreadable);
});

test('can have a private note', () => {
  new TicketTasks(vault, () => undefined).setPrivateNote(damaged, 'Ask the server again.');
  expect(vault.personal.of(damaged)?.privateNote).toBe('Ask the server again.');
});

test('is repaired by fetching it again, which is not a change', () => {
  vault.db.prepare(`UPDATE ticket SET status = 'Of another parser' WHERE id = ?`).run(damaged);
  expect(store(1)).toEqual({ key: damaged, change: 'unchanged' });
  expect(vault.tickets.revisions(damaged)).toHaveLength(1);
  expect(vault.db.prepare('SELECT DISTINCT status FROM ticket').pluck().all()).toEqual(['']);
  expect(found()).toEqual(complete);
});

test('is repaired by importing it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'threadkeep-unreadable-'));
  writeFileSync(join(folder, 'ticket.json'), answer(1));
  const report = await importFiles([folder], {
    connectionIn: () => connectionId,
    timeZone: 'UTC',
    write: async (work) => vault.run(work),
  });
  rmSync(folder, { recursive: true, force: true });
  expect(report.entries).toMatchObject([{ number: '1001', outcome: 'same' }]);
  expect(found()).toEqual(complete);
});
