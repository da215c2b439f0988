import { AppError, appError, internalError } from '../../shared/app-error.ts';
import { logError } from '../log/log.ts';
import { denials, type LivenessProbe } from './liveness-probe.ts';
import type { SyncTask } from './task-queue.ts';
import { manyInARow, RetryTracker } from './retries.ts';
import { isRefusal, FailureClassifier } from './failure-classifier.ts';

/** What to do about a failed request. */
export interface FailureAction {
  what: 'stop' | 'gone' | 'fail' | 'wait';
  failure: AppError;
}

/** Denials in a row after which the sync stops, if no ticket is known to be readable. */
const maxDenials = 5;
/** With this few tickets left, and none known to be readable, only the list shows whether the server works. */
const fewLeft = 5;

/** Decides what a failed request means: for this ticket alone, for the server, or for the whole sync. */
export class FailurePolicy {
  readonly retries: RetryTracker;
  readonly #probe: LivenessProbe;
  readonly #left: (what: SyncTask['what']) => number;
  readonly #classifier = new FailureClassifier();
  #denials = 0;

  /** @param left how many tickets or attachments are still to be fetched */
  constructor(probe: LivenessProbe, left: (what: SyncTask['what']) => number) {
    this.#probe = probe;
    this.#left = left;
    this.retries = new RetryTracker((task) => this.#answersOthers(task));
  }

  onSuccess(task: SyncTask): void {
    this.retries.onSuccess(task);
    this.#classifier.onSuccess(task);
    if (task.what === 'ticket') this.#denials = 0;
  }

  async decide(task: SyncTask, error: unknown): Promise<FailureAction> {
    const failure = toAppError(task.what, error);
    if (failure.code === 'ticket-not-found' && task.what === 'ticket') return { what: 'gone', failure };
    if (denials.has(failure.code) && task.what !== 'list') return this.#onDenial(task, failure);
    const verdict = this.#classifier.classify(task, failure);
    if (verdict !== 'wait') return { what: verdict, failure };
    const hopeless = await this.retries.failed(task, failure);
    // Other tickets fail as well: waiting would hide an error of WHMCS from the user.
    if (task.what === 'ticket' && isRefusal(failure) && this.retries.inARow >= manyInARow)
      return { what: 'stop', failure };
    return { what: hopeless && task.what !== 'list' ? 'fail' : 'wait', failure };
  }

  /** Some servers deny single tickets, in departments without access for the account; others deny everything. */
  async #onDenial(task: SyncTask, failure: AppError): Promise<FailureAction> {
    const other = await this.#probe.ticket(task.what === 'ticket' ? task.ticket.ticketId : 0);
    if (other === 'answered') return { what: 'fail', failure: ticketDenied(failure) };
    if (other === 'denied') return { what: 'stop', failure };
    this.#denials += 1;
    const list = await this.#probe.list();
    if (list === 'denied' || this.#denials >= maxDenials) return { what: 'stop', failure };
    if (other === 'unknown' && list === 'answered') return { what: 'fail', failure: ticketDenied(failure) };
    return { what: 'wait', failure };
  }

  async #answersOthers(task: SyncTask): Promise<boolean> {
    if (task.what === 'list') return false;
    const other = await (task.what === 'ticket'
      ? this.#probe.ticket(task.ticket.ticketId)
      : this.#probe.file());
    if (other !== 'unknown') return other === 'answered';
    return this.#left(task.what) <= fewLeft && (await this.#probe.list()) === 'answered';
  }
}

/** The failure of a single ticket while others can be fetched. */
function ticketDenied(failure: AppError): AppError {
  if (failure.code !== 'admin-denied') return failure;
  return appError(failure.code, 'ticket_denied', {}, failure.facts);
}

/** An unexpected error fails only its ticket or attachment, and is logged. */
export function toAppError(what: SyncTask['what'], error: unknown): AppError {
  if (error instanceof AppError) return error;
  logError('sync', error);
  if (what === 'list') return internalError();
  return appError('internal', what === 'ticket' ? 'ticket_not_processed' : 'attachment_not_processed');
}
