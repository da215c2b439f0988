import type { ShownThread } from '../../../contract/app.ts';
import type { ExportSelection } from '../../../contract/export.ts';
import { m } from '../../../i18n/generated/messages.js';
import { instantIn } from '../../../shared/wording.ts';

/** What the user wants to export, and what is known about it. */
export interface ExportRequest {
  selection: ExportSelection;
  /** How many tickets it has; null until the preview counts them. */
  count: number | null;
  /** The open ticket, if it is exported. */
  thread: ShownThread | null;
}

/** The version of a ticket that is on the screen. Its revision is named, so that a sync cannot change what is exported. */
export const requestForThread = (thread: ShownThread): ExportRequest => ({
  selection: { kind: 'ticket', key: thread.key, revision: thread.shownRevision },
  count: 1,
  thread,
});

export const requestForTickets = (keys: number[]): ExportRequest => ({
  selection: { kind: 'tickets', keys },
  count: keys.length,
  thread: null,
});

/** All tickets of the thread's client. */
export const requestForClient = ({ connection, head }: ShownThread): ExportRequest => ({
  selection: { kind: 'client', connectionId: connection.id, userId: head.client.userId },
  count: null,
  thread: null,
});

/** Says what is exported, in the current language. */
export function describe(
  { selection, count, thread }: ExportRequest,
  counted: number | null,
): [string, string] {
  const total = counted ?? count;
  switch (selection.kind) {
    case 'ticket':
      return thread ? [titleOf(thread), versionOf(thread)] : ['', ''];
    case 'tickets':
      return [m.export_of_selection({ count: selection.keys.length }), ''];
    case 'search': {
      const isAll = selection.query.text.trim() === '' && !hasFilters(selection.query.filters);
      return [(isAll ? m.export_of_all : m.export_of_search)({ count: total ?? 0 }), ''];
    }
    case 'client':
      return [
        m.export_of_client({ id: String(selection.userId) }),
        total === null ? '' : m.export_tickets({ count: total }),
      ];
  }
}

const titleOf = ({ head }: ShownThread): string =>
  m.export_of_ticket({ number: head.number, subject: head.subject || m.thread_no_subject() });

function versionOf({ revisions, shownRevision, fetchedAt, timeZone }: ShownThread): string {
  const index = revisions.findIndex(({ id }) => id === shownRevision);
  const date = instantIn(fetchedAt, timeZone, 'short');
  if (index <= 0) return m.export_of_current({ date });
  const count = revisions.length;
  return m.export_of_earlier({ number: count - index, count, date });
}

const hasFilters = (filters: object): boolean =>
  Object.values(filters).some((value: string | unknown[]) => value.length > 0);
