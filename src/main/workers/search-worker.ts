import { parentPort, workerData } from 'node:worker_threads';
import { Search } from '../search/search.ts';
import { Vault } from '../vault/vault.ts';
import type { WorkerVault } from './protocol.ts';
import { serve } from './worker-client.ts';

/** Searches in a worker, so that no query blocks the window. */
const { path, key } = workerData as WorkerVault;
const vault = new Vault(path, Buffer.from(key));
vault.setCacheSize(32);
if (parentPort) serve(parentPort, 'search', new Search(vault, Date.now));
