import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { SyncEngine } from '../sync/engine.ts';
import { setLogSink } from '../log/log.ts';
import { Vault } from '../vault/vault.ts';
import { useSystemCertificates } from '../whmcs/network.ts';
import { toAppError, type SyncMessage, type SyncRequest, type SyncWorkerData } from './protocol.ts';
import { createSyncEngine } from './create-sync-engine.ts';

/** Runs one sync beside main: asking, reading and storing never hold the window. */
const { path, key, job } = workerData as SyncWorkerData;
const say = (message: SyncMessage): void => parentPort?.postMessage(message);
setLogSink((log) => say({ log }));
// On Linux a priority is a thread's own: what a person types comes before what is fetched in the background.
if (process.platform === 'linux') setPriority(5);
const stop = new AbortController();
let engine: SyncEngine | null = null;
parentPort?.on('message', (request: SyncRequest) => {
  if (request === 'yield') engine?.yieldToUser();
  else stop.abort();
});

useSystemCertificates();
const vault = new Vault(path, Buffer.from(key));
let ended: SyncMessage = { ended: null };
try {
  engine = createSyncEngine(vault, job, {
    onProgress: (progress) => say({ progress }),
    onChanged: (changed) => say({ changed }),
  });
  await engine.run(stop.signal);
} catch (error) {
  ended = { ended: toAppError('sync', error).report() };
} finally {
  vault.close();
  say(ended);
  parentPort?.close();
}
