import { defaultSyncSettings } from '../../src/contract/sync.ts';
import { startSyncWorker } from '../../src/main/workers/start-workers.ts';
import { demoEndpoint } from './endpoint.ts';

/** A process that runs one sync in its worker, as main does, so that a test can kill it. */
const { path, key, apiUrl, connectionId } = JSON.parse(process.argv[2] ?? '{}') as Record<string, string>;
const threads = new URL('../../src/main/workers/', import.meta.url);
const run = startSyncWorker((name) => new URL(`${name}-worker.ts`, threads), {
  path: path ?? '',
  key: Buffer.from(key ?? '', 'hex'),
});
const job = {
  connectionId: Number(connectionId),
  endpoint: demoEndpoint(apiUrl ?? ''),
  timeZone: 'UTC',
  settings: { ...defaultSyncSettings, attachments: 'all' as const },
  kind: 'changes' as const,
};
await run(job, new AbortController().signal, {
  onStarted: () => undefined,
  onProgress: () => undefined,
  onChanged: () => undefined,
});
