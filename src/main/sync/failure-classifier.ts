import type { ErrorCode } from '../../contract/errors.ts';
import type { AppError } from '../../shared/app-error.ts';
import type { SyncTask } from './task-queue.ts';

/** Nothing works until a person has done something about it. */
const stopping = new Set<ErrorCode>([
  'authentication',
  'ip-not-allowed',
  'admin-denied',
  'action-not-allowed',
  'action-unknown',
  'redirect',
  'insecure-address',
  'bad-credential',
  'certificate-not-trusted',
  'license-problem',
  'disk-full',
  'vault-closed',
  'vault-newer',
  'vault-wrong-key',
  'cannot-write',
]);

/** It is this ticket or file alone, and would be the same the next time. */
const ofItself = new Set<ErrorCode>(['answer-too-large', 'too-large', 'vault-damaged', 'internal']);

const refused = new Set<ErrorCode>([
  ...ofItself,
  'other-api-error',
  'wrong-ticket',
  'ticket-not-found',
  'attachment-unavailable',
]);
/** Something else than WHMCS answered, or a WHMCS that fails. It may pass, but not for as long as a busy server. */
const unfit = new Set<ErrorCode>([
  'not-whmcs',
  'unreadable-answer',
  'server-error',
  'server-output',
  'blocked-by-firewall',
]);
/** How often in a row a list is refused, or answered unfit, before the sync stops. */
const mostListRefusals = 3;
const mostUnfit = 12;

/** What a failed request means for the sync. */
export type FailureClass = 'stop' | 'fail' | 'wait';

/** Whether WHMCS answered, but with something else than what was asked for. */
export const isRefusal = ({ code }: AppError): boolean => refused.has(code);

/** Whether it may pass by itself, though it looks like a wrong address or a server that is set up wrongly. */
export const isUnfit = (code: ErrorCode): boolean => unfit.has(code);

/** Judges failures by what failed before, with no answer of that kind between. */
export class FailureClassifier {
  #listRefusals = 0;
  #unfit = 0;

  onSuccess({ what }: SyncTask): void {
    if (what === 'list') [this.#listRefusals, this.#unfit] = [0, 0];
  }

  /** @returns `stop` where nothing works until a person has done something about it */
  classify({ what }: SyncTask, { code }: AppError): FailureClass {
    if (stopping.has(code)) return 'stop';
    if (what === 'list') {
      this.#listRefusals = refused.has(code) ? this.#listRefusals + 1 : 0;
      this.#unfit = unfit.has(code) ? this.#unfit + 1 : 0;
      return this.#listRefusals >= mostListRefusals || this.#unfit >= mostUnfit ? 'stop' : 'wait';
    }
    return ofItself.has(code) ? 'fail' : 'wait';
  }
}
