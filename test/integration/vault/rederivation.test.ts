import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../../src/shared/app-error.ts';
import { ThreadReader } from '../../../src/main/tickets/thread-reader.ts';
import { rederiveOutdated } from '../../../src/main/vault/rederivation.ts';
import type { StoreResult } from '../../../src/main/vault/tickets.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';
import { emptyConnection } from '../../support/connection.ts';

const key = randomBytes(32);
let folder: string;
let vault: Vault;
let connectionId: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-rederivation-'));
  vault = new Vault(join(folder, 'vault.db'), key);
  connectionId = vault.connections.save(null, { ...emptyConnection, timeZone: 'UTC' });
});
afterEach(() => {
  vault.close();
  rmSync(folder, { recursive: true, force: true });
});

const answer = (ticketid: number, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  result: 'success',
  ticketid,
  tid: String(1000 + ticketid),
  date: '2024-07-01 12:00:00',
  lastreply: '2024-07-01 12:00:00',
  ...more,
});
const store = (fields: Record<string, unknown>, timeZone = 'UTC'): StoreResult =>
  vault.tickets.store({
    ...derive(rawOf(JSON.stringify(fields)), timeZone),
    connectionId,
    timeZone,
    fetchedAt: '2026-01-01T00:00:00.000Z',
    unseen: true,
  });
const correctZone = (timeZone: string): void =>
  void vault.connections.save(connectionId, { ...emptyConnection, timeZone });
const lastReply = (ticket: number): unknown =>
  vault.db.prepare('SELECT last_reply_utc FROM ticket WHERE id = ?').pluck().get(ticket);
const derivedByAnotherParser = (): void => {
  vault.db.exec('UPDATE ticket SET parser = 1');
};

describe('a corrected time zone', () => {
  test('corrects every ticket, and marks none as unread, changed or fetched', async () => {
    const keys = Array.from({ length: 50 }, (_, index) => store(answer(index + 1)).key);
    const before = vault.db.prepare('SELECT id, unread, fetched_at FROM ticket ORDER BY id').all();
    correctZone('America/New_York');
    expect(await rederiveOutdated(vault, () => undefined)).toBe(50);
    expect(new Set(keys.map(lastReply))).toEqual(new Set(['2024-07-01T16:00:00.000Z']));
    expect(vault.db.prepare('SELECT id, unread, fetched_at FROM ticket ORDER BY id').all()).toEqual(before);
    expect(store(answer(1), 'America/New_York').change).toBe('unchanged');
  });

  test('applies to responses that were requested before', async () => {
    correctZone('America/New_York');
    const { key: ticket } = store(answer(1), 'UTC');
    expect(lastReply(ticket)).toBe('2024-07-01T16:00:00.000Z');
    expect(await rederiveOutdated(vault, () => undefined)).toBe(0);
  });
});

describe('another parser version', () => {
  test('with another hash does not mark tickets as changed', async () => {
    const { key: ticket } = store(answer(1));
    const hashed = (): unknown => vault.db.prepare('SELECT hash FROM revision').pluck().get();
    const hash = hashed();
    vault.db.exec(`UPDATE revision SET hash = 'of another parser'`);
    derivedByAnotherParser();
    expect(store(answer(1))).toEqual({ key: ticket, change: 'unchanged' });
    vault.db.exec(`UPDATE revision SET hash = 'of another parser'`);
    await rederiveOutdated(vault, () => undefined);
    expect(hashed()).toBe(hash);
  });

  describe('with another name for an attachment', () => {
    const withFile = (filename: string): Record<string, unknown> =>
      answer(1, { replies: { reply: [{ replyid: 0, message: '', attachments: [{ filename, index: 0 }] }] } });
    const keepAs = (ticket: number, fileName: string): void => {
      const { id } = vault.attachments.row(ticket, { type: 'ticket', relatedId: 1, index: 0, fileName });
      vault.attachments.saveContent(id, Buffer.from('content'));
    };
    const stateOf = (ticket: number): unknown =>
      new ThreadReader(vault).open(ticket, null).messages[0]?.files[0]?.state;

    test('keeps the stored file', async () => {
      const { key: ticket } = store(withFile('a&copy=1.txt'));
      keepAs(ticket, 'a©=1.txt');
      expect(stateOf(ticket)).toBe('left');
      derivedByAnotherParser();
      await rederiveOutdated(vault, () => undefined);
      expect(stateOf(ticket)).toBe('stored');
    });

    test('does not rename it if a version has another file at that position', async () => {
      const { key: ticket } = store(withFile('before.txt'));
      keepAs(ticket, 'before.txt');
      store(withFile('after.txt'));
      derivedByAnotherParser();
      await rederiveOutdated(vault, () => undefined);
      expect(stateOf(ticket)).toBe('left');
      expect(vault.attachments.all(ticket)).toMatchObject([{ fileName: 'before.txt' }]);
    });
  });

  test('that cannot read a response tries it once, and keeps the ticket', async () => {
    const { key: ticket } = store(answer(1, { subject: 'Kept' }));
    const readable = store(answer(2)).key;
    vault.db.prepare(`UPDATE revision SET charset = 'utf-16be' WHERE ticket = ?`).run(ticket);
    derivedByAnotherParser();
    vault.db.exec('UPDATE ticket SET last_reply_utc = NULL');
    expect(await rederiveOutdated(vault, () => undefined)).toBe(2);
    expect(await rederiveOutdated(vault, () => undefined)).toBe(0);
    expect(vault.db.prepare('SELECT subject FROM ticket WHERE id = ?').pluck().get(ticket)).toBe('Kept');
    expect(lastReply(readable)).toBe('2024-07-01T12:00:00.000Z');
  });
});

test('waits for long writes of others, and continues', async () => {
  const { key: ticket } = store(answer(1));
  correctZone('America/New_York');
  const other = new Vault(vault.path, key);
  vault.db.pragma('busy_timeout = 0');
  other.db.exec('BEGIN IMMEDIATE');
  expect(() => vault.transaction(() => undefined)).toThrow(AppError);
  const done = rederiveOutdated(vault, () => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  other.db.exec('ROLLBACK');
  expect(await done).toBe(1);
  other.close();
  expect(lastReply(ticket)).toBe('2024-07-01T16:00:00.000Z');
});
