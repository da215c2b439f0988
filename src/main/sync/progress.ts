import type { ErrorReport } from '../../contract/errors.ts';
import type { SyncProgress } from '../../contract/sync.ts';
import type { Vault } from '../vault/vault.ts';
import { readListState } from './list-state.ts';
import { listUnsettled } from './unsettled.ts';

/** How often progress is told, and over how long the rate is taken; milliseconds. */
const reportEveryMs = 250;
const readEveryMs = 500;
/** What is left is counted through the whole queue: not as often. */
const recountEvery = 4000;
const window = 30_000;

/** What the vault knows of a connection's sync, without one running. */
export function storedProgress(vault: Vault, connectionId: number): SyncProgress {
  return {
    connectionId,
    listing: false,
    perMinute: 0,
    secondsLeft: null,
    atOnce: 0,
    ...roundSoFar(vault, connectionId),
    ...backlog(vault, connectionId),
  };
}

type SoFar = Pick<
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

function roundSoFar(vault: Vault, connectionId: number): SoFar {
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

function backlog(vault: Vault, connectionId: number): Pick<SyncProgress, 'left' | 'failed'> {
  return vault.run((v) => ({
    left: v.remoteTickets.countPending(connectionId) + v.attachments.countPending(connectionId),
    failed: v.failures.count(connectionId),
  }));
}

/** Counts what a running sync does, and tells it a few times a second. */
export class ProgressMeter {
  readonly #vault: Vault;
  readonly #connectionId: number;
  readonly #tell: (progress: SyncProgress) => void;
  #now: SyncProgress;
  /** When how many were done; the oldest within the window first. */
  #done: { at: number; count: number }[] = [];
  #told = -Infinity;
  #read = -Infinity;
  #recounted = -Infinity;

  constructor(vault: Vault, connectionId: number, tell: (progress: SyncProgress) => void) {
    this.#vault = vault;
    this.#connectionId = connectionId;
    this.#tell = tell;
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

  /** Nothing runs any more: tells how the round was left. */
  reportStored(): void {
    const { state, failure } = roundSoFar(this.#vault, this.#connectionId);
    this.report(state, failure);
  }

  pace(atOnce: number, listing: boolean): void {
    this.#now = { ...this.#now, atOnce, listing };
  }

  done(count: number): void {
    this.#done.push({ at: performance.now(), count });
    this.#now = { ...this.#now, left: Math.max(0, this.#now.left - count) };
    this.recount();
    this.#publish(false);
  }

  recount(all = false): void {
    const now = performance.now();
    const { state, failure } = this.#now;
    if (all || now - this.#read >= readEveryMs) {
      this.#read = now;
      this.#now = { ...this.#now, ...roundSoFar(this.#vault, this.#connectionId), state, failure };
    }
    if (all || now - this.#recounted >= recountEvery) {
      this.#recounted = now;
      this.#now = { ...this.#now, ...backlog(this.#vault, this.#connectionId) };
    }
  }

  #publish(urgent: boolean): void {
    const now = performance.now();
    if (!urgent && now - this.#told < reportEveryMs) return;
    this.#told = now;
    this.#done = this.#done.filter(({ at }) => now - at < window);
    const since = now - (this.#done[0]?.at ?? now);
    const count = this.#done.reduce((sum, one) => sum + one.count, 0);
    const perSecond = since > 500 ? (count * 1000) / since : 0;
    const { expected, listed, left, listing } = this.#now;
    // While the list is being read, what is not listed yet is to come, too.
    const ahead = left + (listing ? Math.max(0, expected - listed) : 0);
    this.#tell({
      ...this.#now,
      perMinute: Math.round(perSecond * 60),
      secondsLeft: perSecond > 0 ? Math.ceil(ahead / perSecond) : null,
    });
  }
}
