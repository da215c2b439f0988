import { Worker } from 'node:worker_threads';
import type { Search } from '../search/search.ts';
import type { SyncJob } from '../sync/sync-job.ts';
import { internalError } from '../../shared/app-error.ts';
import { logError, writeLog } from '../log/log.ts';
import {
  fromReport,
  type ExportWorkerData,
  type OnWorkerCrash,
  type SyncMessage,
  type SyncRequest,
  type SyncWorkerData,
  type WorkerVault,
} from './protocol.ts';
import type { SyncEvents } from './create-sync-engine.ts';
import { callWorker, type Remote } from './worker-client.ts';
import type { ExportTasks, ExportTaskEvent } from './export-tasks.ts';
import type { TicketTasks, TicketTaskEvent } from './ticket-tasks.ts';
import type { VaultChecker } from './vault-checker.ts';

export type SearchWorker = Remote<Search> & { close: () => void };
export type TicketWorker = Remote<TicketTasks> & { close: () => void };
export type ExportWorker = Remote<ExportTasks> & { close: () => void };

interface SyncListener extends SyncEvents {
  /** @param yieldToUser pauses the sync briefly */
  onStarted: (yieldToUser: () => void) => void;
}

/** Runs a sync until it is done or paused. @throws AppError why it stopped */
export type RunSync = (job: SyncJob, signal: AbortSignal, listener: SyncListener) => Promise<void>;

/** The URL of a worker's file, in the build or the source tree. */
export type WorkerUrl = (name: 'search' | 'ticket' | 'sync' | 'check' | 'export') => URL;

/** Limits the memory of workers, which need little. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 4 };

/** Starts the search worker. */
export const startSearchWorker = (
  file: WorkerUrl,
  vault: WorkerVault,
  onCrash: OnWorkerCrash = logError,
): SearchWorker =>
  callWorker<Search>(
    'search',
    () => new Worker(file('search'), { workerData: vault, resourceLimits }),
    undefined,
    onCrash,
  );

/** Checks the vault's file in a worker, because it is slow for a large vault. @returns the number of problems */
export async function checkVault(file: WorkerUrl, vault: WorkerVault): Promise<number> {
  const start = (): Worker => new Worker(file('check'), { workerData: vault, resourceLimits });
  const worker = callWorker<VaultChecker>('check', start);
  try {
    return await worker.check();
  } finally {
    worker.close();
  }
}

export const startTicketWorker = (
  file: WorkerUrl,
  vault: WorkerVault,
  onEvent: (event: TicketTaskEvent) => void,
  onCrash: OnWorkerCrash = logError,
): TicketWorker =>
  callWorker<TicketTasks>(
    'ticket',
    () => new Worker(file('ticket'), { workerData: vault, resourceLimits }),
    onEvent,
    onCrash,
  );

export const startExportWorker = (
  file: WorkerUrl,
  vault: WorkerVault,
  about: Omit<ExportWorkerData, keyof WorkerVault>,
  onEvent: (event: ExportTaskEvent) => void,
  onCrash: OnWorkerCrash = logError,
): ExportWorker => {
  const workerData: ExportWorkerData = { ...vault, ...about };
  return callWorker<ExportTasks>(
    'export',
    () => new Worker(file('export'), { workerData, resourceLimits }),
    onEvent,
    onCrash,
  );
};

/** How often a sync goes on in a new worker after a crash. */
const maxSyncRestarts = 3;

/** Starts a worker for each sync, which ends with the sync. After a crash, a new worker continues the round. */
export function startSyncWorker(
  file: WorkerUrl,
  vault: WorkerVault,
  onCrash: OnWorkerCrash = logError,
): RunSync {
  return async (job, signal, listener) => {
    for (let restarts = 0; ; restarts += 1) {
      const workerData: SyncWorkerData = { ...vault, job };
      const worker = new Worker(file('sync'), { workerData, resourceLimits });
      const crash = await runSyncWorker(worker, signal, listener);
      if (!crash) return;
      onCrash('sync worker', crash.error);
      // A worker that did not get as far as reporting progress will not do so the next time.
      if (!crash.hasProgressed || restarts === maxSyncRestarts) throw internalError();
      if (signal.aborted) return;
    }
  };
}

/** @returns how the worker crashed, or null @throws AppError why the sync stopped */
function runSyncWorker(
  worker: Worker,
  signal: AbortSignal,
  { onStarted, onProgress, onChanged }: SyncListener,
): Promise<{ error: unknown; hasProgressed: boolean } | null> {
  return new Promise((resolve, reject) => {
    const ask = (request: SyncRequest): void => worker.postMessage(request);
    const stop = (): void => ask('stop');
    onStarted(() => ask('yield'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    let outcome: SyncMessage | null = null;
    let hasProgressed = false;
    worker.on('message', (message: SyncMessage) => {
      if ('progress' in message) {
        hasProgressed = true;
        onProgress(message.progress);
      } else if ('changed' in message) onChanged(message.changed);
      else if ('log' in message) writeLog(message.log);
      else outcome = message;
    });
    let error: unknown = new Error('The worker ended.');
    worker.on('error', (crash) => (error = crash));
    worker.on('exit', () => {
      signal.removeEventListener('abort', stop);
      if (!outcome || !('ended' in outcome)) resolve({ error, hasProgressed });
      else if (outcome.ended === null) resolve(null);
      else reject(fromReport(outcome.ended));
    });
  });
}
