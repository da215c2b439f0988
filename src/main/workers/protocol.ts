import type { ErrorReport } from '../../contract/errors.ts';
import { AppError, internalError } from '../../shared/app-error.ts';
import type { SyncProgress } from '../../contract/sync.ts';
import { logError } from '../log/log.ts';
import type { LogEntry } from '../log/log-entry.ts';
import type { SyncJob } from '../sync/sync-job.ts';

/** What main and its threads say to each other. Threads belong to main: their memory is one. */

export interface WorkerVault {
  path: string;
  /** The vault's key; a thread opens the same file by itself. */
  key: Uint8Array;
}

export interface SyncWorkerData extends WorkerVault {
  job: SyncJob;
}
export type SyncRequest = 'stop' | 'yield';
export type SyncMessage =
  { progress: SyncProgress } | { changed: number[] } | { ended: ErrorReport | null } | { log: LogEntry };

/** Called when a worker ended without having been asked to. */
export type OnWorkerCrash = (worker: string, error: unknown) => void;

/** A failure crosses as its report, and is one again on the other side. */
export const fromReport = (report: ErrorReport): AppError => AppError.fromReport(report);

/** Errors that are ours cross without what they were about; their place is told where they happened. */
export function toAppError(doing: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  logError(doing, error);
  return internalError();
}
