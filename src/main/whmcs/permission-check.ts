import type { PermissionCheck } from '../../contract/app.ts';
import { AppError } from '../../shared/app-error.ts';
import type { Action, Endpoint, WhmcsClient } from './client.ts';

const probes: { action: Action; purpose: string; params: Record<string, string>; expected?: RegExp }[] = [
  // An id that no installation has: "not found" proves that the action may be called.
  {
    action: 'GetTicket',
    purpose: 'Fetch threads',
    params: { ticketid: '2147483647' },
    expected: /ticket-not-found/,
  },
  { action: 'GetTickets', purpose: 'List tickets', params: { limitnum: '1' } },
  {
    action: 'GetTicketAttachment',
    purpose: 'Fetch attachments',
    params: { type: 'ticket', relatedid: '2147483647', index: '0' },
    expected: /attachment-unavailable|ticket-not-found/,
  },
  { action: 'GetSupportDepartments', purpose: 'Name the departments', params: {} },
  { action: 'GetSupportStatuses', purpose: 'Colour the statuses', params: {} },
  { action: 'GetTicketCounts', purpose: 'Count the tickets', params: {} },
];

/** Failures of one action alone: the next one may work. */
const ofOneAction = new Set<string>([
  'action-not-allowed',
  'action-unknown',
  'attachment-unavailable',
  'server-error',
  'other-api-error',
]);

/**
 * Tries each action that we use, and says of each whether this credential may call it.
 * A failure that has nothing to do with the action (address, credential, network) ends the test at once.
 */
export async function checkPermissions(
  client: WhmcsClient,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<PermissionCheck[]> {
  const checks: PermissionCheck[] = [];
  for (const { action, purpose, params, expected } of probes) {
    try {
      await client.call(endpoint, action, params, signal);
      checks.push({ action, purpose, failure: null });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const allowed = expected?.test(error.code) ?? false;
      checks.push({ action, purpose, failure: allowed ? null : error.report() });
      if (!allowed && !ofOneAction.has(error.code)) break;
    }
  }
  return checks;
}
