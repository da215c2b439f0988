import { parentPort, workerData } from 'node:worker_threads';
import { Vault } from '../vault/vault.ts';
import type { ThreadVault } from './messages.ts';
import { serve } from './remote.ts';
import { Work } from './work.ts';

const { path, key } = workerData as ThreadVault;
if (parentPort) {
  const port = parentPort;
  const work = new Work(new Vault(path, Buffer.from(key)), (news) => port.postMessage({ news }));
  serve(port, 'work', work);
  work.rederive();
}
