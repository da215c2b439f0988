import { Failure, internalFailure } from '../../contract/failure.ts';
import { complain } from '../complain.ts';
import { denials, type Canary } from './canary.ts';
import type { Job } from './jobs.ts';
import { RetryTracker } from './retries.ts';
import { isListRefused, verdictOn } from './verdict.ts';

/** What is done about a request that failed. */
export interface Decision {
  what: 'stop' | 'gone' | 'fail' | 'wait';
  failure: Failure;
}

/** Denials in a row, with no ticket that is known to be good, after which the sync stops. */
const mostDenials = 5;

/** Decides what a failed request means: for this ticket alone, for the server, or for the whole sync. */
export class Decider {
  readonly retries: RetryTracker;
  readonly #canary: Canary;
  readonly #ticketsLeft: () => number;
  #listRefusals = 0;
  #denials = 0;

  /** @param ticketsLeft how many tickets are still wanted */
  constructor(canary: Canary, ticketsLeft: () => number) {
    this.#canary = canary;
    this.#ticketsLeft = ticketsLeft;
    this.retries = new RetryTracker((job) => this.#answersOthers(job));
  }

  answered(job: Job): void {
    this.retries.answered(job);
    if (job.what === 'list') this.#listRefusals = 0;
    if (job.what === 'ticket') this.#denials = 0;
  }

  async on(job: Job, error: unknown): Promise<Decision> {
    const failure = asFailure(job.what, error);
    if (failure.code === 'ticket-not-found' && job.what === 'ticket') return { what: 'gone', failure };
    if (denials.has(failure.code) && job.what !== 'list') return this.#onDenial(job, failure);
    if (job.what === 'list' && isListRefused(failure)) this.#listRefusals += 1;
    const verdict = verdictOn(job, failure, this.#listRefusals);
    if (verdict !== 'wait') return { what: verdict, failure };
    const hopeless = await this.retries.failed(job, failure);
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
    const ticket = await this.#canary.ticket(job.what === 'ticket' ? job.ticket.ticketId : 0);
    if (ticket !== 'unknown') return ticket === 'answered';
    // The only ticket there is has nothing to be compared with but the list.
    return this.#ticketsLeft() <= 1 && (await this.#canary.list()) === 'answered';
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
