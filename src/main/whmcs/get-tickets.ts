import { createHash } from 'node:crypto';
import type { CallOptions, Endpoint, WhmcsClient } from './client.ts';
import { toArray, toInteger } from './coerce.ts';
import { line } from './texts.ts';

/** The filters of a list; null for all. */
export interface ListScope {
  departmentId: number | null;
  status: string | null;
  clientId: number | null;
  ignoreDepartments: boolean;
}

/** A page of GetTickets. */
export interface ListedPage {
  heads: { ticketId: number; number: string; hash: string }[];
  /** Entries on the page, including unreadable ones. */
  returned: number;
  /** Positions of the entries on the page that cannot be read. */
  unreadable: number[];
  /** `totalresults` as reported; not reliable. */
  total: number;
}

/**
 * Reads a page of GetTickets. Each ticket is reduced to a hash that shows whether it has changed.
 * @throws AppError the client's
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

/** Ignores the order of fields, and `c`, the access code: neither is part of a ticket's state. */
function hashOf(entry: Record<string, unknown>): string {
  const sorted = Object.entries(entry)
    .filter(([name]) => name !== 'c')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(jsonOf(sorted)).digest('base64url').slice(0, 22);
}

/** JSON of an entry. If one is nested too deeply, its objects are left out, so that the list can still be read. */
function jsonOf(head: [string, unknown][]): string {
  try {
    return JSON.stringify(head);
  } catch {
    return JSON.stringify(head.filter(([, value]) => typeof value !== 'object'));
  }
}
