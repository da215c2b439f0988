import type { SyncTask } from '../../src/main/sync/task-queue.ts';

export const listTask: SyncTask = { what: 'list', id: 'list' };

export const ticketTask = (ticketId: number): SyncTask & { what: 'ticket' } => ({
  what: 'ticket',
  id: `ticket ${ticketId}`,
  ticket: { ticketId, number: `T-${ticketId}`, hash: 'a', reason: 1 },
});

export const fileTask = (id: number): SyncTask & { what: 'file' } => ({
  what: 'file',
  id: `file ${id}`,
  file: { id, ticket: 1, connectionId: 1, type: 'reply', relatedId: 5, index: 0, fileName: 'a.txt' },
});
