import type { ServerCounts } from '../../contract/desk.ts';
import type { Endpoint, WhmcsClient } from './client.ts';
import { isFields, listOf, whole } from './shapes.ts';
import { textsOf } from './texts.ts';

/** Statuses or departments that are read; the window holds them all. */
const mostEntries = 500;

/** Colours of the statuses (GetSupportStatuses), by title; only such as are plain `#rrggbb`. */
export async function getStatusColors(
  client: WhmcsClient,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const { fields } = await client.call(endpoint, 'GetSupportStatuses', {}, signal);
  const { line } = textsOf(fields['statuses']);
  const colors = new Map<string, string>();
  for (const status of listOf(fields['statuses'], 'status').slice(0, mostEntries)) {
    const color = line(status['color']);
    if (/^#[0-9a-f]{6}$/i.test(color)) colors.set(line(status['title']), color.toLowerCase());
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
  const { line } = textsOf(fields['departments']);
  const listed = listOf(fields['departments'], 'department').slice(0, mostEntries);
  return listed.flatMap((department) => {
    const id = whole(department['id'], 0);
    return id > 0 ? [{ id, name: line(department['name']) }] : [];
  });
}

/**
 * How many tickets the server counts (GetTicketCounts), by status where it says.
 * @param ignoreDepartments also those of departments that the credential is not assigned to (WHMCS 9 and later;
 * earlier versions count all of them anyway)
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
  const statuses = isFields(byStatus) ? Object.values(byStatus).filter(isFields) : listOf(byStatus, 'status');
  const { line } = textsOf(byStatus);
  return {
    active: whole(fields['allActive'], 0),
    awaitingReply: whole(fields['awaitingReply'], 0),
    flagged: whole(fields['flaggedTickets'], 0),
    statuses: statuses
      .slice(0, mostEntries)
      .map((status) => ({ title: line(status['title']), count: whole(status['count'], 0) })),
  };
}
