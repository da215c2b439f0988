import { afterEach, beforeEach, expect, test } from 'vitest';
import { noFilters, type Query } from '../../../src/contract/search.ts';
import type { PersonalTable } from '../../../src/main/vault/personal.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

let vault: Vault;
let personal: PersonalTable;
let keys: [number, number, number];

beforeEach(() => {
  vault = memoryVault();
  personal = vault.personal;
  const connection = vault.connections.save(null, emptyConnection);
  const store = (id: number): number => storeResponse(vault, connection, responseOf(id)).key;
  keys = [store(1), store(2), store(3)];
});
afterEach(() => vault.close());

const unread = (): unknown[] => vault.db.prepare('SELECT unread FROM ticket ORDER BY id').pluck().all();

test('a ticket has nothing of the user at first', () => {
  expect(personal.of(keys[0])).toEqual({ starred: false, privateNote: '', tags: [] });
  expect(personal.of(99)).toBeNull();
});

test('stars are added to and removed from several tickets', () => {
  const starred = (): unknown[] => keys.map((key) => personal.of(key)?.starred);
  personal.star([keys[0], keys[2]], true);
  expect(starred()).toEqual([true, false, true]);
  personal.star([keys[0]], false);
  expect(starred()).toEqual([false, false, true]);
});

test('several tickets are marked as unread and read', () => {
  expect(unread()).toEqual([0, 0, 0]);
  personal.markRead([keys[0], keys[1]], false);
  expect(unread()).toEqual([1, 1, 0]);
  personal.markRead([keys[1]], true);
  expect(unread()).toEqual([1, 0, 0]);
});

test('opening a ticket marks it as read and reports whether it was unread', () => {
  personal.markRead([keys[0], keys[1]], false);
  expect(personal.markSeen(keys[0])).toBe(true);
  expect(personal.markSeen(keys[0])).toBe(false);
  expect(unread()).toEqual([0, 1, 0]);
});

test('tags are added once, sorted by name, and removed', () => {
  personal.addTag([keys[0], keys[1], 99], 'vip');
  personal.addTag([keys[0]], 'vip');
  personal.addTag([keys[0]], 'audit');
  const tags = (): unknown[] => keys.map((key) => personal.of(key)?.tags);
  expect(tags()).toEqual([['audit', 'vip'], ['vip'], []]);
  personal.removeTag([keys[0], keys[2]], 'vip');
  expect(tags()).toEqual([['audit'], ['vip'], []]);
});

test('a private note belongs to one ticket', () => {
  personal.setPrivateNote(keys[1], 'Call back on Monday.');
  expect(keys.map((key) => personal.of(key)?.privateNote)).toEqual(['', 'Call back on Monday.', '']);
});

test('saved searches are sorted by name, replaced under their name, and removed', () => {
  const query = (text: string): Query => ({ text, filters: noFilters, sort: 'newest' });
  personal.saveSearch('refunds', query('refund'));
  personal.saveSearch('Invoices', query('invoice'));
  personal.saveSearch('Zone', query('dns'));
  personal.saveSearch('Invoices', {
    text: 'bill',
    filters: { ...noFilters, tags: ['vip'], only: ['unread'] },
    sort: 'oldest',
  });
  const saved = personal.savedSearches();
  expect(saved.map(({ name, query: { text } }) => [name, text])).toEqual([
    ['Invoices', 'bill'],
    ['refunds', 'refund'],
    ['Zone', 'dns'],
  ]);
  expect(saved[0]?.query).toEqual({
    text: 'bill',
    filters: { ...noFilters, tags: ['vip'], only: ['unread'] },
    sort: 'oldest',
  });
  personal.removeSearch(saved[1]?.id ?? 0);
  expect(personal.savedSearches().map(({ name }) => name)).toEqual(['Invoices', 'Zone']);
});
