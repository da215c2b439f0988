import { AppError } from '../../shared/app-error.ts';
import type { PendingTicket } from '../vault/remote-tickets.ts';
import { wrongTicket } from './request-ticket.ts';
import { denials, type LivenessProbe } from './liveness-probe.ts';
import { toAppError, FailurePolicy } from './failure-policy.ts';
import type { SyncTask, TaskQueue } from './task-queue.ts';
import type { SyncDeps } from './sync-job.ts';
import { backoffMs, type ConcurrencyLimiter } from './concurrency-limiter.ts';
import type { ProgressMeter } from './progress.ts';
import { Results } from './results.ts';

/** Pause before retrying the only remaining request, in milliseconds. */
const onlyRequestPauseMs = 1000;

/** Handles the outcome of a request: records it, retries it, or ends the sync. */
export class Outcomes {
  readonly #deps: SyncDeps;
  readonly #connectionId: number;
  readonly #tasks: TaskQueue;
  readonly #limiter: ConcurrencyLimiter;
  readonly #meter: ProgressMeter;
  readonly #results: Results;
  readonly #policy: FailurePolicy;

  constructor(
    deps: SyncDeps,
    connectionId: number,
    probe: LivenessProbe,
    tasks: TaskQueue,
    limiter: ConcurrencyLimiter,
    meter: ProgressMeter,
  ) {
    this.#deps = deps;
    this.#connectionId = connectionId;
    this.#tasks = tasks;
    this.#limiter = limiter;
    this.#meter = meter;
    this.#results = new Results(deps.vault, connectionId, deps.now);
    this.#policy = new FailurePolicy(probe, (what) =>
      deps.vault.run((v) => (what === 'file' ? v.attachments : v.remoteTickets).countPending(connectionId)),
    );
  }

  onSuccess(task: SyncTask): void {
    this.#policy.onSuccess(task);
    this.#meter.report('running', null);
    this.#meter.pace(this.#limiter.limit, !this.#tasks.listingDone);
  }

  /**
   * The server returned another ticket. If the requested one is no longer listed, it was merged into it.
   * @throws AppError `wrong-ticket` if the ticket is still listed
   */
  otherTicketReturned(task: SyncTask & { what: 'ticket' }, other: number): void {
    const { ticketId, number } = task.ticket;
    const { vault, onChanged } = this.#deps;
    if (vault.run((v) => v.remoteTickets.isListed(this.#connectionId, ticketId)))
      throw wrongTicket(ticketId, number, other);
    if (this.#tasks.listingDone) {
      const key = this.#results.merged(task.ticket, other);
      this.#meter.done(1, 'gone');
      if (key !== null) onChanged([key]);
    } else this.#tasks.retryAfterList(task.id);
    this.#tasks.free(task.id);
  }

  /** @returns why the sync has to stop; null if it continues */
  async requestFailed(task: SyncTask, error: unknown): Promise<AppError | null> {
    if (error instanceof AppError && task.what === 'file' && this.#results.fileRefused(task.file, error)) {
      this.onSuccess(task);
      this.#meter.done(1, 'files');
      return null;
    }
    const { what, failure } = await this.#policy.decide(task, error);
    if (what === 'stop') return this.#stop(failure);
    if (what === 'gone' && task.what === 'ticket') this.#gone(task);
    else if (what === 'fail' && task.what === 'ticket') this.ticketFailed(task.ticket, failure);
    else if (what === 'fail' && task.what === 'file') {
      this.#results.fileFailed(task.file, failure);
      this.#meter.recount();
    } else this.#wait(task, failure);
    return null;
  }

  /** Records the failure of a ticket; the sync continues. */
  ticketFailed(ticket: PendingTicket, error: unknown): void {
    this.#results.ticketFailed(ticket.ticketId, toAppError('ticket', error));
    this.#tasks.freeTickets([ticket]);
    this.#meter.recount();
  }

  #stop(failure: AppError): AppError {
    // Everything is denied, so the failures recorded for single tickets are wrong.
    if (denials.has(failure.code)) this.#deps.vault.run((v) => v.failures.clear(this.#connectionId));
    return failure;
  }

  #gone(task: SyncTask & { what: 'ticket' }): void {
    const { vault } = this.#deps;
    const state = vault.run((v) => v.tickets.stateOf(this.#connectionId, task.ticket.ticketId));
    // The user fetched it in the meantime; only another request shows which response is newer.
    if (state !== task.basis) return this.#tasks.free(task.id);
    const key = this.#results.gone(task.ticket);
    this.onSuccess(task);
    this.#meter.done(1, 'gone');
    if (key !== null) this.#deps.onChanged([key]);
  }

  #wait(task: SyncTask, failure: AppError): void {
    const { retries } = this.#policy;
    this.#tasks.free(task.id);
    this.#tasks.retryLater(task.id);
    const asked = Number(failure.facts['retryAfterSeconds']);
    const serverIsWell = retries.inARow <= 1 && !retries.isTroubled && !(asked > 0);
    if (serverIsWell && retries.triedOften(task)) {
      // Other requests do not wait for one that keeps failing.
      if (this.#tasks.peek()?.id === task.id) this.#limiter.pauseFor(onlyRequestPauseMs);
      return;
    }
    this.#limiter.onBackoff(backoffMs(retries.inARow, asked, this.#deps.random));
    this.#meter.pace(this.#limiter.limit, !this.#tasks.listingDone);
    this.#meter.report('waiting', failure.report());
  }
}
