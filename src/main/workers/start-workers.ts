import { Worker } from 'node:worker_threads';
import type { Search } from '../search/search.ts';
import type { SyncJob } from '../sync/sync-job.ts';
import {
  toAppError,
  fromReport,
  type SyncMessage,
  type SyncRequest,
  type SyncWorkerData,
  type WorkerVault,
} from './protocol.ts';
import type { SyncEvents } from './create-sync-engine.ts';
import { callWorker, type Remote } from './worker-client.ts';
import type { TicketTasks, TicketTaskEvent } from './ticket-tasks.ts';

export type SearchWorker = Remote<Search> & { close: () => void };
export type TicketWorker = Remote<TicketTasks> & { close: () => void };

interface SyncListener extends SyncEvents {
  /** Handed what lets the sync give way for a moment to somebody who waits. */
  onBegun: (yieldToUser: () => void) => void;
}

/** Runs one sync to its end, wherever that is. @throws Failure what has to be mended */
export type RunSync = (job: SyncJob, signal: AbortSignal, listener: SyncListener) => Promise<void>;

/** Where a thread's file is: the built ones beside main's, or those of the source tree. */
export type WorkerUrl = (name: 'search' | 'ticket' | 'sync') => URL;

/** Threads keep their heaps small: most of what they hold is on its way. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 4 };

/** Searching in a thread with its own view of the vault's file. */
export const startSearchWorker = (file: WorkerUrl, vault: WorkerVault): SearchWorker =>
  callWorker<Search>('search', () => new Worker(file('search'), { workerData: vault, resourceLimits }));

export const startTicketWorker = (
  file: WorkerUrl,
  vault: WorkerVault,
  onNews: (news: TicketTaskEvent) => void,
): TicketWorker =>
  callWorker<TicketTasks>(
    'ticket',
    () => new Worker(file('ticket'), { workerData: vault, resourceLimits }),
    onNews,
  );

/** A thread for each sync, gone when it ends. */
export function startSyncWorker(file: WorkerUrl, vault: WorkerVault): RunSync {
  return (job, signal, { onBegun, onProgress, onChanged }) =>
    new Promise((resolve, reject) => {
      const workerData: SyncWorkerData = { ...vault, job };
      const worker = new Worker(file('sync'), { workerData, resourceLimits });
      const ask = (request: SyncRequest): void => worker.postMessage(request);
      const stop = (): void => ask('stop');
      onBegun(() => ask('yield'));
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
        else if (outcome && 'ended' in outcome && outcome.ended) reject(fromReport(outcome.ended));
        else reject(toAppError('sync', crash));
      });
    });
}
