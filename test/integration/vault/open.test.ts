import { randomBytes } from 'node:crypto';
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../../src/shared/app-error.ts';
import { migrations } from '../../../src/main/vault/migrations.ts';
import { moveVaultToBackup, openVault, toVaultError, vaultExists } from '../../../src/main/vault/open.ts';
import { prepared } from '../../../src/main/vault/prepared.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';

const key = Buffer.alloc(32, 7);
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-open-'));
  path = join(folder, 'vault.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const errorIn = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error instanceof AppError ? error.report() : error;
  }
  return undefined;
};
const fingerprint = (): string => readFileSync(`${path}.fingerprint`, 'utf8');

describe('a vault file', () => {
  test('exists once it was opened', () => {
    expect(vaultExists(path)).toBe(false);
    openVault(path, key).close();
    expect(vaultExists(path)).toBe(true);
  });

  test('is created in a new folder', () => {
    openVault(join(folder, 'a', 'b', 'vault.db'), key).close();
    expect(existsSync(join(folder, 'a', 'b', 'vault.db'))).toBe(true);
  });

  test('is set up for several threads, with temporary data in memory', () => {
    const db = openVault(path, key);
    const settings = ['temp_store', 'journal_mode', 'synchronous', 'trusted_schema', 'foreign_keys'];
    expect(settings.map((name) => db.pragma(name, { simple: true }))).toEqual([2, 'wal', 1, 0, 1]);
    expect(db.pragma('busy_timeout', { simple: true })).toBe(5000);
    db.close();
  });

  test('of a newer version of the app is refused with both versions', () => {
    const db = openVault(path, key);
    db.pragma(`user_version = ${migrations.length + 1}`);
    db.close();
    expect(errorIn(() => openVault(path, key))).toEqual({
      code: 'vault-newer',
      id: 'vault_newer',
      params: { version: migrations.length + 1, supported: migrations.length },
      facts: { path },
    });
  });

  test.runIf(process.platform === 'linux')('is closed again if it cannot be used', () => {
    const db = openVault(path, key);
    db.pragma(`user_version = ${migrations.length + 1}`);
    db.close();
    expect(errorIn(() => openVault(path, key))).toMatchObject({ code: 'vault-newer' });
    const open = readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)];
      } catch {
        return [];
      }
    });
    expect(open.filter((target) => target.startsWith(folder))).toEqual([]);
  });

  test('moves to a backup with the files beside it', () => {
    const suffixes = ['', '-journal', '-shm', '-wal', '.fingerprint'];
    for (const suffix of suffixes) writeFileSync(path + suffix, suffix);
    const backup = moveVaultToBackup(path, new Date('2026-01-02T03:04:05.678Z'));
    expect(backup).toBe(`${path}.backup-2026-01-02T03-04-05-678Z`);
    expect(readdirSync(folder)).toHaveLength(suffixes.length);
    for (const suffix of suffixes) expect(readFileSync(backup + suffix, 'utf8')).toBe(suffix);
  });
});

describe('the fingerprint of the key', () => {
  test('stays the same, so that later versions know the key of an existing vault', () => {
    openVault(path, key).close();
    expect(fingerprint()).toBe('8e9821c3df0f8f6e54a813cfea3f75557f8e0c4f40a6a6a0caaf1d427ee8d842');
    if (process.platform !== 'win32') expect(statSync(`${path}.fingerprint`).mode & 0o777).toBe(0o600);
  });

  test('tells a wrong key from a damaged file', () => {
    openVault(path, key).close();
    expect(errorIn(() => openVault(path, randomBytes(32)))).toEqual({
      code: 'vault-wrong-key',
      id: 'vault_wrong_key',
      params: {},
      facts: { path },
    });
    rmSync(`${path}.fingerprint`);
    expect(errorIn(() => openVault(path, randomBytes(32)))).toMatchObject({ code: 'vault-damaged' });
    expect(vaultExists(`${path}.fingerprint`)).toBe(false);
  });

  test('is written if it is missing, and otherwise kept', () => {
    openVault(path, key).close();
    const written = fingerprint();
    rmSync(`${path}.fingerprint`);
    openVault(path, key).close();
    expect(fingerprint()).toBe(written);
    for (const other of [`${written}\n`, 'ff']) {
      writeFileSync(`${path}.fingerprint`, other);
      openVault(path, key).close();
      expect(fingerprint()).toBe(other);
    }
  });

  test('without a vault does not prevent creating one', () => {
    writeFileSync(`${path}.fingerprint`, '00'.repeat(32));
    openVault(path, key).close();
    expect(vaultExists(path)).toBe(true);
  });
});

test('a vault in memory writes no files', () => {
  const names = [':memory:', ':memory:.fingerprint'];
  for (const name of names) rmSync(name, { force: true });
  const vault = new Vault(':memory:', key);
  vault.connections.save(null, emptyConnection);
  vault.close();
  expect(names.filter((name) => existsSync(name))).toEqual([]);
});

describe('errors', () => {
  const at = join('folder', 'vault.db');
  const converted = (code: unknown): unknown => {
    const error = toVaultError(Object.assign(new Error('as thrown'), { code }), at);
    return error instanceof AppError ? error.report() : error;
  };
  const facts = { path: at };

  test.each(['SQLITE_NOTADB', 'SQLITE_CORRUPT', 'SQLITE_CORRUPT_VTAB', 'SQLITE_CORRUPT_INDEX'])(
    '%s: the vault is damaged',
    (code) =>
      expect(converted(code)).toEqual({ code: 'vault-damaged', id: 'vault_damaged', params: {}, facts }),
  );

  test.each(['SQLITE_FULL', 'ENOSPC', 'EDQUOT'])('%s: the disk is full', (code) =>
    expect(converted(code)).toEqual({ code: 'disk-full', id: 'vault_disk_full', params: {}, facts }),
  );

  test.each([
    ...['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST'],
    ...['SQLITE_CANTOPEN', 'SQLITE_READONLY'],
  ])('%s: the folder is not writable', (code) =>
    expect(converted(code)).toEqual({
      code: 'cannot-write',
      id: 'vault_not_writable',
      params: { folder: 'folder' },
      facts,
    }),
  );

  test('SQLITE_BUSY: another thread keeps the vault locked', () => {
    expect(converted('SQLITE_BUSY')).toEqual({ code: 'vault-busy', id: 'vault_busy', params: {}, facts });
  });

  describe('SQLITE_IOERR', () => {
    const asked: unknown[] = [];
    const withFree = (bavail: number, bsize: number): unknown => {
      vi.spyOn(fs, 'statfsSync').mockImplementation(((path: unknown) => {
        asked.push(path);
        return { bavail, bsize };
      }) as never);
      syncBuiltinESMExports();
      return converted('SQLITE_IOERR_WRITE');
    };
    afterEach(() => {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    });
    const broken = {
      code: 'disk-error',
      id: 'disk_error',
      params: { code: 'SQLITE_IOERR_WRITE' },
      facts: { ...facts, code: 'SQLITE_IOERR_WRITE' },
    };

    test('on a disk with less than a megabyte free: it is full', () => {
      expect(withFree(999, 1000)).toMatchObject({ code: 'disk-full' });
      expect(asked).toEqual(['folder']);
    });

    test('on a disk with space: it is broken', () => {
      expect(withFree(1000, 1000)).toEqual(broken);
    });

    test('in a folder that is gone: the disk is broken', () => {
      expect(converted('SQLITE_IOERR_WRITE')).toEqual(broken);
    });
  });

  test('others are returned unchanged', () => {
    for (const code of ['SQLITE_CONSTRAINT', 'X_SQLITE_IOERR', undefined, 5]) {
      const error = Object.assign(new Error('as thrown'), { code });
      expect(toVaultError(error, at)).toBe(error);
    }
  });

  test('of a folder that cannot be created are reported', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(errorIn(() => openVault(join(folder, 'file', 'sub', 'vault.db'), key))).toMatchObject({
      code: 'cannot-write',
      params: { folder: join(folder, 'file', 'sub') },
    });
    mkdirSync(path);
    expect(errorIn(() => openVault(path, key))).toMatchObject({ code: 'cannot-write', facts: { path } });
  });
});

describe('a vault', () => {
  test('has no size limit unless one is given', () => {
    const limitOf = (...args: [maxPages?: number]): number => {
      const vault = new Vault(':memory:', key, ...args);
      const limit = vault.db.pragma('max_page_count', { simple: true }) as number;
      vault.close();
      return limit;
    };
    expect(limitOf(1000)).toBe(1000);
    expect(limitOf(0)).toBe(limitOf());
    expect(limitOf()).toBeGreaterThan(1_000_000);
  });

  test('can fail immediately instead of waiting for a lock', () => {
    const [vault, other] = [new Vault(path, key), new Vault(path, key)];
    vault.disableLockWait();
    other.db.exec('BEGIN IMMEDIATE');
    expect(errorIn(() => vault.transaction(() => undefined))).toMatchObject({
      code: 'vault-busy',
      facts: { path },
    });
    other.db.exec('ROLLBACK');
    expect(vault.transaction(() => 'done')).toBe('done');
    expect(vault.db.pragma('busy_timeout', { simple: true })).toBe(0);
    vault.close();
    other.close();
  });

  test('caches as many megabytes as asked for', () => {
    const vault = new Vault(':memory:', key);
    vault.setCacheSize(64);
    expect(vault.db.pragma('cache_size', { simple: true })).toBe(-64 * 1024);
    vault.close();
  });

  test('undoes a transaction that fails', () => {
    const vault = new Vault(':memory:', key);
    expect(() =>
      vault.transaction((v) => {
        v.connections.save(null, emptyConnection);
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(vault.connections.all()).toEqual([]);
    vault.close();
  });

  test('compiles each statement once per database', () => {
    const [first, second] = [new Vault(':memory:', key), new Vault(':memory:', key)];
    const compiled = (vault: Vault, sql: string): unknown => prepared(vault.db, sql);
    const statement = compiled(first, 'SELECT 1');
    expect(compiled(first, 'SELECT 2')).not.toBe(statement);
    expect(compiled(first, 'SELECT 1')).toBe(statement);
    expect(compiled(second, 'SELECT 1')).not.toBe(statement);
    first.close();
    second.close();
  });
});
