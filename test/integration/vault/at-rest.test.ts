import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { migrations } from '../../../src/main/vault/migrations.ts';
import { openVault, moveVaultToBackup, type VaultDatabase } from '../../../src/main/vault/open.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';

const key = randomBytes(32);
let folder: string;
let umask: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-rest-'));
  // Mutants run in threads, which have no umask of their own.
  if (isMainThread) umask = process.umask(0);
});
afterEach(() => {
  if (isMainThread) process.umask(umask);
  rmSync(folder, { recursive: true, force: true });
});

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const modesIn = (path: string): Record<string, string> =>
  Object.fromEntries(readdirSync(path).map((name) => [name, modeOf(join(path, name))]));

describe.skipIf(process.platform === 'win32')('only their owner can read', () => {
  const all = {
    'vault.db': '600',
    'vault.db-wal': '600',
    'vault.db-shm': '600',
    'vault.db.fingerprint': '600',
  };

  test('the files and folder of a new vault', () => {
    const vaultFolder = join(folder, 'a', 'b');
    const vault = new Vault(join(vaultFolder, 'vault.db'), key);
    vault.connections.save(null, emptyConnection);
    expect(modesIn(vaultFolder)).toEqual(all);
    expect([modeOf(vaultFolder), modeOf(join(folder, 'a'))]).toEqual(['700', '700']);
    vault.close();
  });

  test('files that another program made readable', () => {
    const path = join(folder, 'vault.db');
    new Vault(path, key).close();
    for (const suffix of ['', '.fingerprint']) chmodSync(path + suffix, 0o644);
    writeFileSync(`${path}-journal`, '', { mode: 0o666 });
    chmodSync(folder, 0o755);
    const vault = new Vault(path, key);
    vault.connections.save(null, emptyConnection);
    expect(modesIn(folder)).toMatchObject(all);
    expect([undefined, '600']).toContain(modesIn(folder)['vault.db-journal']);
    expect(modeOf(folder)).toBe('700');
    vault.close();
  });

  test('a shared folder, such as the one for temporary files, keeps its permissions', () => {
    const shared = join(folder, 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o1777);
    new Vault(join(shared, 'vault.db'), key).close();
    expect(modeOf(shared)).toBe('777');
    expect(modeOf(join(shared, 'vault.db'))).toBe('600');
  });
});

test('the journal moves with the vault to the backup, so that it is not rolled back into a new vault', () => {
  const path = join(folder, 'vault.db');
  for (const suffix of ['', '-journal']) writeFileSync(path + suffix, 'x');
  moveVaultToBackup(path, new Date(0));
  expect(readdirSync(folder).sort()).toEqual(
    ['', '-journal'].map((suffix) => `vault.db.backup-1970-01-01T00-00-00-000Z${suffix}`),
  );
});

describe('temporary files', () => {
  const storeOf = (db: VaultDatabase): unknown => db.pragma('temp_store', { simple: true });

  test('are kept in memory by every connection, also during migrations', () => {
    const seen: unknown[] = [];
    vi.spyOn(migrations, 'entries').mockImplementation(() =>
      [(db: VaultDatabase) => void seen.push(storeOf(db)), ...migrations.slice(1)].entries(),
    );
    const path = join(folder, 'vault.db');
    expect(() => openVault(join(folder, 'unfinished.db'), key)).toThrow();
    vi.restoreAllMocks();
    for (const each of [path, path, ':memory:']) {
      const vault = new Vault(each, key);
      seen.push(storeOf(vault.db));
      vault.close();
    }
    expect(seen).toEqual([2, 2, 2, 2]);
  });

  test.runIf(process.platform === 'linux')('are not opened by a large sort', () => {
    const vault = new Vault(join(folder, 'vault.db'), key);
    const sorted = vault.db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
         SELECT i, randomblob(1000) AS text FROM n ORDER BY text`,
      )
      .iterate();
    sorted.next();
    const open = readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)];
      } catch {
        return [];
      }
    });
    sorted.return?.();
    vault.close();
    expect(open).toContain(join(folder, 'vault.db'));
    expect(open.filter((target) => target.includes('etilqs'))).toEqual([]);
  });
});
