import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noFilters, type Query } from '../../../src/contract/search.ts';
import { Search } from '../../../src/main/search/search.ts';
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

function put(ticketid: number, part: Record<string, unknown> = {}): number {
  const answer = { ticketid, tid: `T-${ticketid}`, subject: `Subject ${ticketid}`, status: 'Open', ...part };
  return vault.tickets.store({
    ...derive(rawOf(JSON.stringify(answer)), 'UTC'),
    ...{ connectionId, timeZone: 'UTC', fetchedAt: '2026-01-01T00:00:00.000Z' },
  }).key;
}
const search = (mostRanked?: number): Search => new Search(vault, () => Date.UTC(2026, 10, 24), mostRanked);
const query = (text = '', sort: Query['sort'] = 'newest'): Query => ({ text, filters: noFilters, sort });

describe('a row', () => {
  test('tells what is known of the ticket', () => {
    vault.connections.saveStatusColors(connectionId, new Map([['Open', '#779500']]));
    const plain = put(1);
    const reply = {
      message: 'm',
      date: '2026-01-02 03:04:05',
      attachments: { attachment: [{ filename: 'a.txt', index: 0 }] },
    };
    const rich = put(2, {
      ...{ flag: '3', priority: 'High', deptname: 'Sales', name: 'Jane', lastreply: '2026-01-02 03:04:05' },
      ...{ replies: { reply: [reply] }, status: 'Closed' },
    });
    vault.personal.star([rich], true);
    vault.personal.markRead([rich], false);
    for (const tag of ['b', 'a']) vault.personal.addTag([rich], tag);
    const rows = new Map(
      search()
        .find(query())
        .rows.map((row) => [row.key, row]),
    );
    expect(rows.get(plain)).toEqual({
      ...{ key: plain, connectionId, ticketId: 1, number: 'T-1', subject: 'Subject 1', status: 'Open' },
      ...{ statusColor: '#779500', priority: '', departmentName: '', requestorName: '', lastReplyUtc: null },
      ...{
        fileCount: 0,
        flagged: false,
        unread: false,
        starred: false,
        tags: [],
        gone: false,
        merged: false,
      },
      snippet: null,
    });
    expect(rows.get(rich)).toMatchObject({
      ...{ statusColor: null, priority: 'High', lastReplyUtc: '2026-01-02T03:04:05.000Z' },
      ...{ flagged: true, unread: true, starred: true, gone: false, merged: false },
    });
    expect(rows.get(rich)?.tags.toSorted()).toEqual(['a', 'b']);
  });

  test('tells of a ticket that was deleted, or merged', () => {
    const [deleted, merged] = [put(1), put(2)];
    vault.tickets.onServer.markGone(deleted, '2026-02-01T00:00:00.000Z');
    vault.tickets.onServer.markMerged(merged, 1, '2026-02-01T00:00:00.000Z');
    const rows = new Map(
      search()
        .find(query())
        .rows.map(({ key, gone, merged: into }) => [key, [gone, into]]),
    );
    expect([rows.get(deleted), rows.get(merged)]).toEqual([
      [true, false],
      [true, true],
    ]);
  });

  test('of a ticket that is gone from the vault is left out', () => {
    const [first, second] = [put(1), put(2)];
    const own = search();
    const { set } = own.find(query());
    vault.db.pragma('foreign_keys = OFF');
    vault.db.prepare('DELETE FROM ticket WHERE id = ?').run(first);
    expect(own.rows(set, 0, 10)?.map(({ key }) => key)).toEqual([second]);
  });

  test('of a ticket whose answer cannot be read has no piece that matched', () => {
    const key = put(1, { replies: { reply: [{ message: 'a pomegranate' }] } });
    expect(search().find(query('pomegranate ')).rows[0]?.snippet?.text).toBe('a pomegranate');
    vault.db.prepare('UPDATE revision SET raw_deflated = ?').run(Buffer.from('no answer'));
    expect(search().find(query('pomegranate ')).rows).toMatchObject([{ key, snippet: null }]);
  });
});

test('names are found by the beginning of any word of them, else by what they hold', () => {
  const [sales, after, billing] = ['Pre-Sales', 'Aftersales', 'Billing & Accounts'].map((deptname, at) =>
    put(at + 1, { deptname }),
  );
  const found = (typed: string): number[] =>
    search()
      .find(query(`dept:${typed}`))
      .rows.map(({ key }) => key)
      .toSorted((a, b) => a - b);
  expect(found('sales')).toEqual([sales]);
  expect(found('tersales')).toEqual([after]);
  expect(found('acc')).toEqual([billing]);
  expect(found('nothing')).toEqual([]);
});

test('statuses are found by the beginning of any word of them', () => {
  const [first, second, third] = ['Customer-Reply', 'Reply sent', 'Autoreply'].map((status, at) =>
    put(at + 1, { status }),
  );
  const found = (typed: string): number[] =>
    search()
      .find(query(`status:${typed}`))
      .rows.map(({ key }) => key)
      .toSorted((a, b) => a - b);
  expect(found('reply')).toEqual([first, second]);
  expect(found('autor')).toEqual([third]);
  expect(found('toreply')).toEqual([third]);
  expect(found('nothing')).toEqual([]);
});

test('what there is to filter by, the most frequent first', () => {
  const keys = [put(1, { status: 'Open' }), put(2, { status: 'Closed' }), put(3, { status: 'Closed' })];
  vault.personal.addTag(keys, 'all');
  vault.personal.addTag(keys.slice(0, 1), 'one');
  const facets = search().facets();
  expect(facets.statuses).toEqual([
    { name: 'Closed', count: 2 },
    { name: 'Open', count: 1 },
  ]);
  expect(facets.tags).toEqual([
    { name: 'all', count: 3 },
    { name: 'one', count: 1 },
  ]);
  expect(facets.priorities).toEqual([{ name: '', count: 3 }]);
});

test('tickets that are not indexed yet are counted until there are none', () => {
  put(1);
  put(2);
  vault.db.prepare('UPDATE ticket SET parser = 0').run();
  const own = search();
  expect(own.find(query()).notIndexed).toBe(2);
  vault.db.prepare('UPDATE ticket SET parser = 1').run();
  expect(own.find(query()).notIndexed).toBe(0);
  expect(search().find(query()).notIndexed).toBe(0);
});

test('only an order by rank is told as one', () => {
  for (let id = 1; id <= 3; id += 1) put(id, { subject: 'pomegranate' });
  const ranked = (text: string, sort: Query['sort'], most?: number): boolean =>
    search(most).find(query(text, sort)).ranked;
  expect(ranked('pomegranate ', 'best')).toBe(true);
  expect(ranked('pomegranate ', 'best', 3)).toBe(true);
  expect(ranked('pomegranate ', 'best', 2)).toBe(false);
  expect(ranked('pomegranate ', 'newest')).toBe(false);
  expect(ranked('', 'best')).toBe(false);
});

test('a result that is not kept has no rows and no keys', () => {
  expect(search().rows(5, 0, 10)).toBeNull();
  expect(search().keys(5)).toBeNull();
});
