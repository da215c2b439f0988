import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { noFilters } from '../../../src/contract/search.ts';
import { AppStateStore } from '../../../src/main/app/app-state.ts';
import { VaultSession } from '../../../src/main/app/vault-session.ts';
import { toErrorReport } from '../../../src/main/ipc/bind.ts';
import { memoryKeychain, type Keychain } from '../../../src/main/keychain/keychain.ts';
import { emptyConnection } from '../../support/connection.ts';
import { errorOf } from '../../support/errors.ts';

/** Pauses between write attempts take no time here. */
const pause = vi.hoisted(() => vi.fn((_ms: number) => Promise.resolve()));
vi.mock('node:timers/promises', async (original) => ({ ...(await original<object>()), setTimeout: pause }));

let folder: string;
let path: string;
let keychain: Keychain;
const onOpen = vi.fn();
const sessions: VaultSession[] = [];

function start(): { state: AppStateStore; session: VaultSession } {
  const state = new AppStateStore({ host: 'test', version: '0', vaultPath: path }, () => undefined);
  const session = new VaultSession({
    ...{ path, keychain, state, toErrorReport, onOpen, onTaskEvent: () => undefined },
    workerUrl: (name) => new URL(`../../../src/main/workers/${name}-worker.ts`, import.meta.url),
  });
  sessions.push(session);
  return { state, session };
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-session-test-'));
  path = join(folder, 'vault.db');
  keychain = memoryKeychain();
  onOpen.mockReset();
  pause.mockClear();
});
afterEach(() => {
  for (const session of sessions.splice(0)) session.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const closed = expect.objectContaining({ code: 'vault-closed' }) as Error;

test('rejects everything before it is open', async () => {
  const { session } = start();
  expect(() => session.vault).toThrow(closed);
  expect(() => session.searchWorker).toThrow(closed);
  expect(() => session.ticketWorker).toThrow(closed);
  expect(() => session.runSync).toThrow(closed);
  await expect(session.write(() => 1)).rejects.toMatchObject({ code: 'vault-closed' });
});

describe('opening', () => {
  test('creates a vault and its key, and finds both the next time', async () => {
    const first = start();
    await first.session.open();
    expect(first.state.current).toMatchObject({ vault: 'open', vaultFailure: null, ticketCount: 0 });
    expect(onOpen).toHaveBeenCalledOnce();
    first.session.vault.connections.save(null, emptyConnection);
    first.session.close();
    expect(() => first.session.vault).toThrow(closed);
    const second = start();
    await second.session.open();
    expect(second.state.current.connections).toHaveLength(1);
    const query = { text: '', filters: noFilters, sort: 'best' } as const;
    await expect(second.session.searchWorker.find(query)).resolves.toMatchObject({ total: 0 });
    await expect(second.session.ticketWorker.openThread(1, null)).rejects.toMatchObject({
      code: 'not-in-vault',
    });
  });

  test('happens once, even if requested several times', async () => {
    const { session } = start();
    const read = vi.spyOn(keychain, 'read');
    const first = session.open();
    expect(session.open()).toBe(first);
    await first;
    const { vault } = session;
    await session.open();
    expect(session.vault).toBe(vault);
    expect(read).toHaveBeenCalledOnce();
    expect(onOpen).toHaveBeenCalledOnce();
  });

  test('publishes an error and can be retried', async () => {
    const { session, state } = start();
    const read = vi.spyOn(keychain, 'read').mockRejectedValueOnce(errorOf('keychain-failed'));
    await session.open();
    expect(state.current).toMatchObject({ vault: 'failed', vaultFailure: { code: 'keychain-failed' } });
    expect(existsSync(path)).toBe(false);
    const again = session.open();
    expect(state.current).toMatchObject({ vault: 'opening', vaultFailure: null });
    await again;
    expect(state.current.vault).toBe('open');
    expect(read).toHaveBeenCalledTimes(2);
  });

  test('never creates a new key for an existing vault', async () => {
    writeFileSync(path, 'a vault of another computer');
    const { session, state } = start();
    await session.open();
    expect(state.current).toMatchObject({ vault: 'failed', vaultFailure: { code: 'vault-key-missing' } });
    expect(await keychain.read('vault key')).toBeNull();
    expect(onOpen).not.toHaveBeenCalled();
  });
});

describe('moving a vault to a backup', () => {
  test('keeps the file under another name, and opens a new one', async () => {
    writeFileSync(path, 'not a vault');
    const { session, state } = start();
    await session.open();
    const movedTo = await session.moveVaultToBackup();
    expect(state.current.vault).toBe('open');
    expect(readdirSync(folder)).toContain(movedTo.slice(folder.length + 1));
    expect(movedTo.startsWith(`${path}.`)).toBe(true);
  });

  test('is rejected while it is open', async () => {
    const { session } = start();
    await session.open();
    await expect(session.moveVaultToBackup()).rejects.toMatchObject({ code: 'internal' });
    expect(existsSync(path)).toBe(true);
  });
});

describe('writing', () => {
  test('waits until another thread has written', async () => {
    const { session } = start();
    session.startMemoryOnly();
    let busy = 3;
    await expect(
      session.write(() => {
        if ((busy -= 1) >= 0) throw errorOf('vault-busy');
        return 'written';
      }),
    ).resolves.toBe('written');
    expect(pause.mock.calls).toEqual([[10], [10], [10]]);
  });

  test('fails immediately for other errors', async () => {
    const { session } = start();
    session.startMemoryOnly();
    const work = vi.fn(() => {
      throw errorOf('disk-full');
    });
    await expect(session.write(work)).rejects.toMatchObject({ code: 'disk-full' });
    const broken = vi.fn(() => {
      throw new Error('broken');
    });
    await expect(session.write(broken)).rejects.toThrow('broken');
    expect([work.mock.calls.length, broken.mock.calls.length]).toEqual([1, 1]);
  });

  test('gives up after many attempts', async () => {
    const { session } = start();
    session.startMemoryOnly();
    const work = vi.fn(() => {
      throw errorOf('vault-busy');
    });
    await expect(session.write(work)).rejects.toMatchObject({ code: 'vault-busy' });
    expect(work).toHaveBeenCalledTimes(1000);
  });
});

test('a temporary session starts once, and not while a vault is open', async () => {
  const { session, state } = start();
  await session.open();
  session.startMemoryOnly();
  expect(state.current.vault).toBe('open');
  const other = start();
  other.session.startMemoryOnly();
  const { vault } = other.session;
  other.session.startMemoryOnly();
  expect(other.session.vault).toBe(vault);
  expect(other.state.current.vault).toBe('memory-only');
});

test('a refresh reads the connections and the number of tickets', async () => {
  const { session, state } = start();
  session.startMemoryOnly();
  const id = session.vault.connections.save(null, emptyConnection);
  expect(state.current.connections).toEqual([]);
  session.refresh();
  expect(state.connection(id).apiUrl).toBe(emptyConnection.apiUrl);
});
