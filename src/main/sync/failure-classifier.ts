import type { ErrorCode } from '../../contract/errors.ts';
import type { AppError } from '../../shared/app-error.ts';
import type { SyncTask } from './task-queue.ts';

/** Nothing works until the user has fixed it. */
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

/** Affects only this ticket or file, and would happen again. */
const ofItself = new Set<ErrorCode>(['answer-too-large', 'too-large', 'vault-damaged', 'internal']);

const refused = new Set<ErrorCode>([
  ...ofItself,
  'other-api-error',
  'wrong-ticket',
  'ticket-not-found',
  'attachment-unavailable',
]);
/** The response is not from WHMCS, or from one that fails. It may pass, but is retried less than a busy server. */
const unfit = new Set<ErrorCode>([
  'not-whmcs',
  'unreadable-answer',
  'server-error',
  'server-output',
  'blocked-by-firewall',
]);
/** How often in a row a list may be refused, or get an unfit response, before the sync stops. */
const mostListRefusals = 3;
const mostUnfit = 12;

/** What a failed request means for the sync. */
export type FailureClass = 'stop' | 'fail' | 'wait';

/** Whether WHMCS responded, but refused the request. */
export const isRefusal = ({ code }: AppError): boolean => refused.has(code);

/** Whether it may pass, although it looks like a wrong address or a misconfigured server. */
export const isUnfit = (code: ErrorCode): boolean => unfit.has(code);

/** Classifies failures by how many came before them without a success in between. */
export class FailureClassifier {
  #listRefusals = 0;
  #unfit = 0;

  onSuccess({ what }: SyncTask): void {
    if (what === 'list') [this.#listRefusals, this.#unfit] = [0, 0];
  }

  /** @returns `stop` if nothing works until the user has fixed it */
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
