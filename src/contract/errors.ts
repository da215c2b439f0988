import * as v from 'valibot';

/** Everything that can go wrong and that a person is told of, by the part that notices it. */
const errorCodes = [
  // whmcs: the answer says so (table in docs/architecture.md)
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
  // whmcs: there is no answer to read
  'not-whmcs',
  'unreadable-answer',
  'answer-too-large',
  'busy',
  'timeout',
  'unreachable',
  'certificate-not-trusted',
  'redirect',
  'cancelled',
  // what the person typed
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
  'print-failed',
  // bridge
  'invalid-argument',
  'untrusted-sender',
  'too-many-calls',
  'dialog-open',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** A failure as it crosses the bridge: never a stack trace, never a secret. */
export const ErrorReport = v.object({
  code: v.picklist(errorCodes),
  /** Of its messages in the catalogue, without `error_`; the text is made where it is shown. */
  id: v.string(),
  params: v.record(v.string(), v.union([v.string(), v.number()])),
  /** Facts worth copying, by name: `address` that the server saw, `action` that is not allowed… */
  facts: v.record(v.string(), v.string()),
});
export type ErrorReport = v.InferOutput<typeof ErrorReport>;
