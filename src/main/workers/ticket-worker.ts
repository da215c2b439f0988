import { parentPort, workerData } from 'node:worker_threads';
import { Vault } from '../vault/vault.ts';
import { useSystemCertificates } from '../whmcs/network.ts';
import type { WorkerVault } from './protocol.ts';
import { serve } from './worker-client.ts';
import { TicketTasks } from './ticket-tasks.ts';

const { path, key } = workerData as WorkerVault;
useSystemCertificates();
if (parentPort) {
  const port = parentPort;
  const work = new TicketTasks(new Vault(path, Buffer.from(key)), (event) => port.postMessage({ event }));
  serve(port, 'ticket', work);
  work.rederive();
}
