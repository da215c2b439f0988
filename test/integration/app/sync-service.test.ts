import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultSyncSettings, type SyncProgress, type SyncSettings } from '../../../src/contract/sync.ts';
import { ConnectionService } from '../../../src/main/app/connection-service.ts';
import { Endpoints } from '../../../src/main/app/endpoints.ts';
import { SyncService } from '../../../src/main/app/sync-service.ts';
import { TrustedHostService } from '../../../src/main/app/trusted-host-service.ts';
import type { SyncJob } from '../../../src/main/sync/sync-job.ts';
import type { RunSync } from '../../../src/main/workers/start-workers.ts';
import { syncProgress } from '../../support/contract-data.ts';
import { errorOf, reportOf } from '../../support/errors.ts';
import { FakeDialogs, FakeSession } from '../../support/fake-session.ts';

/** A sync that runs until the test ends it. */
interface Run {
  job: SyncJob;
  signal: AbortSignal;
  listener: Parameters<RunSync>[2];
  end: (error?: unknown) => void;
}

const minute = 60_000;
const day = 24 * 60 * minute;
let fake: FakeSession;
let sync: SyncService;
let runs: Run[];
let published: SyncProgress[][];
let changed: (number[] | null)[];
const checkServer = vi.fn();

beforeEach(() => {
  vi.useFakeTimers({
    now: Date.UTC(2026, 0, 1),
    toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  });
  fake = new FakeSession();
  [runs, published, changed] = [[], [], []];
  checkServer.mockReset().mockResolvedValue(null);
  fake.ticketWorker = { checkServer };
  fake.runSync = (job, signal, listener) =>
    new Promise((resolve, reject) => {
      const end = (error?: unknown): void => (error === undefined ? resolve() : reject(error));
      // Like the engine, it resolves when stopped.
      signal.addEventListener('abort', () => resolve());
      runs.push({ job, signal, listener, end });
    });
  const endpoints = new Endpoints(fake.session, fake.state, async () => 'DIRECT');
  const hosts = new TrustedHostService(fake.session, fake.state, new FakeDialogs());
  const connections = new ConnectionService(fake.session, fake.state, endpoints, hosts);
  sync = new SyncService(
    ...[fake.session, fake.state, endpoints, connections],
    ...[
      (all: SyncProgress[]) => void published.push(all),
      (keys: number[] | null) => void changed.push(keys),
    ],
  );
});
afterEach(async () => {
  sync.close();
  await settle();
  fake.close();
  vi.useRealTimers();
});

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
const settings = (part: Partial<SyncSettings>): SyncSettings => ({ ...defaultSyncSettings, ...part });
const lastOf = (id: number): SyncProgress | undefined =>
  published.at(-1)?.find(({ connectionId }) => connectionId === id);

/** Starts a sync and waits until it reports its start. */
async function begin(id: number, kind: SyncJob['kind'] = 'changes'): Promise<Run> {
  const before = runs.length;
  const started = sync.start(id, kind);
  await vi.waitFor(() => expect(runs).toHaveLength(before + 1));
  const run = runs[before] as Run;
  run.listener.onProgress(syncProgress({ connectionId: id, state: 'running' }));
  await started;
  return run;
}

describe('sync', () => {
  test('uses the settings, time zone and credentials of its connection', async () => {
    const syncSettings = settings({ departments: [3], mostAtOnce: 2 });
    const id = await fake.connect({ timeZone: 'Asia/Taipei', sync: syncSettings });
    const { job } = await begin(id, 'full');
    expect(job).toMatchObject({
      connectionId: id,
      timeZone: 'Asia/Taipei',
      settings: syncSettings,
      kind: 'full',
    });
    expect(job.endpoint.credential.secret).toBe('kept secret');
  });

  test('runs once per connection', async () => {
    const [first, second] = [await fake.connect(), await fake.connect()];
    await begin(first);
    await sync.start(first, 'changes');
    await begin(second);
    expect(runs.map(({ job }) => job.connectionId)).toEqual([first, second]);
  });

  test('can be started again after it has ended', async () => {
    const id = await fake.connect();
    (await begin(id)).end();
    await settle();
    await begin(id);
    expect(runs).toHaveLength(2);
  });

  test('publishes its progress and the server’s reachability', async () => {
    const id = await fake.connect();
    fake.state.updateConnection(id, { reachability: 'offline', reachabilityFailure: reportOf('timeout') });
    const run = await begin(id);
    expect(fake.state.connection(id)).toMatchObject({ reachability: 'online', reachabilityFailure: null });
    run.listener.onProgress(syncProgress({ connectionId: id, state: 'running', fetched: 5 }));
    expect(lastOf(id)?.fetched).toBe(5);
    expect(sync.progress()).toEqual(published.at(-1));
  });

  test('publishes that the server is offline while it waits for it', async () => {
    const id = await fake.connect();
    const run = await begin(id);
    run.listener.onProgress(
      syncProgress({ connectionId: id, state: 'waiting', failure: reportOf('unreachable') }),
    );
    expect(fake.state.connection(id)).toMatchObject({
      ...{ reachability: 'offline', reachabilityFailure: { code: 'unreachable' } },
    });
  });

  test('that waits, or ends, says nothing good of the server', async () => {
    const id = await fake.connect();
    const run = await begin(id);
    fake.state.updateConnection(id, { reachability: 'offline', reachabilityFailure: reportOf('timeout') });
    for (const state of ['waiting', 'done'] as const)
      run.listener.onProgress(syncProgress({ connectionId: id, state }));
    expect(fake.state.connection(id).reachability).toBe('offline');
  });

  test('that runs without a failure leaves what is known of the server', async () => {
    const id = await fake.connect();
    const run = await begin(id);
    fake.state.updateConnection(id, { reachability: 'checking', reachabilityFailure: null });
    run.listener.onProgress(syncProgress({ connectionId: id, state: 'waiting' }));
    expect(fake.state.connection(id).reachability).toBe('checking');
  });

  test('that fails is stopped by that failure, and keeps what it did', async () => {
    const id = await fake.connect();
    const run = await begin(id);
    run.listener.onProgress(syncProgress({ connectionId: id, state: 'running', fetched: 5 }));
    run.end(errorOf('disk-full'));
    await settle();
    expect(lastOf(id)).toMatchObject({ state: 'stopped', fetched: 5, failure: { code: 'disk-full' } });
    await begin(id);
    runs[1]?.end(new Error('private'));
    await settle();
    expect(lastOf(id)).toMatchObject({ state: 'stopped', failure: null });
  });

  test('without a secret, stops before sending a request', async () => {
    const id = await fake.connect();
    await fake.keychain.remove(`connection ${id}`);
    await sync.start(id, 'changes');
    expect(runs).toEqual([]);
    expect(lastOf(id)).toMatchObject({ state: 'stopped', failure: { code: 'bad-credential' } });
    await expect(sync.start(99, 'changes')).rejects.toMatchObject({ code: 'no-connection' });
  });

  test('is full if a full sync is due, otherwise only for changes', async () => {
    const id = await fake.connect({ sync: settings({ fullEveryDays: 7 }) });
    fake.vault.rounds.begin(id, 'full');
    fake.vault.rounds.close(id, new Date(Date.now() - 7 * day).toISOString());
    (await begin(id, 'retry')).end();
    await settle();
    (await begin(id, 'changes')).end();
    await settle();
    expect(runs.map(({ job }) => job.kind)).toEqual(['retry', 'full']);
  });

  test('gives priority to the user while it runs', async () => {
    const id = await fake.connect();
    const yielded = vi.fn();
    const run = await begin(id);
    run.listener.onStarted(yielded);
    sync.yieldToUser();
    expect(yielded).toHaveBeenCalledOnce();
    run.end();
    await settle();
    sync.yieldToUser();
    expect(yielded).toHaveBeenCalledOnce();
  });
});

describe('ending a sync', () => {
  test('pausing waits until it has ended, and keeps its round open', async () => {
    const id = await fake.connect();
    fake.vault.rounds.begin(id, 'changes');
    const run = await begin(id);
    await sync.pause(id);
    expect(run.signal.aborted).toBe(true);
    expect(fake.vault.rounds.read(id)?.open).toBe(true);
    await sync.pause(id);
  });

  test('cancelling closes the round, even if the sync is not running', async () => {
    const id = await fake.connect();
    fake.vault.rounds.begin(id, 'changes');
    await begin(id);
    await sync.cancel(id);
    expect(fake.vault.rounds.read(id)).toMatchObject({ open: false, finishedAt: null });
    expect(lastOf(id)?.state).toBe('idle');
    await sync.cancel(id);
    expect(runs).toHaveLength(1);
  });

  test('disconnecting ends it, removes the credentials and forgets its progress', async () => {
    const [id, other] = [await fake.connect(), await fake.connect()];
    const run = await begin(id);
    await sync.disconnect(id);
    expect(run.signal.aborted).toBe(true);
    expect(fake.state.current.connections.map((connection) => connection.id)).toEqual([other]);
    expect(published.at(-1)?.map(({ connectionId }) => connectionId)).toEqual([other]);
    await vi.advanceTimersByTimeAsync(1500);
    expect(changed).toEqual([[]]);
  });

  test('a connection that is given the number of one that was disconnected knows nothing of its sync', async () => {
    const id = await fake.connect({ sync: settings({ everyMinutes: 15 }) });
    await sync.startScheduler();
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    runs[0]?.listener.onProgress(syncProgress({ connectionId: id, state: 'running', fetched: 99 }));
    await sync.disconnect(id);
    expect(await fake.connect({ sync: settings({ everyMinutes: 15 }) })).toBe(id);
    expect(sync.progress()).toMatchObject([{ connectionId: id, state: 'idle', fetched: 0 }]);
    fake.state.updateConnection(id, { reachability: 'online' });
    await vi.advanceTimersByTimeAsync(minute);
    await settle();
    expect(runs).toHaveLength(2);
  });

  test('closing the app ends all that run', async () => {
    const both = [await begin(await fake.connect()), await begin(await fake.connect())];
    sync.close();
    expect(both.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  });
});

describe('changed tickets', () => {
  test('are published together after a moment, each once', async () => {
    const before = fake.refreshes;
    sync.publishChanged([1, 2]);
    sync.publishChanged([2, 3]);
    await vi.advanceTimersByTimeAsync(1499);
    expect(changed).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(changed).toEqual([[1, 2, 3]]);
    expect(fake.refreshes).toBe(before + 1);
    sync.publishChanged([4]);
    await vi.advanceTimersByTimeAsync(1500);
    expect(changed).toEqual([[1, 2, 3], [4]]);
  });

  test('are published without a list if there are very many', async () => {
    const keys = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
    sync.publishChanged(keys(500));
    await vi.advanceTimersByTimeAsync(1500);
    sync.publishChanged(keys(501));
    await vi.advanceTimersByTimeAsync(1500);
    expect(changed).toEqual([keys(500), null]);
  });

  test('of a sync are published, and so is its end', async () => {
    const run = await begin(await fake.connect());
    run.listener.onChanged([7]);
    await vi.advanceTimersByTimeAsync(1500);
    run.end();
    await settle();
    await vi.advanceTimersByTimeAsync(1500);
    expect(changed).toEqual([[7], []]);
  });

  test('are not published after the app was closed', async () => {
    sync.publishChanged([1]);
    sync.close();
    await vi.advanceTimersByTimeAsync(5000);
    expect(changed).toEqual([]);
  });
});

describe('calls from the page', () => {
  test('return the progress of all servers, from the vault if none ran yet', async () => {
    const id = await fake.connect();
    await fake.connect({ apiUrl: '' });
    fake.vault.rounds.begin(id, 'full');
    expect(sync.progress()).toMatchObject([{ connectionId: id, state: 'paused', kind: 'full' }]);
  });

  test('store settings for a connection; throw for an unknown one', async () => {
    const [id, other] = [await fake.connect(), await fake.connect()];
    await sync.saveSettings(id, settings({ everyMinutes: 15 }));
    expect(fake.state.connection(id).sync.everyMinutes).toBe(15);
    expect(fake.state.connection(other).sync.everyMinutes).toBe(0);
    await expect(sync.saveSettings(99, settings({}))).rejects.toMatchObject({ code: 'no-connection' });
  });

  test('return the server’s departments and statuses, and a connection’s failures', async () => {
    const id = await fake.connect();
    fake.vault.connections.saveDepartments(id, [{ id: 3, name: 'Sales' }]);
    fake.vault.connections.saveStatusColors(id, new Map([['Open', '#000000']]));
    expect(sync.scopes(id)).toEqual({ departments: [{ id: 3, name: 'Sales' }], statuses: ['Open'] });
    expect(sync.failures(id)).toEqual([]);
  });
});

describe('schedule', () => {
  /** Advances the time and waits for what it started. */
  async function pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
    await settle();
  }
  const finished = (id: number, ago: number): void => {
    fake.vault.rounds.begin(id, 'changes');
    fake.vault.rounds.close(id, new Date(Date.now() - ago).toISOString());
  };

  test('checks the servers first, then starts syncs that run at startup', async () => {
    const [atStart] = [await fake.connect({ sync: settings({ atStart: true }) }), await fake.connect()];
    await sync.startScheduler();
    await settle();
    expect(checkServer).toHaveBeenCalledTimes(2);
    expect(runs.map(({ job }) => job.connectionId)).toEqual([atStart]);
    expect(runs[0]?.job.kind).toBe('changes');
    await pass(10 * minute);
    expect(runs).toHaveLength(1);
  });

  test('skips connections for imported files', async () => {
    await fake.connect({ apiUrl: '', sync: settings({ atStart: true, everyMinutes: 15 }) });
    await sync.startScheduler();
    await pass(30 * minute);
    expect(runs).toEqual([]);
  });

  test('starts a sync after its interval, once', async () => {
    const id = await fake.connect({ sync: settings({ everyMinutes: 15 }) });
    finished(id, 5 * minute);
    await sync.startScheduler();
    await pass(9 * minute);
    expect(runs).toEqual([]);
    await pass(minute);
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await pass(14 * minute);
    expect(runs).toHaveLength(1);
    await pass(minute);
    expect(runs).toHaveLength(2);
  });

  test('starts none while one is running', async () => {
    await fake.connect({ sync: settings({ everyMinutes: 15 }) });
    await sync.startScheduler();
    await settle();
    await pass(40 * minute);
    expect(runs).toHaveLength(1);
  });

  test('never starts a disabled sync', async () => {
    const id = await fake.connect();
    finished(id, 100 * day);
    await sync.startScheduler();
    await pass(day);
    expect(runs).toEqual([]);
  });

  test('checks an offline server, and starts once it is back', async () => {
    await fake.connect({ sync: settings({ everyMinutes: 15 }) });
    checkServer.mockRejectedValue(errorOf('unreachable'));
    await sync.startScheduler();
    await settle();
    const asked = checkServer.mock.calls.length;
    await pass(minute);
    expect(checkServer.mock.calls.length).toBe(asked + 1);
    expect(runs).toEqual([]);
    checkServer.mockResolvedValue(null);
    await pass(minute);
    await pass(minute);
    expect(runs).toHaveLength(1);
  });

  test('does not retry a server that refuses the account, which might lock it', async () => {
    await fake.connect({ sync: settings({ everyMinutes: 15 }) });
    checkServer.mockRejectedValue(errorOf('authentication'));
    await sync.startScheduler();
    await pass(60 * minute);
    expect(checkServer).toHaveBeenCalledOnce();
    expect(runs).toEqual([]);
  });

  test('reads an unsettled list again some time after the last attempt', async () => {
    const id = await fake.connect();
    await sync.startScheduler();
    const run = await begin(id);
    run.listener.onProgress(
      syncProgress({ connectionId: id, state: 'stopped', failure: reportOf('list-unsettled') }),
    );
    run.end();
    await pass(14 * minute);
    expect(runs).toHaveLength(1);
    await pass(2 * minute);
    expect(runs).toHaveLength(2);
  });

  test('runs once, however often it is started', async () => {
    await fake.connect({ sync: settings({ everyMinutes: 15 }) });
    checkServer.mockRejectedValue(errorOf('unreachable'));
    await sync.startScheduler();
    await sync.startScheduler();
    await settle();
    const asked = checkServer.mock.calls.length;
    await pass(minute);
    expect(checkServer.mock.calls.length).toBe(asked + 1);
  });

  test('counts from the last try of a sync that never finishes', async () => {
    await fake.connect({ sync: settings({ everyMinutes: 15 }) });
    await sync.startScheduler();
    await settle();
    runs[0]?.end(errorOf('busy'));
    await pass(14 * minute);
    expect(runs).toHaveLength(1);
    await pass(minute);
    expect(runs).toHaveLength(2);
  });

  test('starts at the start alone what is to run then', async () => {
    await fake.connect({ sync: settings({ atStart: true }) });
    await sync.startScheduler();
    await settle();
    runs[0]?.end();
    await pass(100 * minute);
    expect(runs).toHaveLength(1);
  });

  test('stops with the app', async () => {
    await fake.connect({ sync: settings({ everyMinutes: 15 }) });
    checkServer.mockRejectedValue(errorOf('unreachable'));
    await sync.startScheduler();
    await settle();
    sync.close();
    const asked = checkServer.mock.calls.length;
    await pass(60 * minute);
    expect(checkServer.mock.calls.length).toBe(asked);
  });
});
