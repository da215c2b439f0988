import type { ConnectionState } from '../../contract/app.ts';
import type { SyncProgress } from '../../contract/sync.ts';
import { isUnusable } from '../sync/failure-classifier.ts';
import type { Round } from '../vault/rounds.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** Delay before lists are read again that were unsettled, or that did not show all tickets. */
const unsettledDelayMs = 15 * minute;
const unlistedDelayMs = 60 * minute;

/** Milliseconds before a sync starts because tickets are missing from the lists; null for never. */
export function listRereadDelay({ state, failure, unlisted }: SyncProgress): number | null {
  if (state === 'stopped' && failure?.code === 'list-unsettled') return unsettledDelayMs;
  return state === 'done' && unlisted > 0 ? unlistedDelayMs : null;
}

/**
 * Whether to check an unreachable server that is due for a sync. Not if it refused the credentials, because it might lock
 * the account.
 */
export function isWorthRetrying({
  reachability,
  reachabilityFailure,
}: Pick<ConnectionState, 'reachability' | 'reachabilityFailure'>): boolean {
  if (reachability === 'refused') return reachabilityFailure !== null && isUnusable(reachabilityFailure.code);
  return reachability === 'offline' || reachability === 'unknown';
}

/** Whether a full sync is due: not while a round is open, and not before the first one has finished. */
export function isFullDue(round: Round | null, everyDays: number, now: number): boolean {
  if (everyDays === 0 || !round || round.open || round.fullAt === null) return false;
  return isDue(Date.parse(round.fullAt), everyDays * day, now);
}

/** Times in the future count as due, in case the clock was set back. */
export function isDue(last: number, every: number, now: number): boolean {
  return now - last >= every || last > now;
}
