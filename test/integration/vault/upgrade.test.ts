import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noFilters } from '../../../src/contract/search.ts';
import { ThreadReader } from '../../../src/main/tickets/thread-reader.ts';
import { Search } from '../../../src/main/search/search.ts';
import { rederiveOutdated } from '../../../src/main/vault/rederivation.ts';
import type { Stored } from '../../../src/main/vault/tickets.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { decodeAnswer, rawOf } from '../../../src/main/whmcs/response.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';

/** Real files of earlier formats: see test/vaults/README.md. */
const vaults = join(import.meta.dirname, '../../vaults');
const key = Buffer.alloc(32, 7);
let folder: string;
let vault: Vault;

function open(name: string): Vault {
  copyFileSync(join(vaults, name), join(folder, name));
  return new Vault(join(folder, name), key);
}

const find = (text: string): string[] =>
  new Search(vault, Date.now)
    .find({ text, filters: noFilters, sort: 'oldest' })
    .rows.map(({ number }) => number);

const wholeFile = (): void => {
  expect(vault.db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(vault.db.pragma('foreign_key_check')).toEqual([]);
  vault.db.exec(`INSERT INTO ticket_text (ticket_text) VALUES ('integrity-check')`);
};

const stateOfAll = (): unknown[] =>
  vault.db.prepare('SELECT id, unread, fetched_at, gone_at FROM ticket ORDER BY id').all();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-upgrade-'));
});
afterEach(() => {
  vault.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a vault of format 1 opens with every ticket and version, and is searchable', async () => {
  vault = open('format-1.db');
  for (let id = 1; id <= 12; id += 1) {
    const edited = id === 4 ? { status: 'Closed', subject: 'Edited' } : {};
    expect(vault.tickets.read(vault.tickets.keyOf(1, id) ?? 0)?.thread).toMatchObject({
      ticketId: id,
      ...edited,
    });
  }
  expect(vault.tickets.revisions(vault.tickets.keyOf(1, 4) ?? 0)).toHaveLength(2);
  expect(await rederiveOutdated(vault, () => undefined)).toBe(12);
  expect(find('edited')).toHaveLength(1);
  expect(vault.connections.all()).toMatchObject([{ host: 'billing.example.com', sync: { mostAtOnce: 6 } }]);
  wholeFile();
});

describe('a vault of format 2', () => {
  beforeEach(() => {
    vault = open('format-2.db');
  });

  test('keeps everything that people added, attachments, versions and the state of the sync', async () => {
    const before = stateOfAll();
    await rederiveOutdated(vault, () => undefined);
    const three = vault.tickets.keyOf(1, 3) ?? 0;
    expect(vault.personal.of(three)).toEqual({
      starred: true,
      tags: ['audit'],
      privateNote: 'Ask the accountant about Quetzal.',
    });
    expect(find('quetzal')).toEqual([vault.tickets.head(three)?.number]);
    expect(vault.tickets.revisions(vault.tickets.keyOf(1, 5) ?? 0)).toHaveLength(3);
    expect(vault.db.prepare(`SELECT count(*) FROM file WHERE state = 'stored'`).pluck().get()).toBe(6);
    expect(vault.tickets.read(vault.tickets.keyOf(1, 9) ?? 0)?.goneAt).toBe('2026-11-22T08:00:00.000Z');
    expect(vault.failures.list(1, 10)).toMatchObject([{ ticketId: 11 }]);
    expect(vault.remoteTickets.countPending(1)).toBe(0);
    // Nothing became unread, changed or fetched by being derived again.
    expect(stateOfAll()).toEqual(expect.arrayContaining(before));
    wholeFile();
  });

  test('says how many tickets words do not find yet', async () => {
    const search = new Search(vault, Date.now);
    const notIndexed = (): number => search.find({ text: 'x', filters: noFilters, sort: 'best' }).notIndexed;
    expect(notIndexed()).toBe(vault.tickets.count());
    await rederiveOutdated(vault, () => undefined);
    expect(notIndexed()).toBe(0);
  });

  test('stored settings and searches that are odd cost the odd field alone', () => {
    expect(vault.personal.savedSearches()).toMatchObject([
      { name: 'Invoices', query: { text: 'invoice', filters: { only: ['unread'] } } },
      { name: 'Old', query: { text: 'old', filters: { tags: [] } } },
    ]);
    // 99 requests at once is more than this version allows.
    expect(vault.connections.byId(1)?.sync).toMatchObject({ everyMinutes: 15, mostAtOnce: 6 });
  });

  test('the same answer is unchanged; its hash is computed from what was stored', () => {
    const ticket = vault.tickets.keyOf(1, 3) ?? 0;
    const raw = vault.tickets.raw(ticket);
    if (!raw) throw new Error('no answer');
    const fields = JSON.parse(decodeAnswer(raw)) as Record<string, unknown>;
    const again = storeAnswer(1, { ...fields, c: 'another' }, 'Europe/London');
    expect(again).toEqual({ key: ticket, change: 'unchanged' });
    expect(storeAnswer(1, { ...fields, status: 'Reopened' }, 'Europe/London').change).toBe('changed');
  });

  test('dates, order and filters follow the zone that the connection has now', async () => {
    await rederiveOutdated(vault, () => undefined);
    const shown = new ThreadReader(vault).open(vault.tickets.keyOf(2, 21) ?? 0, null);
    expect(shown).toMatchObject({ timeZone: 'America/New_York' });
    expect(shown.head.openedAt).toEqual({ given: '2024-07-01 12:00:00', utc: '2024-07-01T16:00:00.000Z' });
    const search = new Search(vault, Date.now);
    const { rows } = search.find({ text: '', filters: { ...noFilters, connections: [2] }, sort: 'newest' });
    expect(rows.map(({ lastReplyUtc }) => lastReplyUtc)).toEqual([
      '2024-07-01T16:00:00.000Z',
      '2024-07-01T14:30:00.000Z',
    ]);
  });

  test('text that a loose decoder had changed is as the server wrote it', async () => {
    await rederiveOutdated(vault, () => undefined);
    const shown = new ThreadReader(vault).open(vault.tickets.keyOf(2, 21) ?? 0, null);
    expect(shown.messages[0]?.text).toContain('cart.php?a=add&currency=1&pid=3');
    expect(find('currency')).toEqual(['400021']);
  });

  test('tickets of three companies that were taken for one are three tickets', async () => {
    await rederiveOutdated(vault, () => undefined);
    for (const [number, name] of [
      ['516757', 'Alice'],
      ['990011', 'Bob'],
      ['777777', 'Carl'],
    ] as const) {
      const ticket = vault.tickets.keyOf(3, 1, number) ?? 0;
      expect(vault.tickets.read(ticket)?.thread.subject).toBe(`Ticket of ${name}`);
      expect(vault.tickets.revisions(ticket)).toHaveLength(1);
      expect(find(name)).toEqual([number]);
    }
    wholeFile();
  });
});

function storeAnswer(connectionId: number, fields: Record<string, unknown>, timeZone: string): Stored {
  return vault.tickets.store({
    ...derive(rawOf(JSON.stringify(fields)), timeZone),
    connectionId,
    timeZone,
    fetchedAt: '2026-11-25T00:00:00.000Z',
  });
}
