import { parentPort, workerData } from 'node:worker_threads';
import { Search } from '../search/search.ts';
import { Vault } from '../vault/vault.ts';
import type { ThreadVault } from './messages.ts';
import { serve } from './remote.ts';

/** Searches beside main, so that no query ever holds the window. */
const { path, key } = workerData as ThreadVault;
const vault = new Vault(path, Buffer.from(key));
vault.remember(32);
if (parentPort) serve(parentPort, 'search', new Search(vault, Date.now));
