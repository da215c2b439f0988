import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { SyncEngine } from '../sync/engine.ts';
import { Vault } from '../vault/vault.ts';
import { useSystemCertificates } from '../whmcs/network.ts';
import { asFailure, type SyncMessage, type SyncRequest, type SyncThreadData } from './messages.ts';
import { realEngine } from './real-engine.ts';

/** Runs one sync beside main: asking, reading and storing never hold the window. */
const { path, key, order } = workerData as SyncThreadData;
const say = (message: SyncMessage): void => parentPort?.postMessage(message);
// On Linux a priority is a thread's own: what a person types comes before what is fetched in the background.
if (process.platform === 'linux') setPriority(5);
const stop = new AbortController();
let engine: SyncEngine | null = null;
parentPort?.on('message', (request: SyncRequest) => {
  if (request === 'give way') engine?.giveWay();
  else stop.abort();
});

useSystemCertificates();
const vault = new Vault(path, Buffer.from(key));
let ended: SyncMessage = { ended: null };
try {
  engine = realEngine(vault, order, {
    onProgress: (progress) => say({ progress }),
    onChanged: (changed) => say({ changed }),
  });
  await engine.run(stop.signal);
} catch (error) {
  ended = { ended: asFailure('sync', error).report() };
} finally {
  vault.close();
  say(ended);
  parentPort?.close();
}
