import { parentPort, workerData } from 'node:worker_threads';
import { Vault } from '../vault/vault.ts';
import type { ExportWorkerData } from './protocol.ts';
import { serve } from './worker-client.ts';
import { ExportTasks } from './export-tasks.ts';

const { path, key, appVersion, exportedBy } = workerData as ExportWorkerData;
if (parentPort) {
  const port = parentPort;
  const vault = new Vault(path, Buffer.from(key));
  serve(
    port,
    'export',
    new ExportTasks(vault, { appVersion, exportedBy }, (event) => port.postMessage({ event })),
  );
}
