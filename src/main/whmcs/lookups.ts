import type { ServerCounts } from '../../contract/app.ts';
import type { Endpoint, WhmcsClient } from './client.ts';
import { isJsonObject, toArray, toInteger } from './coerce.ts';
import { textsOf } from './texts.ts';

/** The number of statuses or departments that are read, because the window shows all of them. */
const maxEntries = 500;

/** Colors of the statuses (GetSupportStatuses), by title; only plain `#rrggbb`. */
export async function getStatusColors(
  client: WhmcsClient,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const { fields } = await client.call(endpoint, 'GetSupportStatuses', {}, signal);
  const { line } = textsOf(fields['statuses']);
  const colors = new Map<string, string>();
  for (const status of toArray(fields['statuses'], 'status').slice(0, maxEntries)) {
    const color = line(status['color']);
    if (/^#[0-9a-f]{6}$/i.test(color)) colors.set(line(status['title']), color.toLowerCase());
  }
  return colors;
}

/** All departments (GetSupportDepartments), including those that the credential is not assigned to. */
export async function getDepartments(
  client: WhmcsClient,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<{ id: number; name: string }[]> {
  const params = { ignore_dept_assignments: '1' };
  const { fields } = await client.call(endpoint, 'GetSupportDepartments', params, signal);
  const { line } = textsOf(fields['departments']);
  const listed = toArray(fields['departments'], 'department').slice(0, maxEntries);
  return listed.flatMap((department) => {
    const id = toInteger(department['id'], 0);
    return id > 0 ? [{ id, name: line(department['name']) }] : [];
  });
}

/**
 * The server's ticket counts (GetTicketCounts), by status if available.
 * @param ignoreDepartments include departments that the credential is not assigned to (WHMCS 9 and later; earlier
 * versions always include them)
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
  // An object whose keys are short names: `open`, `customerreply`…
  const statuses = isJsonObject(byStatus)
    ? Object.values(byStatus).filter(isJsonObject)
    : toArray(byStatus, 'status');
  const { line } = textsOf(byStatus);
  return {
    active: toInteger(fields['allActive'], 0),
    awaitingReply: toInteger(fields['awaitingReply'], 0),
    flagged: toInteger(fields['flaggedTickets'], 0),
    statuses: statuses
      .slice(0, maxEntries)
      .map((status) => ({ title: line(status['title']), count: toInteger(status['count'], 0) })),
  };
}
