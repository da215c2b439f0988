import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { noFilters } from '../../../src/contract/search.ts';
import type { LogEntry } from '../../../src/main/log/log-entry.ts';
import { setLogSink } from '../../../src/main/log/log.ts';
import type { SyncJob } from '../../../src/main/sync/sync-job.ts';
import type { AppError } from '../../../src/shared/app-error.ts';
import { checkVault, startSearchWorker, startSyncWorker } from '../../../src/main/workers/start-workers.ts';
import { TicketTasks, type TicketTaskEvent } from '../../../src/main/workers/ticket-tasks.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { demoEndpoint } from '../../support/endpoint.ts';
import { generatedSource } from '../../whmcs-simulator/generator.ts';
import { WhmcsSimulator } from '../../whmcs-simulator/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'threadkeep-threads-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => setLogSink(null));

const real = new URL('../../../src/main/workers/search-worker.ts', import.meta.url);
const query = { text: 'anything', filters: noFilters, sort: 'best' as const };

test('a crashed search worker fails pending searches and is replaced', async () => {
  const target = { path: join(folder, 'vault.db'), key: randomBytes(32) };
  new Vault(target.path, Buffer.from(target.key)).close();
  // The real worker, but it crashes outside any query unless the marker is set.
  const breaking = new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      import { existsSync, writeFileSync } from 'node:fs';
      const marker = ${JSON.stringify(join(folder, 'broken'))};
      if (existsSync(marker)) await import(${JSON.stringify(real.href)});
      else parentPort.on('message', () => {
        writeFileSync(marker, '');
        throw new Error('ada@example.com');
      });
    `)}`,
  );
  const crashes: [string, unknown][] = [];
  const searcher = startSearchWorker(
    () => breaking,
    target,
    (...crash) => crashes.push(crash),
  );
  await expect(searcher.find(query)).rejects.toMatchObject({ code: 'internal', facts: {} });
  await expect(searcher.find(query)).resolves.toMatchObject({ total: 0, rows: [] });
  searcher.close();
  expect(crashes).toEqual([['search worker', expect.any(Error)]]);
});

/** A sync worker that reports progress, then crashes, as often as told; then it ends well. */
const crashingSync = (marker: string, { crashes, progress }: { crashes: number; progress: boolean }): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      import { appendFileSync, readFileSync } from 'node:fs';
      appendFileSync(${JSON.stringify(marker)}, 'x');
      if (${String(progress)}) parentPort.postMessage({ progress: { state: 'running' } });
      if (readFileSync(${JSON.stringify(marker)}).length <= ${String(crashes)})
        setTimeout(() => { throw new Error('ada@example.com'); }, 50);
      else parentPort.postMessage({ ended: null });
    `)}`,
  );

async function runCrashing(name: string, behaviour: { crashes: number; progress: boolean }) {
  const marker = join(folder, name);
  const crashes: string[] = [];
  const started: unknown[] = [];
  const run = startSyncWorker(
    () => crashingSync(marker, behaviour),
    { path: ':memory:', key: randomBytes(32) },
    (part) => crashes.push(part),
  );
  const listener = {
    onStarted: (yieldToUser: unknown) => started.push(yieldToUser),
    onProgress: () => undefined,
    onChanged: () => undefined,
  };
  const ended = run({} as SyncJob, new AbortController().signal, listener);
  const outcome = await ended.then(
    () => 'done',
    (error: unknown) => (error as AppError).code,
  );
  return { outcome, crashes: crashes.length, started: new Set(started).size };
}

test('a crashed sync worker is replaced, and the sync goes on', async () => {
  await expect(runCrashing('sync-1', { crashes: 2, progress: true })).resolves.toEqual({
    ...{ outcome: 'done', crashes: 2, started: 3 },
  });
});

test('a sync worker that keeps crashing, or crashes before any progress, is not replaced forever', async () => {
  await expect(runCrashing('sync-2', { crashes: 99, progress: true })).resolves.toEqual({
    ...{ outcome: 'internal', crashes: 4, started: 4 },
  });
  await expect(runCrashing('sync-3', { crashes: 99, progress: false })).resolves.toEqual({
    ...{ outcome: 'internal', crashes: 1, started: 1 },
  });
});

test('a worker’s log entries reach main’s log, without their subject', async () => {
  const target = { path: join(folder, 'logged.db'), key: randomBytes(32) };
  new Vault(target.path, Buffer.from(target.key)).close();
  const entries: LogEntry[] = [];
  setLogSink((entry) => entries.push(entry));
  const searcher = startSearchWorker(() => real, target);
  const broken = { text: 'ada@example.com', filters: null as never, sort: 'best' as const };
  await expect(searcher.find(broken)).rejects.toMatchObject({ code: 'internal' });
  searcher.close();
  expect(entries).toMatchObject([{ level: 'error', part: 'search: find' }]);
  expect(entries[0]?.text).toMatch(/^\w*Error\n {4}at .*search/);
  expect(JSON.stringify(entries)).not.toContain('ada@example.com');
});

test('a vault is checked in a separate worker, which reports damage', async () => {
  const target = { path: join(folder, 'checked.db'), key: randomBytes(32) };
  const vault = new Vault(target.path, Buffer.from(target.key));
  vault.db.exec('CREATE TABLE filler (text); CREATE INDEX filler_text ON filler (text)');
  const insert = vault.db.prepare('INSERT INTO filler VALUES (?)');
  for (let index = 0; index < 500; index += 1) insert.run(`${index} ${'x'.repeat(500)}`);
  vault.close();
  const checkWorker = new URL('../../../src/main/workers/check-worker.ts', import.meta.url);
  const check = (): Promise<number> => checkVault(() => checkWorker, target);
  await expect(check()).resolves.toBe(0);

  const file = readFileSync(target.path);
  const page = 4096 * (Math.floor(file.length / 4096) - 3);
  file.fill(0, page, page + 4096);
  writeFileSync(target.path, file);
  await expect(check()).rejects.toMatchObject({ code: 'vault-damaged' });
});

test('a fetch about to be retried reports the error and the seconds', async () => {
  const simulator = new WhmcsSimulator(generatedSource({ seed: 1, count: 1 }));
  const apiUrl = `${await simulator.start()}/includes/api.php`;
  simulator.faults = [{ kind: 'status', status: 503, retryAfter: '7' }];
  const vault = new Vault(':memory:', randomBytes(32));
  const connectionId = vault.connections.save(null, { ...emptyConnection, apiUrl });
  const events: TicketTaskEvent[] = [];
  const abort = new AbortController();
  const tasks = new TicketTasks(vault, (event) => {
    events.push(event);
    abort.abort();
  });
  const target = { connectionId, endpoint: demoEndpoint(apiUrl), timeZone: 'UTC' };
  await expect(tasks.fetchByText(target, '1', abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
  expect(events).toEqual([
    {
      waiting: {
        failure: {
          code: 'busy',
          id: expect.any(String) as string,
          params: expect.any(Object) as object,
          facts: expect.objectContaining({ retryAfterSeconds: '7' }) as object,
        },
        seconds: 7,
      },
    },
  ]);
  vault.close();
  await simulator.stop();
});
