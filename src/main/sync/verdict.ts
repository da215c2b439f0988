import type { Failure, FailureCode } from '../../contract/failure.ts';

/** Nothing works until a person mends it. */
const stopping = new Set<FailureCode>([
  'authentication',
  'ip-not-allowed',
  'admin-denied',
  'redirect',
  'insecure-address',
  'bad-credential',
  'disk-full',
  'vault-damaged',
  'vault-closed',
  'cannot-write',
]);

/** It is this ticket or file alone, and would be the same the next time. */
const ofItself = new Set<FailureCode>(['answer-too-large', 'other-api-error', 'too-large']);

/** What a failed fetch means for the sync. */
export type Verdict = 'stop' | 'fail-it' | 'wait';

export function verdictOn(failure: Failure): Verdict {
  if (stopping.has(failure.code)) return 'stop';
  if (failure.code === 'action-not-allowed' || failure.code === 'action-unknown') return 'stop';
  return ofItself.has(failure.code) ? 'fail-it' : 'wait';
}
