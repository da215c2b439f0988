import { Worker } from 'node:worker_threads';
import type { Facets, Found, Query, TicketRow } from '../../contract/search.ts';
import { Search } from '../search/search.ts';
import type { SyncOrder } from '../sync/order.ts';
import type { Vault } from '../vault/vault.ts';
import {
  asFailure,
  failureOf,
  type SearchAnswer,
  type SearchMethod,
  type SyncMessage,
  type SyncRequest,
  type SyncThreadData,
  type ThreadVault,
} from './messages.ts';
import { realEngine, type SyncNews } from './real-engine.ts';

/** {@link Search}, wherever it runs. */
export interface Searcher {
  find(query: Query): Promise<Found>;
  rows(set: number, from: number, count: number): Promise<TicketRow[] | null>;
  keys(set: number): Promise<number[] | null>;
  facets(): Promise<Facets>;
  close(): void;
}

export interface SyncListener extends SyncNews {
  /** Handed what lets the sync give way for a moment to somebody who waits. */
  onBegun: (giveWay: () => void) => void;
}

/** Runs one sync to its end, wherever that is. @throws Failure what has to be mended */
export type RunSync = (order: SyncOrder, signal: AbortSignal, listener: SyncListener) => Promise<void>;

/** The built threads; in the source tree, the files themselves. */
export interface ThreadFiles {
  search: URL;
  sync: URL;
}

/** Threads keep their heaps small: most of what they hold is on its way. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 4 };

/** Searching in a thread with its own view of the vault's file. One that broke is followed by another at the next question. */
export function searchInThread(files: ThreadFiles, vault: ThreadVault): Searcher {
  const waiting = new Map<number, ReturnType<typeof Promise.withResolvers<unknown>>>();
  let last = 0;
  let current: Worker | null = null;
  const start = (): Worker => {
    const worker = new Worker(files.search, { workerData: vault, resourceLimits });
    worker.on('message', (answer: SearchAnswer) => {
      const call = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('failure' in answer) call?.reject(failureOf(answer.failure));
      else call?.resolve(answer.value);
    });
    worker.on('error', (error) => {
      current = null;
      const failure = asFailure('search', error);
      for (const { reject } of waiting.values()) reject(failure);
      waiting.clear();
    });
    return worker;
  };
  const ask = async <T>(method: SearchMethod, ...args: unknown[]): Promise<T> => {
    const call = Promise.withResolvers<unknown>();
    last += 1;
    waiting.set(last, call);
    current ??= start();
    current.postMessage({ id: last, method, args });
    return (await call.promise) as T;
  };
  current = start();
  return {
    find: (query) => ask('find', query),
    rows: (set, from, count) => ask('rows', set, from, count),
    keys: (set) => ask('keys', set),
    facets: () => ask('facets'),
    close: () => void current?.terminate(),
  };
}

/** Searching where there is no file that a thread could open: a vault in memory alone. */
export function searchHere(vault: Vault): Searcher {
  const search = new Search(vault, Date.now);
  return {
    find: async (query) => search.find(query),
    rows: async (set, from, count) => search.rows(set, from, count),
    keys: async (set) => search.keys(set),
    facets: async () => search.facets(),
    close: () => undefined,
  };
}

/** A thread for each sync, gone when it ends. */
export function syncInThread(files: ThreadFiles, vault: ThreadVault): RunSync {
  return (order, signal, { onBegun, onProgress, onChanged }) =>
    new Promise((resolve, reject) => {
      const workerData: SyncThreadData = { ...vault, order };
      const worker = new Worker(files.sync, { workerData, resourceLimits });
      const ask = (request: SyncRequest): void => worker.postMessage(request);
      const stop = (): void => ask('stop');
      onBegun(() => ask('give way'));
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
      let outcome: SyncMessage | null = null;
      worker.on('message', (message: SyncMessage) => {
        if ('progress' in message) onProgress(message.progress);
        else if ('changed' in message) onChanged(message.changed);
        else outcome = message;
      });
      let crash: unknown = null;
      worker.on('error', (error) => (crash = error));
      worker.on('exit', () => {
        signal.removeEventListener('abort', stop);
        if (outcome && 'ended' in outcome && outcome.ended === null) resolve();
        else if (outcome && 'ended' in outcome && outcome.ended) reject(failureOf(outcome.ended));
        else reject(asFailure('sync', crash));
      });
    });
}

/** The same on main itself, for a vault in memory alone. */
export function syncHere(vault: Vault): RunSync {
  return (order, signal, { onBegun, ...news }) => {
    const engine = realEngine(vault, order, news);
    onBegun(() => engine.giveWay());
    return engine.run(signal);
  };
}
