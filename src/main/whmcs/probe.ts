import type { Check } from '../../contract/desk.ts';
import { Failure } from '../../contract/failure.ts';
import type { Action, Endpoint, WhmcsClient } from './client.ts';
import { listOf, text, whole } from './shapes.ts';

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

/** Failures of one action alone: the next one may fare better. */
const ofOneAction = new Set<string>([
  'action-not-allowed',
  'action-unknown',
  'attachment-unavailable',
  'other-api-error',
]);

/**
 * Tries each action that we use, and says of each whether this credential may call it.
 * A failure that has nothing to do with the action (address, credential, network) ends the test at once.
 */
export async function probeActions(
  client: WhmcsClient,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { action, purpose, params, expected } of probes) {
    try {
      await client.call(endpoint, action, params, signal);
      checks.push({ action, purpose, failure: null });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const allowed = expected?.test(error.code) ?? false;
      checks.push({ action, purpose, failure: allowed ? null : error.report() });
      if (!allowed && !ofOneAction.has(error.code)) break;
    }
  }
  return checks;
}

/** Colours of the statuses (GetSupportStatuses), by title; only such as are plain `#rrggbb`. */
export async function getStatusColors(
  client: WhmcsClient,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const { fields } = await client.call(endpoint, 'GetSupportStatuses', {}, signal);
  const colors = new Map<string, string>();
  for (const status of listOf(fields['statuses'], 'status')) {
    const color = text(status['color']);
    if (/^#[0-9a-f]{6}$/i.test(color)) colors.set(text(status['title']), color.toLowerCase());
  }
  return colors;
}

/** The departments that the credential sees (GetSupportDepartments), with `ignore_dept_assignments` all of them. */
export async function getDepartments(
  client: WhmcsClient,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<{ id: number; name: string }[]> {
  const params = { ignore_dept_assignments: '1' };
  const { fields } = await client.call(endpoint, 'GetSupportDepartments', params, signal);
  return listOf(fields['departments'], 'department').flatMap((department) => {
    const id = whole(department['id'], 0);
    return id > 0 ? [{ id, name: text(department['name']) }] : [];
  });
}
