import { Worker } from 'node:worker_threads';
import type { Search } from '../search/search.ts';
import type { SyncOrder } from '../sync/order.ts';
import {
  asFailure,
  failureOf,
  type SyncMessage,
  type SyncRequest,
  type SyncThreadData,
  type ThreadVault,
} from './messages.ts';
import type { SyncNews } from './real-engine.ts';
import { callWorker, type Remote } from './remote.ts';
import type { Work, WorkNews } from './work.ts';

export type Searcher = Remote<Search> & { close: () => void };
export type Works = Remote<Work> & { close: () => void };

export interface SyncListener extends SyncNews {
  /** Handed what lets the sync give way for a moment to somebody who waits. */
  onBegun: (giveWay: () => void) => void;
}

/** Runs one sync to its end, wherever that is. @throws Failure what has to be mended */
export type RunSync = (order: SyncOrder, signal: AbortSignal, listener: SyncListener) => Promise<void>;

/** Where a thread's file is: the built ones beside main's, or those of the source tree. */
export type ThreadFile = (name: 'search' | 'work' | 'sync') => URL;

/** Threads keep their heaps small: most of what they hold is on its way. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 4 };

/** Searching in a thread with its own view of the vault's file. */
export const searchInThread = (file: ThreadFile, vault: ThreadVault): Searcher =>
  callWorker<Search>('search', () => new Worker(file('search'), { workerData: vault, resourceLimits }));

export const workInThread = (file: ThreadFile, vault: ThreadVault, onNews: (news: WorkNews) => void): Works =>
  callWorker<Work>('work', () => new Worker(file('work'), { workerData: vault, resourceLimits }), onNews);

/** A thread for each sync, gone when it ends. */
export function syncInThread(file: ThreadFile, vault: ThreadVault): RunSync {
  return (order, signal, { onBegun, onProgress, onChanged }) =>
    new Promise((resolve, reject) => {
      const workerData: SyncThreadData = { ...vault, order };
      const worker = new Worker(file('sync'), { workerData, resourceLimits });
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
