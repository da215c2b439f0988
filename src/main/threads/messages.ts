import { Failure, internalFailure, type FailureReport } from '../../contract/failure.ts';
import type { SyncProgress } from '../../contract/sync.ts';
import { complain } from '../complain.ts';
import type { SyncOrder } from '../sync/order.ts';

/** What main and its threads say to each other. Threads belong to main: their memory is one. */

export interface ThreadVault {
  path: string;
  /** The vault's key; a thread opens the same file by itself. */
  key: Uint8Array;
}

export interface SyncThreadData extends ThreadVault {
  order: SyncOrder;
}
export type SyncRequest = 'stop' | 'give way';
export type SyncMessage =
  { progress: SyncProgress } | { changed: number[] } | { ended: FailureReport | null };

/** A failure crosses as its report, and is one again on the other side. */
export const failureOf = ({ code, message, nextStep, facts }: FailureReport): Failure =>
  new Failure(code, message, nextStep, facts);

/** Errors that are ours cross without what they were about; their place is told where they happened. */
export function asFailure(doing: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  complain(doing, error);
  return internalFailure();
}
