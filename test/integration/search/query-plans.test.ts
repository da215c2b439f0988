import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { ThreadReader } from '../../../src/main/tickets/thread-reader.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';
import { emptyConnection } from '../../support/connection.ts';

test('opening a ticket reads only its own rows, however many there are', () => {
  const vault = new Vault(':memory:', randomBytes(32));
  const connectionId = vault.connections.save(null, emptyConnection);
  const store = (ticketid: number): number =>
    vault.tickets.store({
      ...derive(rawOf(JSON.stringify({ ticketid, tid: String(ticketid), subject: 'Mail' })), 'UTC'),
      ...{ connectionId, timeZone: 'UTC', fetchedAt: '2026-01-01T00:00:00.000Z' },
    }).key;
  const key = store(1);
  store(2);
  vault.tickets.onServer.markMerged(key, 2, '2026-01-02T00:00:00.000Z');
  const statements = new Set<string>();
  const { prepare } = Database.prototype;
  const spy = vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (
    this: Database.Database,
    sql: string,
  ) {
    statements.add(sql);
    return prepare.call(this, sql);
  } as typeof prepare);
  new ThreadReader(vault).open(key, null);
  spy.mockRestore();

  const ofTickets = [...statements].filter((sql) => /^\s*SELECT\b.*\b(?:ticket|revision|file)\b/is.test(sql));
  expect(ofTickets.some((sql) => sql.includes('merged_into = ?'))).toBe(true);
  for (const sql of ofTickets) {
    const values = [...sql.matchAll(/\?/g)].map(() => 1);
    const plan = vault.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as { detail: string }[];
    const [first = ''] = plan.map(({ detail }) => detail);
    // At least two equality conditions on tickets, because all of them have the same connection.
    expect(`${sql}: ${first}`).toMatch(
      /SEARCH .*(?:INTEGER PRIMARY KEY \(rowid=\?\)|\(ticket=\?|=\? AND \w+=\?)/s,
    );
  }
  vault.close();
});
