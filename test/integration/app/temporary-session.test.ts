import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { noFilters } from '../../../src/contract/search.ts';
import type { AppStateStore } from '../../../src/main/app/app-state.ts';
import type { VaultSession } from '../../../src/main/app/vault-session.ts';
import { memoryKeychain } from '../../../src/main/keychain/keychain.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';
import { emptyConnection } from '../../support/connection.ts';
import { makeSession } from '../../support/session.ts';

const keychain = memoryKeychain();
let folder: string;
let state: AppStateStore;
let session: VaultSession;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-test-'));
  vi.stubEnv('TMPDIR', folder);
  ({ state, session } = makeSession({ vaultPath: join(folder, 'profile', 'vault.db'), keychain }));
});
afterEach(() => {
  session.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(process.platform === 'win32')(
  'without a keychain, workers use an encrypted file that is removed at the end',
  async () => {
    session.startMemoryOnly();
    expect(state.current.vault).toBe('memory-only');
    expect(session.keychain).not.toBe(keychain);
    const connectionId = session.vault.connections.save(null, emptyConnection);
    const answer = { ticketid: 1, tid: '1', subject: 'A pomegranate', date: '2024-07-01 12:00:00' };
    session.vault.tickets.store({
      ...derive(rawOf(JSON.stringify(answer)), 'UTC'),
      ...{ connectionId, timeZone: 'UTC', fetchedAt: '2026-01-01T00:00:00.000Z' },
    });
    const { total } = await session.searchWorker.find({
      text: 'pomegranate ',
      filters: noFilters,
      sort: 'best',
    });
    expect(total).toBe(1);

    const [sessionFolder = ''] = readdirSync(folder);
    expect(statSync(join(folder, sessionFolder)).mode & 0o777).toBe(0o700);
    const files = readdirSync(join(folder, sessionFolder));
    expect(files).toContain('vault.db');
    for (const file of files)
      expect(readFileSync(join(folder, sessionFolder, file)).includes('pomegranate')).toBe(false);
    session.close();
    expect(readdirSync(folder)).toEqual([]);
  },
);

test.skipIf(process.platform === 'win32')(
  'uses the system’s keychain if no temporary file can be created',
  () => {
    vi.stubEnv('TMPDIR', join(folder, 'missing'));
    expect(() => session.startMemoryOnly()).toThrow();
    expect(session.keychain).toBe(keychain);
    expect(state.current.vault).toBe('opening');
  },
);
