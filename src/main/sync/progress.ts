import type { ErrorReport } from '../../contract/errors.ts';
import type { SyncProgress } from '../../contract/sync.ts';
import type { Vault } from '../vault/vault.ts';
import { readListState } from './list-state.ts';
import { listUnsettled } from './list-error.ts';

/** Intervals for publishing and reading progress, and the period of the rate; milliseconds. */
const reportEveryMs = 250;
const readEveryMs = 500;
/** Counting the remaining tickets reads the entire queue, so it happens less often. */
const recountEveryMs = 4000;
const rateWindowMs = 30_000;

/** The progress of a connection's sync as stored, while none is running. */
export function storedProgress(vault: Vault, connectionId: number): SyncProgress {
  return {
    connectionId,
    listing: false,
    perMinute: 0,
    secondsLeft: null,
    atOnce: 0,
    ...roundProgress(vault, connectionId),
    ...backlog(vault, connectionId),
  };
}

type RoundProgress = Pick<
  SyncProgress,
  | 'state'
  | 'failure'
  | 'kind'
  | 'unlisted'
  | 'listed'
  | 'expected'
  | 'fetched'
  | 'added'
  | 'changed'
  | 'gone'
  | 'files'
  | 'finishedAt'
>;

function roundProgress(vault: Vault, connectionId: number): RoundProgress {
  const round = vault.run((v) => v.rounds.read(connectionId));
  const listing = round?.open ? readListState(round.listing) : null;
  const missing = listing?.unsettled.reduce((sum, one) => sum + one.missing, 0) ?? 0;
  const gaveUp = listing?.gaveUp === true;
  return {
    state: gaveUp
      ? 'stopped'
      : round?.open
        ? 'paused'
        : round?.finishedAt && round.listingDone
          ? 'done'
          : 'idle',
    failure: gaveUp ? listUnsettled(missing).report() : null,
    kind: round?.kind ?? 'changes',
    unlisted: round?.open ? missing : (round?.unlisted ?? 0),
    listed: round?.listed ?? 0,
    expected: round?.expected ?? 0,
    fetched: round?.fetched ?? 0,
    added: round?.added ?? 0,
    changed: round?.changed ?? 0,
    gone: round?.gone ?? 0,
    files: round?.files ?? 0,
    finishedAt: round?.finishedAt ?? null,
  };
}

function backlog(vault: Vault, connectionId: number): Pick<SyncProgress, 'left' | 'filesLeft' | 'failed'> {
  return vault.run((v) => {
    const filesLeft = v.attachments.countPending(connectionId);
    return {
      left: v.remoteTickets.countPending(connectionId) + filesLeft,
      filesLeft,
      failed: v.failures.count(connectionId),
    };
  });
}

/** Measures a running sync and publishes its progress a few times a second. */
export class ProgressMeter {
  readonly #vault: Vault;
  readonly #connectionId: number;
  readonly #send: (progress: SyncProgress) => void;
  #now: SyncProgress;
  /** Completed requests within the period of the rate, oldest first. */
  #done: { at: number; count: number }[] = [];
  #sentAt = -Infinity;
  #read = -Infinity;
  #recountedAt = -Infinity;

  constructor(vault: Vault, connectionId: number, send: (progress: SyncProgress) => void) {
    this.#vault = vault;
    this.#connectionId = connectionId;
    this.#send = send;
    this.#now = storedProgress(vault, connectionId);
  }

  start(): void {
    this.recount(true);
    this.report('running', null);
  }

  /** @param failure why it waits or stopped */
  report(state: SyncProgress['state'], failure: ErrorReport | null): void {
    const urgent = state !== this.#now.state;
    if (urgent) this.recount(true);
    this.#now = { ...this.#now, state, failure };
    this.#publish(urgent);
  }

  /** Publishes the stored state of the round after the sync has ended. */
  reportStored(): void {
    const { state, failure } = roundProgress(this.#vault, this.#connectionId);
    this.report(state, failure);
  }

  pace(atOnce: number, listing: boolean): void {
    const listEnded = this.#now.listing && !listing;
    this.#now = { ...this.#now, atOnce, listing };
    // From now on there is a total, so it has to be right.
    if (listEnded) this.recount(true);
  }

  done(count: number, what: 'fetched' | 'gone' | 'files'): void {
    this.#done.push({ at: performance.now(), count });
    const { left, filesLeft } = this.#now;
    // Attachments that were found since the queue was counted are not in what is left.
    const [tickets, files] =
      what === 'files' ? [0, Math.min(count, filesLeft)] : [Math.min(count, left - filesLeft), 0];
    this.#now = {
      ...this.#now,
      // Counted here as well, so that what is done and what is left always belong together.
      [what]: this.#now[what] + count,
      left: left - tickets - files,
      filesLeft: filesLeft - files,
    };
    this.recount();
    this.#publish(false);
  }

  recount(all = false): void {
    const now = performance.now();
    const { state, failure, fetched, gone, files } = this.#now;
    const counted = all || now - this.#recountedAt >= recountEveryMs;
    if (counted || now - this.#read >= readEveryMs) {
      this.#read = now;
      const round = roundProgress(this.#vault, this.#connectionId);
      // What is done is counted here until what is left is counted as well, so that their sum stays right.
      const done = counted ? {} : { fetched, gone, files };
      this.#now = { ...this.#now, ...round, ...done, state, failure };
    }
    if (counted) {
      this.#recountedAt = now;
      this.#now = { ...this.#now, ...backlog(this.#vault, this.#connectionId) };
    }
  }

  #publish(urgent: boolean): void {
    const now = performance.now();
    if (!urgent && now - this.#sentAt < reportEveryMs) return;
    this.#sentAt = now;
    this.#done = this.#done.filter(({ at }) => now - at < rateWindowMs);
    const since = now - (this.#done[0]?.at ?? now);
    const count = this.#done.reduce((sum, one) => sum + one.count, 0);
    const perSecond = since > 500 ? (count * 1000) / since : 0;
    const { left, listing } = this.#now;
    this.#send({
      ...this.#now,
      perMinute: Math.round(perSecond * 60),
      secondsLeft: perSecond > 0 && !listing ? Math.ceil(left / perSecond) : null,
    });
  }
}
