import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { internalFailure } from '../../src/contract/failure.ts';
import { noFilters } from '../../src/contract/search.ts';
import { Desk } from '../../src/main/desk/desk.ts';
import { memoryKeychain } from '../../src/main/keychain/keychain.ts';
import { rawOf } from '../../src/main/whmcs/answer.ts';
import { derive } from '../../src/main/whmcs/derive.ts';
import { emptyConnection } from './connection.ts';

const keychain = memoryKeychain();
let folder: string;
let desk: Desk;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-test-'));
  vi.stubEnv('TMPDIR', folder);
  desk = new Desk({
    host: 'test',
    version: '0',
    vaultPath: join(folder, 'profile', 'vault.db'),
    keychain,
    resolveProxy: () => Promise.resolve('DIRECT'),
    publish: () => undefined,
    report: () => internalFailure().report(),
    threads: (name) => new URL(`../../src/main/threads/${name}-thread.ts`, import.meta.url),
    onNews: () => undefined,
    onOpen: () => undefined,
  });
});
afterEach(() => {
  desk.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(process.platform === 'win32')(
  'without a keychain the workers run as usual, on an encrypted file that is removed at the end',
  async () => {
    desk.startMemoryOnly();
    expect(desk.state.vault).toBe('memory-only');
    expect(desk.keychain).not.toBe(keychain);
    const connectionId = desk.vault.connections.save(null, emptyConnection);
    const answer = { ticketid: 1, tid: '1', subject: 'A pomegranate', date: '2024-07-01 12:00:00' };
    desk.vault.tickets.store({
      ...derive(rawOf(JSON.stringify(answer)), 'UTC'),
      ...{ connectionId, timeZone: 'UTC', fetchedAt: '2026-01-01T00:00:00.000Z' },
    });
    const { total } = await desk.searcher.find({ text: 'pomegranate ', filters: noFilters, sort: 'best' });
    expect(total).toBe(1);

    const [session = ''] = readdirSync(folder);
    expect(statSync(join(folder, session)).mode & 0o777).toBe(0o700);
    const files = readdirSync(join(folder, session));
    expect(files).toContain('vault.db');
    for (const file of files)
      expect(readFileSync(join(folder, session, file)).includes('pomegranate')).toBe(false);
    desk.close();
    expect(readdirSync(folder)).toEqual([]);
  },
);

test.skipIf(process.platform === 'win32')(
  'where no temporary file can be made, the keychain stays the system’s',
  () => {
    vi.stubEnv('TMPDIR', join(folder, 'missing'));
    expect(() => desk.startMemoryOnly()).toThrow();
    expect(desk.keychain).toBe(keychain);
    expect(desk.state.vault).toBe('opening');
  },
);
