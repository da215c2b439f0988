import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { AppError, appError } from '../../shared/app-error.ts';
import { migrations } from './migrations.ts';
import { makePrivate, vaultSuffixes } from './private-files.ts';

export type VaultDatabase = Database.Database;

const fingerprintPath = (path: string): string => `${path}.fingerprint`;

/**
 * Opens the vault's encrypted file, or creates it, and migrates it to the current schema. A file that cannot be opened
 * is left untouched.
 * @param path `:memory:` for a vault that is lost when the app closes
 * @param key 32 bytes
 * @throws AppError `vault-wrong-key`, `vault-damaged`, `vault-newer`, `vault-busy`, `cannot-write` or `disk-full`
 */
export function openVault(path: string, key: Buffer): VaultDatabase {
  const db = openFile(path, key);
  try {
    if (path !== ':memory:') unlock(db, key);
    refuseNewer(db, path);
    // Temporary files would not be encrypted, so SQLite keeps them in memory.
    db.pragma('temp_store = MEMORY');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('trusted_schema = OFF');
    // Migrations replace tables; rows that refer to them must not be deleted by cascade.
    db.pragma('foreign_keys = OFF');
    migrate(db);
    db.pragma('foreign_keys = ON');
    writeFingerprint(path, key);
    return db;
  } catch (error) {
    db.close();
    throw toVaultError(error, path);
  }
}

function openFile(path: string, key: Buffer): VaultDatabase {
  try {
    if (path !== ':memory:') {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      if (!keyMatches(path, key)) throw wrongKey(path);
      // SQLite creates the files beside it with the same permissions.
      closeSync(openSync(path, 'a', 0o600));
      makePrivate(path);
    }
    return new Database(path, { timeout: 5000 });
  } catch (error) {
    throw toVaultError(error, path);
  }
}

/** Whether a vault file exists, even a damaged one. */
export const vaultExists = (path: string): boolean => existsSync(path);

/** Renames the vault and the files beside it, so that a new one can be created. @returns the new path */
export function moveVaultToBackup(path: string, now: Date): string {
  const backup = `${path}.backup-${now.toISOString().replace(/[:.]/g, '-')}`;
  for (const suffix of vaultSuffixes) {
    if (existsSync(path + suffix)) renameSync(path + suffix, backup + suffix);
  }
  return backup;
}

function unlock(db: VaultDatabase, key: Buffer): void {
  db.pragma(`cipher = 'chacha20'`);
  db.pragma(`key = 'raw:${key.toString('hex')}'`);
  // The first read fails if the key is wrong.
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
}

function refuseNewer(db: VaultDatabase, path: string): void {
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version <= migrations.length) return;
  throw appError('vault-newer', 'vault_newer', { version, supported: migrations.length }, { path });
}

function migrate(db: VaultDatabase): void {
  const version = db.pragma('user_version', { simple: true }) as number;
  for (const [at, migration] of migrations.entries()) {
    if (at < version) continue;
    db.transaction(() => {
      if (typeof migration === 'string') db.exec(migration);
      else migration(db);
      db.pragma(`user_version = ${at + 1}`);
    }).immediate();
  }
}

/**
 * SQLite cannot distinguish a wrong key from a damaged file. The fingerprint beside the file can: it is a MAC that
 * reveals nothing about the key.
 */
const fingerprint = (key: Buffer): Buffer => createHmac('sha256', key).update('threadkeep vault').digest();

function keyMatches(path: string, key: Buffer): boolean {
  if (!existsSync(path) || !existsSync(fingerprintPath(path))) return true;
  const stored = Buffer.from(readFileSync(fingerprintPath(path), 'utf8').trim(), 'hex');
  const expected = fingerprint(key);
  return stored.length === expected.length ? timingSafeEqual(stored, expected) : true;
}

function writeFingerprint(path: string, key: Buffer): void {
  if (path === ':memory:' || existsSync(fingerprintPath(path))) return;
  writeFileSync(fingerprintPath(path), fingerprint(key).toString('hex'), { mode: 0o600 });
}

const wrongKey = (path: string): AppError => appError('vault-wrong-key', 'vault_wrong_key', {}, { path });

/** Converts an error of SQLite or of the file system to an `AppError`; other errors are returned unchanged. */
export function toVaultError(error: unknown, path: string): unknown {
  const code = (error as { code?: unknown }).code;
  switch (code) {
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
    case 'SQLITE_CORRUPT_VTAB':
    case 'SQLITE_CORRUPT_INDEX':
      return appError('vault-damaged', 'vault_damaged', {}, { path });
    case 'SQLITE_FULL':
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(path);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EEXIST':
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_READONLY':
      return appError('cannot-write', 'vault_not_writable', { folder: dirname(path) }, { path });
    case 'SQLITE_BUSY':
      return appError('vault-busy', 'vault_busy', {}, { path });
    default:
      return typeof code === 'string' && code.startsWith('SQLITE_IOERR') ? diskError(code, path) : error;
  }
}

/** A full disk and a broken one cause the same I/O errors; the free space shows which it is. */
function diskError(code: string, path: string): AppError {
  if (freeBytes(path) < 1_000_000) return diskFull(path);
  return appError('disk-error', 'disk_error', { code }, { path, code });
}

function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}

const diskFull = (path: string): AppError => appError('disk-full', 'vault_disk_full', {}, { path });
