import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { SyncEngine } from '../sync/engine.ts';
import { setLogSink } from '../log/log.ts';
import { Vault } from '../vault/vault.ts';
import { useSystemCertificates } from '../whmcs/network.ts';
import { toAppError, type SyncMessage, type SyncRequest, type SyncWorkerData } from './protocol.ts';
import { createSyncEngine } from './create-sync-engine.ts';

/** Runs a sync in a worker, so that it does not block the window. */
const { path, key, job } = workerData as SyncWorkerData;
const post = (message: SyncMessage): void => parentPort?.postMessage(message);
setLogSink((log) => post({ log }));
// On Linux, this sets the priority of the thread.
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
    onProgress: (progress) => post({ progress }),
    onChanged: (changed) => post({ changed }),
  });
  await engine.run(stop.signal);
} catch (error) {
  ended = { ended: toAppError('sync', error).report() };
} finally {
  vault.close();
  post(ended);
  parentPort?.close();
}
