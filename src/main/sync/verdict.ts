import type { Failure, FailureCode } from '../../contract/failure.ts';
import type { Job } from './jobs.ts';

/** Nothing works until a person has done something about it. */
const stopping = new Set<FailureCode>([
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
const ofItself = new Set<FailureCode>([
  'answer-too-large',
  'other-api-error',
  'too-large',
  'wrong-ticket',
  'vault-damaged',
  'internal',
]);

/** A list that answers so is refused for good. */
const listRefused = new Set<FailureCode>([...ofItself, 'ticket-not-found', 'attachment-unavailable']);

/** What a failed request means for the sync. */
export type Verdict = 'stop' | 'fail' | 'wait';

/** @param refusals how often in a row the list was refused, this time included */
export function verdictOn(job: Job, { code }: Failure, refusals: number): Verdict {
  if (stopping.has(code)) return 'stop';
  if (job.what !== 'list') return ofItself.has(code) ? 'fail' : 'wait';
  return listRefused.has(code) && refusals >= 3 ? 'stop' : 'wait';
}

export const isListRefused = ({ code }: Failure): boolean => listRefused.has(code);
