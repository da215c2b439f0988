import { Failure, internalFailure } from '../../contract/failure.ts';
import { complain } from '../complain.ts';
import { denials, type Canary } from './canary.ts';
import type { Job } from './jobs.ts';
import { manyInARow, RetryTracker } from './retries.ts';
import { isRefusal, Verdicts } from './verdict.ts';

/** What is done about a request that failed. */
export interface Decision {
  what: 'stop' | 'gone' | 'fail' | 'wait';
  failure: Failure;
}

/** Denials in a row, with no ticket that is known to be good, after which the sync stops. */
const mostDenials = 5;
/** With so few left, and none that is known to be good, there is nothing to compare them with but the list. */
const fewLeft = 5;

/** Decides what a failed request means: for this ticket alone, for the server, or for the whole sync. */
export class Decider {
  readonly retries: RetryTracker;
  readonly #canary: Canary;
  readonly #left: (what: Job['what']) => number;
  readonly #verdicts = new Verdicts();
  #denials = 0;

  /** @param left how many tickets or attachments are still wanted */
  constructor(canary: Canary, left: (what: Job['what']) => number) {
    this.#canary = canary;
    this.#left = left;
    this.retries = new RetryTracker((job) => this.#answersOthers(job));
  }

  answered(job: Job): void {
    this.retries.answered(job);
    this.#verdicts.answered(job);
    if (job.what === 'ticket') this.#denials = 0;
  }

  async on(job: Job, error: unknown): Promise<Decision> {
    const failure = asFailure(job.what, error);
    if (failure.code === 'ticket-not-found' && job.what === 'ticket') return { what: 'gone', failure };
    if (denials.has(failure.code) && job.what !== 'list') return this.#onDenial(job, failure);
    const verdict = this.#verdicts.on(job, failure);
    if (verdict !== 'wait') return { what: verdict, failure };
    const hopeless = await this.retries.failed(job, failure);
    // Not this ticket alone: nobody is told of an error of WHMCS by waiting.
    if (job.what === 'ticket' && isRefusal(failure) && this.retries.inARow >= manyInARow)
      return { what: 'stop', failure };
    return { what: hopeless && job.what !== 'list' ? 'fail' : 'wait', failure };
  }

  /** Some servers deny one ticket, of a department that was taken from the account; others deny everything. */
  async #onDenial(job: Job, failure: Failure): Promise<Decision> {
    const other = await this.#canary.ticket(job.what === 'ticket' ? job.ticket.ticketId : 0);
    if (other === 'answered') return { what: 'fail', failure: deniedAlone(failure) };
    if (other === 'denied') return { what: 'stop', failure };
    this.#denials += 1;
    const list = await this.#canary.list();
    if (list === 'denied' || this.#denials >= mostDenials) return { what: 'stop', failure };
    if (other === 'unknown' && list === 'answered') return { what: 'fail', failure: deniedAlone(failure) };
    return { what: 'wait', failure };
  }

  async #answersOthers(job: Job): Promise<boolean> {
    if (job.what === 'list') return false;
    const other = await (job.what === 'ticket'
      ? this.#canary.ticket(job.ticket.ticketId)
      : this.#canary.file());
    if (other !== 'unknown') return other === 'answered';
    return this.#left(job.what) <= fewLeft && (await this.#canary.list()) === 'answered';
  }
}

/** The failure of one ticket, where others are answered. */
function deniedAlone(failure: Failure): Failure {
  if (failure.code !== 'admin-denied') return failure;
  return new Failure(
    failure.code,
    'The server denied access to this ticket.',
    'Ask your WHMCS administrator whether the account may see the ticket’s department.',
    failure.facts,
  );
}

/** An error of ours fails the ticket that it happened with; where it happened goes into the log. */
export function asFailure(what: Job['what'], error: unknown): Failure {
  if (error instanceof Failure) return error;
  complain('sync', error);
  if (what === 'list') return internalFailure();
  return new Failure(
    'internal',
    `Threadkeep could not process this ${what === 'ticket' ? 'ticket' : 'attachment'}.`,
    'Other tickets are not affected. Retry after updating Threadkeep, or report it.',
  );
}
