import type { SyncSettings } from '../../contract/sync.ts';
import type { ListScope } from '../whmcs/get-tickets.ts';

/** One list for each combination of department and status, because GetTickets accepts only one of each. */
export function scopesOf(settings: SyncSettings): ListScope[] {
  const { clientId, ignoreDepartments } = settings;
  const departments = settings.departments.length > 0 ? settings.departments : [null];
  const statuses = settings.statuses.length > 0 ? settings.statuses : [null];
  return departments.flatMap((departmentId) =>
    statuses.map((status) => ({ departmentId, status, clientId, ignoreDepartments })),
  );
}

/** The key of a list in the vault; '' for the list of all tickets. */
export function scopeKey({ departmentId, status, clientId, ignoreDepartments }: ListScope): string {
  const parts = [departmentId, status, clientId, ignoreDepartments];
  return parts.some(Boolean) ? JSON.stringify(parts) : '';
}

/** Whether a list has no filter, so that it should contain every accessible ticket. */
export const isUnrestricted = ({ departmentId, status, clientId }: ListScope): boolean =>
  departmentId === null && status === null && clientId === null;

/** The `keys` of lists that are contained in one of `scopes`. */
export function keysWithin(keys: string[], scopes: ListScope[]): string[] {
  return keys.filter((key) => {
    const inner = scopeOfKey(key);
    return inner !== null && scopes.some((outer) => contains(outer, inner));
  });
}

function contains(outer: ListScope, inner: ListScope): boolean {
  return (
    (outer.departmentId === null || outer.departmentId === inner.departmentId) &&
    (outer.status === null || outer.status === inner.status) &&
    (outer.clientId === null || outer.clientId === inner.clientId) &&
    (outer.ignoreDepartments || !inner.ignoreDepartments)
  );
}

function scopeOfKey(key: string): ListScope | null {
  if (key === '') return { departmentId: null, status: null, clientId: null, ignoreDepartments: false };
  try {
    const [departmentId, status, clientId, ignoreDepartments] = JSON.parse(key) as [
      number | null,
      string | null,
      number | null,
      boolean,
    ];
    return { departmentId, status, clientId, ignoreDepartments };
  } catch {
    return null;
  }
}
