import type { ConnectionState } from '../../contract/app.ts';
import type { SyncProgress } from '../../contract/sync.ts';
import { isUnusable } from '../sync/failure-classifier.ts';
import type { Round } from '../vault/rounds.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** How long after lists did not settle, or tickets were missing from them, they are read again. */
const unsettledDelayMs = 15 * minute;
const unlistedDelayMs = 60 * minute;

/** Milliseconds after which a sync starts because tickets are missing from the lists; null for never. */
export function listRereadDelay({ state, failure, unlisted }: SyncProgress): number | null {
  if (state === 'stopped' && failure?.code === 'list-unsettled') return unsettledDelayMs;
  return state === 'done' && unlisted > 0 ? unlistedDelayMs : null;
}

/**
 * Whether a server that is due for a sync, and was not reached last, is asked whether it is back. One that refuses the
 * account is not: it may lock it.
 */
export function isWorthRetrying({
  reachability,
  reachabilityFailure,
}: Pick<ConnectionState, 'reachability' | 'reachabilityFailure'>): boolean {
  if (reachability === 'refused') return reachabilityFailure !== null && isUnusable(reachabilityFailure.code);
  return reachability === 'offline' || reachability === 'unknown';
}

/** Whether everything is to be fetched again: not while an earlier round is open, and not before there was one. */
export function isFullDue(round: Round | null, everyDays: number, now: number): boolean {
  if (everyDays === 0 || !round || round.open || round.fullAt === null) return false;
  return isDue(Date.parse(round.fullAt), everyDays * day, now);
}

/** If the clock was set back, times in the future count as due; otherwise nothing would run for years. */
export function isDue(last: number, every: number, now: number): boolean {
  return now - last >= every || last > now;
}
