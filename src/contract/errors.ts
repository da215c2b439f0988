import * as v from 'valibot';

/** Every error code, grouped by origin. */
export const errorCodes = [
  // whmcs: the response says so (src/main/whmcs/api-errors.ts)
  'authentication',
  'ip-not-allowed',
  'action-not-allowed',
  'admin-denied',
  'ticket-not-found',
  'action-unknown',
  'attachment-unavailable',
  'server-output',
  'server-error',
  'blocked-by-firewall',
  'maintenance',
  'license-problem',
  'other-api-error',
  // sync
  'wrong-ticket',
  'list-unsettled',
  // whmcs: there is no readable response
  'not-whmcs',
  'unreadable-answer',
  'answer-too-large',
  'busy',
  'timeout',
  'unreachable',
  'certificate-not-trusted',
  'redirect',
  'cancelled',
  // user input
  'bad-address',
  'insecure-address',
  'bad-ticket-number',
  'bad-time-zone',
  'bad-credential',
  'bad-link',
  // keychain and vault
  'keychain-missing',
  'keychain-failed',
  'vault-key-missing',
  'vault-wrong-key',
  'vault-damaged',
  'vault-newer',
  'vault-busy',
  'vault-closed',
  'disk-full',
  'disk-error',
  'not-in-vault',
  'no-connection',
  'too-large',
  'not-a-saved-answer',
  'cannot-read',
  // export
  'cannot-write',
  'cannot-open',
  'nothing-to-export',
  'print-failed',
  // bridge
  'invalid-argument',
  'untrusted-sender',
  'too-many-calls',
  'dialog-open',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error as it crosses the bridge, without stack trace or secrets. */
export const ErrorReport = v.object({
  code: v.picklist(errorCodes),
  /** The key of its messages in the catalogue, without `error_`. The text is made where it is shown. */
  id: v.string(),
  params: v.record(v.string(), v.union([v.string(), v.number()])),
  /** Facts to copy, by name, such as `address` (seen by the server) or `action` (not allowed). */
  facts: v.record(v.string(), v.string()),
});
export type ErrorReport = v.InferOutput<typeof ErrorReport>;
