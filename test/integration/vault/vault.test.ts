import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrations } from '../../../src/main/vault/migrations.ts';
import { openVault, moveVaultToBackup } from '../../../src/main/vault/open.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { decodeResponse, rawOf } from '../../../src/main/whmcs/response.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';
import { generatedSource } from '../../whmcs-simulator/generator.ts';
import { inShape } from '../../whmcs-simulator/shapes.ts';
import { emptyConnection } from '../../support/connection.ts';

const key = randomBytes(32);
const source = generatedSource({ seed: 8, count: 60 });
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-vault-'));
  path = join(folder, 'vault.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function store(
  vault: Vault,
  id: number,
  change: Record<string, unknown> = {},
): ReturnType<Vault['tickets']['store']> {
  const wire = source.byId(id);
  if (!wire) throw new Error('no ticket');
  const answer = { ...inShape(wire, 'today', 'ASC'), ...change };
  const connectionId = vault.connections.all()[0]?.id ?? vault.connections.save(null, emptyConnection);
  return vault.tickets.store({
    connectionId,
    ...derive(rawOf(JSON.stringify(answer)), 'UTC'),
    timeZone: 'UTC',
    fetchedAt: '2026-01-01T00:00:00.000Z',
  });
}

describe('stored tickets', () => {
  test('are the same after reopening the vault', () => {
    const first = new Vault(path, key);
    const { key: ticket } = store(first, 5);
    first.close();
    const vault = new Vault(path, key);
    const wire = source.byId(5);
    expect(vault.tickets.read(ticket)?.thread).toEqual(
      wire && readThread(inShape(wire, 'today', 'ASC'), 'UTC'),
    );
    expect(vault.tickets.count()).toBe(1);
    vault.close();
  });

  test('cannot be read from disk without the key', () => {
    const vault = new Vault(path, key);
    for (let id = 1; id <= 60; id += 1) store(vault, id);
    const names = [
      'Cynthia Reilly',
      'example.com',
      'CREATE TABLE',
      'SQLite format',
      source.byId(3)?.tid ?? '',
      key.toString('hex'),
      key.toString('base64'),
    ];
    for (const file of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, file));
      for (const name of names) expect(bytes.includes(name), `${name} in ${file}`).toBe(false);
    }
    vault.close();
  });

  test('keep every version from the server', () => {
    const vault = new Vault(path, key);
    const { key: ticket, change } = store(vault, 5);
    expect(change).toBe('new');
    expect(store(vault, 5).change).toBe('unchanged');
    expect(store(vault, 5, { subject: 'Edited', notes: '' }).change).toBe('changed');
    expect(vault.tickets.read(ticket)?.thread.subject).toBe('Edited');
    const revisions = vault.tickets.revisions(ticket);
    expect(revisions).toHaveLength(2);
    const earlier = vault.tickets.raw(ticket, revisions[1]?.id ?? 0);
    expect(JSON.parse(earlier ? decodeResponse(earlier) : '{}')).toMatchObject({
      subject: source.byId(5)?.subject,
      c: source.byId(5)?.c,
    });
    vault.close();
  });

  test('are kept when the server deletes them, and unmarked when it has them again', () => {
    const vault = new Vault(path, key);
    const { key: ticket } = store(vault, 5);
    vault.tickets.onServer.markGone(ticket, '2026-02-02T00:00:00.000Z');
    expect(vault.tickets.read(ticket)).toMatchObject({ goneAt: '2026-02-02T00:00:00.000Z' });
    store(vault, 5);
    expect(vault.tickets.read(ticket)?.goneAt).toBeNull();
    vault.close();
  });
});

describe('a vault that cannot be opened', () => {
  beforeEach(() => {
    const vault = new Vault(path, key);
    for (let id = 1; id <= 60; id += 1) store(vault, id);
    vault.close();
  });
  const unchanged = (act: () => void): void => {
    const before = readFileSync(path);
    act();
    expect(readFileSync(path).equals(before)).toBe(true);
  };

  test('wrong key', () => {
    unchanged(() =>
      expect(() => openVault(path, randomBytes(32))).toThrow(
        expect.objectContaining({ code: 'vault-wrong-key' }),
      ),
    );
  });

  test('damaged at its beginning', () => {
    const bytes = readFileSync(path);
    bytes.fill(7, 0, 600);
    writeFileSync(path, bytes);
    unchanged(() =>
      expect(() => openVault(path, key)).toThrow(expect.objectContaining({ code: 'vault-damaged' })),
    );
  });

  test('damaged inside', () => {
    const bytes = readFileSync(path);
    bytes.fill(7, 4096 * 2);
    writeFileSync(path, bytes);
    expect(() => {
      const vault = new Vault(path, key);
      try {
        vault.run((v) =>
          (v.db.prepare('SELECT id FROM ticket').pluck().all() as number[]).map((id) => v.tickets.read(id)),
        );
      } finally {
        vault.close();
      }
    }).toThrow(expect.objectContaining({ code: 'vault-damaged' }));
  });

  test('newer', () => {
    const db = openVault(path, key);
    db.pragma(`user_version = ${migrations.length + 1}`);
    db.close();
    unchanged(() =>
      expect(() => openVault(path, key)).toThrow(expect.objectContaining({ code: 'vault-newer' })),
    );
  });

  test('is complete under its new name after moving it to a backup', () => {
    const movedTo = moveVaultToBackup(path, new Date(0));
    const fresh = new Vault(path, key);
    expect(fresh.tickets.count()).toBe(0);
    fresh.close();
    const old = new Vault(movedTo, key);
    expect(old.tickets.count()).toBe(60);
    old.close();
  });
});

test('a read-only folder is reported', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => openVault(join(folder, 'file', 'vault.db'), key)).toThrow(
    expect.objectContaining({ code: 'cannot-write' }),
  );
});

test('a full disk loses nothing', () => {
  const vault = new Vault(path, key);
  store(vault, 1);
  vault.close();
  const db = openVault(path, key);
  const pages = db.pragma('page_count', { simple: true }) as number;
  db.close();

  // SQLite reports SQLITE_FULL if the file may not grow.
  const tight = new Vault(path, key, pages + 2);
  expect(() => tight.run((v) => store(v, 2, { extra: randomBytes(200_000).toString('hex') }))).toThrow(
    expect.objectContaining({ code: 'disk-full' }),
  );
  expect(tight.tickets.count()).toBe(1);
  expect(tight.tickets.read(1)?.thread.ticketId).toBe(1);
  tight.close();
});

test('migrations are applied once, in order, and keep foreign keys', () => {
  const db = openVault(path, key);
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.length);
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(() =>
    db.exec(
      `INSERT INTO revision (ticket, fetched_at, charset, hash, raw_deflated) VALUES (99, '', '', '', x'')`,
    ),
  ).toThrow(/FOREIGN KEY/);
  db.close();
  const again = openVault(path, key);
  expect(again.pragma('integrity_check', { simple: true })).toBe('ok');
  again.close();
});
