import { createHash } from 'node:crypto';
import type { CallOptions, Endpoint, WhmcsClient } from './client.ts';
import { toArray, toInteger } from './coerce.ts';
import { line } from './texts.ts';

/** What a list is narrowed to; null for all. */
export interface ListScope {
  departmentId: number | null;
  status: string | null;
  clientId: number | null;
  ignoreDepartments: boolean;
}

/** A page of GetTickets. */
export interface ListedPage {
  heads: { ticketId: number; number: string; hash: string }[];
  /** Entries on the page, readable or not. */
  returned: number;
  /** Places on the page of entries that were left out because they cannot be read. */
  unreadable: number[];
  /** `totalresults` as told; never relied upon. */
  total: number;
}

/**
 * Reads a page of GetTickets. The head of each ticket is reduced to a hash: what matters is whether it changed.
 * @throws Failure the client's
 */
export async function getTicketsPage(
  client: WhmcsClient,
  endpoint: Endpoint,
  scope: ListScope,
  start: number,
  limit: number,
  signal: AbortSignal,
  options: CallOptions = {},
): Promise<ListedPage> {
  const params = {
    limitstart: String(start),
    limitnum: String(limit),
    ...(scope.departmentId !== null && { deptid: String(scope.departmentId) }),
    ...(scope.status !== null && { status: scope.status }),
    ...(scope.clientId !== null && { clientid: String(scope.clientId) }),
    ...(scope.ignoreDepartments && { ignore_dept_assignments: 'true' }),
  };
  const { fields } = await client.call(endpoint, 'GetTickets', params, signal, options);
  const entries = toArray(fields['tickets'], 'ticket');
  const ids = entries.map((entry) => toInteger(entry['id'] ?? entry['ticketid'], 0));
  return {
    heads: entries.flatMap((entry, at) => {
      const ticketId = ids[at] ?? 0;
      return ticketId > 0 ? [{ ticketId, number: line(entry['tid']), hash: hashOf(entry) }] : [];
    }),
    unreadable: ids.flatMap((id, at) => (id > 0 ? [] : [at])),
    returned: entries.length,
    total: toInteger(fields['totalresults'], 0),
  };
}

/** `c`, the access code, and the order of fields tell nothing of a ticket’s state. */
function hashOf(entry: Record<string, unknown>): string {
  const sorted = Object.entries(entry)
    .filter(([name]) => name !== 'c')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(jsonOf(sorted)).digest('base64url').slice(0, 22);
}

/** JSON of a head. Values nested too deeply for it are left out, so that one such head does not cost the list. */
function jsonOf(head: [string, unknown][]): string {
  try {
    return JSON.stringify(head);
  } catch {
    return JSON.stringify(head.filter(([, value]) => typeof value !== 'object'));
  }
}
