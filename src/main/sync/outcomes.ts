import { Failure } from '../../contract/failure.ts';
import type { WantedTicket } from '../vault/listed.ts';
import { wrongTicket } from './ask-for-ticket.ts';
import { denials, type Canary } from './canary.ts';
import { asFailure, Decider } from './decide.ts';
import type { Job, JobQueue } from './jobs.ts';
import type { SyncParts } from './order.ts';
import { backoff, type Pace } from './pace.ts';
import type { ProgressMeter } from './progress.ts';
import { Results } from './results.ts';

/** How long the last request waits before it is made again, while the server answers others; milliseconds. */
const lastOneMs = 1000;

/** What becomes of a request once it is answered or has failed: recorded, tried again, or the end of the sync. */
export class Outcomes {
  readonly #parts: SyncParts;
  readonly #connectionId: number;
  readonly #jobs: JobQueue;
  readonly #pace: Pace;
  readonly #meter: ProgressMeter;
  readonly #results: Results;
  readonly #decider: Decider;

  constructor(
    parts: SyncParts,
    connectionId: number,
    canary: Canary,
    jobs: JobQueue,
    pace: Pace,
    meter: ProgressMeter,
  ) {
    this.#parts = parts;
    this.#connectionId = connectionId;
    this.#jobs = jobs;
    this.#pace = pace;
    this.#meter = meter;
    this.#results = new Results(parts.vault, connectionId, parts.now);
    this.#decider = new Decider(canary, (what) =>
      parts.vault.run((v) => (what === 'file' ? v.files : v.listed).countWanted(connectionId)),
    );
  }

  answered(job: Job): void {
    this.#decider.answered(job);
    this.#meter.say('running', null);
    this.#meter.pace(this.#pace.atOnce, !this.#jobs.listingDone);
  }

  /**
   * The server answered with another ticket. One that is no longer listed was merged into it.
   * @throws Failure `wrong-ticket` where the ticket is still listed
   */
  other(job: Job & { what: 'ticket' }, other: number): void {
    const { ticketId, number } = job.ticket;
    const { vault, onChanged } = this.#parts;
    if (vault.run((v) => v.listed.isListed(this.#connectionId, ticketId)))
      throw wrongTicket(ticketId, number, other);
    if (this.#jobs.listingDone) {
      const key = this.#results.merged(job.ticket, other);
      this.#meter.done(1);
      if (key !== null) onChanged([key]);
    } else this.#jobs.retryAfterList(job.id);
    this.#jobs.free(job.id);
  }

  /** @returns why the sync has to stop; null where it goes on */
  async failed(job: Job, error: unknown): Promise<Failure | null> {
    if (error instanceof Failure && job.what === 'file' && this.#results.fileRefused(job.file, error)) {
      this.answered(job);
      this.#meter.done(1);
      return null;
    }
    const { what, failure } = await this.#decider.on(job, error);
    if (what === 'stop') return this.#stop(failure);
    if (what === 'gone' && job.what === 'ticket') this.#gone(job);
    else if (what === 'fail' && job.what === 'ticket') this.ticketFailed(job.ticket, failure);
    else if (what === 'fail' && job.what === 'file') {
      this.#results.fileFailed(job.file, failure);
      this.#meter.recount();
    } else this.#wait(job, failure);
    return null;
  }

  /** Lists a ticket among the failures; the others go on. */
  ticketFailed(ticket: WantedTicket, error: unknown): void {
    this.#results.ticketFailed(ticket.ticketId, asFailure('ticket', error));
    this.#jobs.freeTickets([ticket]);
    this.#meter.recount();
  }

  #stop(failure: Failure): Failure {
    // Where everything is denied, the tickets that were denied first have not failed by themselves.
    if (denials.has(failure.code)) this.#parts.vault.run((v) => v.failures.forget(this.#connectionId));
    return failure;
  }

  #gone(job: Job & { what: 'ticket' }): void {
    const { vault } = this.#parts;
    const state = vault.run((v) => v.tickets.stateOf(this.#connectionId, job.ticket.ticketId));
    // A person fetched it meanwhile: which answer is the newer one only another one tells.
    if (state !== job.basis) return this.#jobs.free(job.id);
    const key = this.#results.gone(job.ticket);
    this.answered(job);
    this.#meter.done(1);
    if (key !== null) this.#parts.onChanged([key]);
  }

  #wait(job: Job, failure: Failure): void {
    const { retries } = this.#decider;
    this.#jobs.free(job.id);
    this.#jobs.retryLater(job.id);
    const asked = Number(failure.facts['retryAfterSeconds']);
    const serverIsWell = retries.inARow <= 1 && !retries.isTroubled && !(asked > 0);
    if (serverIsWell && retries.triedOften(job)) {
      // Others need not wait for one that fails again and again.
      if (this.#jobs.peek()?.id === job.id) this.#pace.hold(lastOneMs);
      return;
    }
    this.#pace.refused(backoff(retries.inARow, asked, this.#parts.random));
    this.#meter.pace(this.#pace.atOnce, !this.#jobs.listingDone);
    this.#meter.say('waiting', failure.report());
  }
}
