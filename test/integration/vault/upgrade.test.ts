import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noFilters } from '../../../src/contract/search.ts';
import { messagesIn } from '../../../src/i18n/locale.ts';
import { ThreadReader } from '../../../src/main/tickets/thread-reader.ts';
import { Search } from '../../../src/main/search/search.ts';
import { rederiveOutdated } from '../../../src/main/vault/rederivation.ts';
import type { StoreResult } from '../../../src/main/vault/tickets.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { errorText } from '../../../src/shared/error-text.ts';
import { decodeResponse, rawOf } from '../../../src/main/whmcs/response.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';

/** Vaults written by earlier versions: see test/vaults/README.md. */
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

const storedFailures = (): Record<string, unknown>[] =>
  vault.db
    .prepare<[], string>('SELECT failure FROM listed UNION ALL SELECT failure FROM file')
    .pluck()
    .all()
    .filter((failure) => failure !== null)
    .map((failure) => JSON.parse(failure) as Record<string, unknown>);

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

  test('keeps everything that users added, attachments, versions and the sync state', async () => {
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
    expect(vault.failures.list(1, 10)).toMatchObject([{ ticketId: 11, failure: { id: 'stored_failure' } }]);
    expect(storedFailures().map(Object.keys)).toEqual([['code', 'id', 'params', 'facts']]);
    expect(vault.remoteTickets.countPending(1)).toBe(0);
    // Deriving again marks nothing as unread, changed or fetched.
    expect(stateOfAll()).toEqual(expect.arrayContaining(before));
    wholeFile();
  });

  test('reports how many tickets are not indexed yet', async () => {
    const search = new Search(vault, Date.now);
    const notIndexed = (): number => search.find({ text: 'x', filters: noFilters, sort: 'best' }).notIndexed;
    expect(notIndexed()).toBe(vault.tickets.count());
    await rederiveOutdated(vault, () => undefined);
    expect(notIndexed()).toBe(0);
  });

  test('loses only the invalid fields of stored settings and searches', () => {
    expect(vault.personal.savedSearches()).toMatchObject([
      { name: 'Invoices', query: { text: 'invoice', filters: { only: ['unread'] } } },
      { name: 'Old', query: { text: 'old', filters: { tags: [] } } },
    ]);
    // 99 simultaneous requests are more than this version allows.
    expect(vault.connections.byId(1)?.sync).toMatchObject({ everyMinutes: 15, mostAtOnce: 6 });
  });

  test('recognises the same response as unchanged, with a hash computed from the stored one', () => {
    const ticket = vault.tickets.keyOf(1, 3) ?? 0;
    const raw = vault.tickets.raw(ticket);
    if (!raw) throw new Error('no answer');
    const fields = JSON.parse(decodeResponse(raw)) as Record<string, unknown>;
    const again = storeAnswer(1, { ...fields, c: 'another' }, 'Europe/London');
    expect(again).toEqual({ key: ticket, change: 'unchanged' });
    expect(storeAnswer(1, { ...fields, status: 'Reopened' }, 'Europe/London').change).toBe('changed');
  });

  test('dates, order and filters use the connection’s current time zone', async () => {
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

  test('restores text that a lenient decoder had changed', async () => {
    await rederiveOutdated(vault, () => undefined);
    const shown = new ThreadReader(vault).open(vault.tickets.keyOf(2, 21) ?? 0, null);
    expect(shown.messages[0]?.text).toContain('cart.php?a=add&currency=1&pid=3');
    expect(find('currency')).toEqual(['400021']);
  });

  test('separates tickets of three companies that were stored as one', async () => {
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

describe('a vault of format 3', () => {
  beforeEach(() => {
    vault = open('format-3.db');
  });

  test('keeps its failures by code and facts, without their sentences', () => {
    const general = { id: 'stored_failure', params: {} };
    const odd = { code: 'other-api-error', ...general, facts: { answer: 'Something odd' } };
    const missing = { ...odd, facts: { answer: 'Attachment not found' } };
    const tooLarge = { code: 'answer-too-large', ...general, facts: {} };
    expect(storedFailures()).toEqual([tooLarge, odd, missing]);
    const listed = vault.failures.list(1, 10);
    expect(listed[0]).toMatchObject({ ticketId: 11, fileName: null, failure: tooLarge });
    expect(listed.slice(1).map(({ failure }) => failure)).toEqual(expect.arrayContaining([odd, missing]));
    expect(vault.failures.count(1)).toBe(3);
    wholeFile();
  });

  test('shows its failures as general texts in both languages', () => {
    const [failure] = vault.failures.list(1, 1);
    for (const locale of ['en', 'zh-Hant'] as const) {
      const messages = messagesIn(locale);
      expect(failure && errorText(failure.failure, locale)).toEqual({
        message: messages.error_stored_failure(),
        nextStep: messages.error_stored_failure_next(),
      });
    }
  });

  test('has no English name for the connection for imported files', () => {
    expect(vault.connections.all()).toMatchObject([
      { id: 1, apiUrl: 'https://billing.example.com/includes/api.php' },
      { id: 2, apiUrl: '', name: '' },
    ]);
  });

  test.each([
    ['an id of a later version', { id: 'not_known_yet', params: { count: 3 } }],
    ['a code of a later version', { code: 'not-known-yet', id: 'not_known_yet' }],
    ['no id', { id: undefined }],
    ['params of another form', { id: 'list_unsettled', params: { missing: [1] } }],
  ])('%s in a stored failure is shown as a general text', (_what, change) => {
    const failure = { code: 'busy', params: {}, facts: { status: '503' }, ...change };
    vault.db.prepare('UPDATE listed SET failure = ? WHERE failure IS NOT NULL').run(JSON.stringify(failure));
    expect(vault.failures.list(1, 1)[0]?.failure).toEqual({
      code: 'code' in change ? 'other-api-error' : 'busy',
      id: 'stored_failure',
      params: {},
      facts: { status: '503' },
    });
  });

  test('stored text that is not JSON is shown as a general text', () => {
    vault.db.prepare('UPDATE listed SET failure = ? WHERE failure IS NOT NULL').run('The server was busy.');
    expect(vault.failures.list(1, 1)[0]?.failure).toMatchObject({
      code: 'other-api-error',
      id: 'stored_failure',
    });
  });
});

test('a stored failure that is not JSON does not stop the upgrade', () => {
  vault = open('format-3.db');
  vault.db.prepare('UPDATE listed SET failure = ? WHERE ticket_id = 11').run('The server was busy.');
  vault.db.prepare('UPDATE listed SET failure = ? WHERE ticket_id = 10').run('"The server was busy."');
  // Back to format 3.
  vault.db.exec(`DROP TABLE export_item; DROP TABLE export_job;
    DROP INDEX ticket_by_client; ALTER TABLE ticket DROP COLUMN client_id`);
  vault.db.pragma('user_version = 3');
  vault.close();
  vault = new Vault(join(folder, 'format-3.db'), key);
  expect(JSON.stringify(storedFailures())).not.toContain('busy.');
  expect(vault.failures.list(1, 10)).toHaveLength(4);
});

test('the tickets of a vault of format 4 get their clients when they are derived again', async () => {
  vault = open('format-4.db');
  const { id } = vault.connections.all()[0] ?? { id: 0 };
  expect(vault.tickets.keysOfClient(id, 77)).toEqual([]);
  await rederiveOutdated(vault, () => undefined);
  const numbers = vault.tickets.keysOfClient(id, 77).map((key) => vault.tickets.numberOf(key));
  // Oldest first.
  expect(numbers).toEqual(['T-2', 'T-1']);
  expect(vault.tickets.keysOfClient(id, 0)).toEqual([]);
  expect(vault.exports.ids(false)).toEqual([]);
  wholeFile();
});

function storeAnswer(connectionId: number, fields: Record<string, unknown>, timeZone: string): StoreResult {
  return vault.tickets.store({
    ...derive(rawOf(JSON.stringify(fields)), timeZone),
    connectionId,
    timeZone,
    fetchedAt: '2026-11-25T00:00:00.000Z',
  });
}
