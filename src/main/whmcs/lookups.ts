import type { ServerCounts } from '../../contract/app.ts';
import type { Endpoint, WhmcsClient } from './client.ts';
import { isJsonObject, toArray, toInteger } from './coerce.ts';
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
  for (const status of toArray(fields['statuses'], 'status').slice(0, mostEntries)) {
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
  const listed = toArray(fields['departments'], 'department').slice(0, mostEntries);
  return listed.flatMap((department) => {
    const id = toInteger(department['id'], 0);
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
  const statuses = isJsonObject(byStatus)
    ? Object.values(byStatus).filter(isJsonObject)
    : toArray(byStatus, 'status');
  const { line } = textsOf(byStatus);
  return {
    active: toInteger(fields['allActive'], 0),
    awaitingReply: toInteger(fields['awaitingReply'], 0),
    flagged: toInteger(fields['flaggedTickets'], 0),
    statuses: statuses
      .slice(0, mostEntries)
      .map((status) => ({ title: line(status['title']), count: toInteger(status['count'], 0) })),
  };
}
