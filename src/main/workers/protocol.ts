import type { ErrorReport } from '../../contract/errors.ts';
import { AppError, internalError } from '../../shared/app-error.ts';
import type { SyncProgress } from '../../contract/sync.ts';
import { logError } from '../log/log.ts';
import type { LogEntry } from '../log/log-entry.ts';
import type { SyncJob } from '../sync/sync-job.ts';

/** Messages between main and its worker threads, which share one process. */

export interface WorkerVault {
  path: string;
  /** The vault's key; each thread opens the file itself. */
  key: Uint8Array;
}

export interface ExportWorkerData extends WorkerVault {
  appVersion: string;
  /** The user and computer, for the manifest of a bundle. */
  exportedBy: { user: string; computer: string };
}

export interface SyncWorkerData extends WorkerVault {
  job: SyncJob;
}
export type SyncRequest = 'stop' | 'yield';
export type SyncMessage =
  { progress: SyncProgress } | { changed: number[] } | { ended: ErrorReport | null } | { log: LogEntry };

/** Called when a worker ended unexpectedly. */
export type OnWorkerCrash = (worker: string, error: unknown) => void;

/** Converts a report from another thread back to an error. */
export const fromReport = (report: ErrorReport): AppError => AppError.fromReport(report);

/** Logs an unexpected error and replaces it with one without details. */
export function toAppError(doing: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  logError(doing, error);
  return internalError();
}
