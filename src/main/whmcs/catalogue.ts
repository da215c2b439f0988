import type { ServerCounts } from '../../contract/desk.ts';
import type { Endpoint, WhmcsClient } from './client.ts';
import { isFields, listOf, members, text, whole } from './shapes.ts';

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

/**
 * How many tickets the server counts (GetTicketCounts), by status where it tells.
 * @param ignoreDepartments whether tickets of departments that the account is not assigned to count too (WHMCS 9.0)
 */
export async function getCounts(
  client: WhmcsClient,
  endpoint: Endpoint,
  ignoreDepartments: boolean,
  signal: AbortSignal,
): Promise<ServerCounts> {
  const params = {
    includeCountsByStatus: 'true',
    ...(ignoreDepartments && { ignoreDepartmentAssignments: 'true' }),
  };
  const { fields } = await client.call(endpoint, 'GetTicketCounts', params, signal);
  const byStatus = fields['status'];
  // An object keyed by the status's short name, `open`, `customerreply`…
  const statuses = isFields(byStatus) ? Object.values(byStatus).filter(isFields) : members(byStatus);
  return {
    active: whole(fields['allActive'], 0),
    awaitingReply: whole(fields['awaitingReply'], 0),
    flagged: whole(fields['flaggedTickets'], 0),
    statuses: statuses.map((status) => ({ title: text(status['title']), count: whole(status['count'], 0) })),
  };
}
