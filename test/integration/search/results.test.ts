import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { NewestFirst } from '../../../src/main/search/results.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';

test('results are read from the newest on, in parts of any size, regardless of changes', () => {
  const vault = new Vault(':memory:', randomBytes(32));
  const connection = vault.connections.save(null, emptyConnection);
  const insert = vault.db.prepare(
    `INSERT INTO ticket (id, connection_id, ticket_id, number, subject, status, priority, department_name,
      requestor_name, requestor_email, requestor_type, last_reply_utc, flag, file_count, fetched_at, unread,
      parser, time_zone)
     VALUES (?, ?, ?, '', '', '', '', '', '', '', '', ?, 0, 0, '', 0, 0, '')`,
  );
  // Many have the same date, and some have none.
  const date = (id: number): string | null =>
    id % 101 === 0 ? null : new Date(Date.UTC(2020, 0, 1 + ((id * 7919) % 1500))).toISOString();
  vault.transaction(() => {
    for (let id = 1; id <= 9000; id += 1) insert.run(id, connection, id, date(id));
  });
  const wanted = vault.db
    .prepare('SELECT id FROM ticket WHERE id % 3 = 0 ORDER BY last_reply_utc DESC, id DESC')
    .pluck()
    .all() as number[];
  const results = (): NewestFirst =>
    new NewestFirst(
      vault.db,
      wanted.toSorted((a, b) => a - b),
    );

  expect(results().total).toBe(3000);
  expect(results().slice(0, 20)).toEqual(wanted.slice(0, 20));
  expect(results().slice(2500, 2520)).toEqual(wanted.slice(2500, 2520));
  expect(results().slice(2990, 4000)).toEqual(wanted.slice(2990));
  expect(new NewestFirst(vault.db, []).slice(0, 20)).toEqual([]);

  const held = results();
  const first = held.slice(0, 100);
  // One of the first moves to the end, one of the last to the front, and a ticket is added that was not requested.
  vault.db.prepare('UPDATE ticket SET last_reply_utc = NULL WHERE id = ?').run(wanted[5]);
  vault.db.prepare(`UPDATE ticket SET last_reply_utc = '2030' WHERE id = ?`).run(wanted[2999]);
  insert.run(9001, connection, 9001, '2031');
  expect(held.slice(0, 100)).toEqual(first);
  expect(held.slice(0, 3000).toSorted((a, b) => a - b)).toEqual(wanted.toSorted((a, b) => a - b));
  vault.close();
});
