import { setImmediate as turn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Search } from '../search/search.ts';
import { Vault } from '../vault/vault.ts';
import type { SearchAnswer, SearchRequest, ThreadVault } from './messages.ts';
import { asFailure } from './messages.ts';

/** Searches beside main, so that no query ever holds the window. */
const { path, key } = workerData as ThreadVault;
const vault = new Vault(path, Buffer.from(key));
vault.remember(32);
const search = new Search(vault, Date.now);

parentPort?.on('message', ({ id, method, args }: SearchRequest) => {
  let answer: SearchAnswer;
  try {
    answer = { id, value: (search[method] as (...args: unknown[]) => unknown)(...args) };
  } catch (error) {
    answer = { id, failure: asFailure(`search: ${method}`, error).report() };
  }
  parentPort?.postMessage(answer);
});

/** What an earlier version stored is put into the index, a little at a time. */
for (let keys = vault.index.missing(20); keys.length > 0; keys = vault.index.missing(20)) {
  try {
    for (const ticket of keys) vault.tickets.reindex(ticket);
  } catch {
    break; // The disk is full, or another thread writes for long: the next start goes on with it.
  }
  await turn();
}
