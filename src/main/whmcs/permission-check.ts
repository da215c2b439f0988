import type { PermissionCheck } from '../../contract/app.ts';
import { AppError } from '../../shared/app-error.ts';
import type { Endpoint, WhmcsClient } from './client.ts';

const probes: {
  action: PermissionCheck['action'];
  params: Record<string, string>;
  expected?: RegExp;
}[] = [
  // No installation has a ticket with this id: “not found” proves that the action may be called.
  {
    action: 'GetTicket',
    params: { ticketid: '2147483647' },
    expected: /ticket-not-found/,
  },
  { action: 'GetTickets', params: { limitnum: '1' } },
  {
    action: 'GetTicketAttachment',
    params: { type: 'ticket', relatedid: '2147483647', index: '0' },
    expected: /attachment-unavailable|ticket-not-found/,
  },
  { action: 'GetSupportDepartments', params: {} },
  { action: 'GetSupportStatuses', params: {} },
  { action: 'GetTicketCounts', params: {} },
];

/** Failures of a single action: the next one may work. */
const actionFailures = new Set<string>([
  'action-not-allowed',
  'action-unknown',
  'attachment-unavailable',
  'server-error',
  'other-api-error',
]);

/**
 * Tries each action that the app uses to find out whether this credential may call it.
 * A failure that has nothing to do with the action (address, credential, network) ends the test.
 */
export async function checkPermissions(
  client: WhmcsClient,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<PermissionCheck[]> {
  const checks: PermissionCheck[] = [];
  for (const { action, params, expected } of probes) {
    try {
      await client.call(endpoint, action, params, signal);
      checks.push({ action, failure: null });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const allowed = expected?.test(error.code) ?? false;
      checks.push({ action, failure: allowed ? null : error.report() });
      if (!allowed && !actionFailures.has(error.code)) break;
    }
  }
  return checks;
}
