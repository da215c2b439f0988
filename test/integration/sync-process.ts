import { ordinarySync } from '../../src/contract/sync.ts';
import { syncInThread } from '../../src/main/threads/threads.ts';
import { demoEndpoint } from './endpoint.ts';

/** A process that runs one sync in its thread, as main does, to be ended hard by a test. */
const { path, key, apiUrl, connectionId } = JSON.parse(process.argv[2] ?? '{}') as Record<string, string>;
const threads = new URL('../../src/main/threads/', import.meta.url);
const run = syncInThread((name) => new URL(`${name}-thread.ts`, threads), {
  path: path ?? '',
  key: Buffer.from(key ?? '', 'hex'),
});
const order = {
  connectionId: Number(connectionId),
  endpoint: demoEndpoint(apiUrl ?? ''),
  timeZone: 'UTC',
  settings: { ...ordinarySync, attachments: 'all' as const },
  kind: 'changes' as const,
};
await run(order, new AbortController().signal, {
  onBegun: () => undefined,
  onProgress: () => undefined,
  onChanged: () => undefined,
});
