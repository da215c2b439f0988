import type { ErrorCode } from '../../contract/errors.ts';
import type { AppError } from '../../shared/app-error.ts';
import type { SyncTask } from './task-queue.ts';

/** The sync cannot continue until the user has fixed the cause. */
const stopCodes = new Set<ErrorCode>([
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

/** Affects only this ticket or file, and retrying does not help. */
const requestSpecific = new Set<ErrorCode>(['answer-too-large', 'too-large', 'vault-damaged', 'internal']);

const refused = new Set<ErrorCode>([
  ...requestSpecific,
  'other-api-error',
  'wrong-ticket',
  'ticket-not-found',
  'attachment-unavailable',
]);
/** The response is not from WHMCS, or WHMCS failed. Possibly temporary, but retried less often than a busy server. */
const unusable = new Set<ErrorCode>([
  'not-whmcs',
  'unreadable-answer',
  'server-error',
  'server-output',
  'blocked-by-firewall',
]);
/** Refused or unusable list responses in a row before the sync stops. */
const maxListRefusals = 3;
const maxUnusable = 12;

/** What a failed request means for the sync. */
export type FailureClass = 'stop' | 'fail' | 'wait';

/** Whether WHMCS responded, but refused the request. */
export const isRefusal = ({ code }: AppError): boolean => refused.has(code);

/** Whether the response looks like a wrong address or a misconfigured server, which may be temporary. */
export const isUnusable = (code: ErrorCode): boolean => unusable.has(code);

/** Classifies failures by their code and the number of consecutive failures. */
export class FailureClassifier {
  #listRefusals = 0;
  #unfit = 0;

  onSuccess({ what }: SyncTask): void {
    if (what === 'list') [this.#listRefusals, this.#unfit] = [0, 0];
  }

  /** @returns `stop` if the sync cannot continue, `fail` if the request cannot succeed, `wait` if it may be retried */
  classify({ what }: SyncTask, { code }: AppError): FailureClass {
    if (stopCodes.has(code)) return 'stop';
    if (what === 'list') {
      this.#listRefusals = refused.has(code) ? this.#listRefusals + 1 : 0;
      this.#unfit = unusable.has(code) ? this.#unfit + 1 : 0;
      return this.#listRefusals >= maxListRefusals || this.#unfit >= maxUnusable ? 'stop' : 'wait';
    }
    return requestSpecific.has(code) ? 'fail' : 'wait';
  }
}
