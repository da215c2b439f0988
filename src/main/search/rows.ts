import type { TicketRow } from '../../contract/search.ts';
import type { Phrase } from '../../shared/words.ts';
import { prepared } from '../vault/prepared.ts';
import type { StoredThread } from '../vault/tickets.ts';
import type { Vault } from '../vault/vault.ts';
import { makeSnippet } from './snippet.ts';

type Row = Omit<TicketRow, 'gone' | 'merged' | 'flagged' | 'unread' | 'starred' | 'tags' | 'snippet'> &
  Record<'gone' | 'merged' | 'flagged' | 'unread' | 'starred', number> & { tags: string | null };

const sql = `SELECT t.id AS key, t.connection_id AS connectionId, t.ticket_id AS ticketId, t.number, t.subject,
    t.status, c.color AS statusColor, t.priority, t.department_name AS departmentName,
    t.requestor_name AS requestorName, t.last_reply_utc AS lastReplyUtc, t.file_count AS fileCount,
    t.flag <> 0 AS flagged, t.unread, t.starred, t.gone_at IS NOT NULL AS gone,
    t.merged_into IS NOT NULL AS merged,
    (SELECT json_group_array(name) FROM tag WHERE ticket = t.id) AS tags
  FROM ticket t LEFT JOIN status_color c ON c.connection_id = t.connection_id AND c.title = t.status
  WHERE t.id = ?`;

/** The list rows of tickets, in the order of `keys`. @param phrases of the query, for the snippets */
export function readRows(vault: Vault, keys: number[], phrases: Phrase[]): TicketRow[] {
  const one = prepared<[number], Row>(vault.db, sql);
  return keys.flatMap((key) => {
    const row = one.get(key);
    if (!row) return [];
    return [
      {
        ...row,
        flagged: row.flagged === 1,
        unread: row.unread === 1,
        starred: row.starred === 1,
        gone: row.gone === 1,
        merged: row.merged === 1,
        tags: JSON.parse(row.tags ?? '[]') as string[],
        snippet: phrases.length > 0 ? makeSnippet(messageTexts(vault, key), phrases) : null,
      },
    ];
  });
}

/** Derived from the newest response, because the vault does not store the texts separately. */
function messageTexts(vault: Vault, key: number): { position: number; text: string }[] {
  const messages = readOrNull(vault, key)?.thread.messages ?? [];
  return messages.map(({ text }, position) => ({ position, text: text.slice(0, 20_000) }));
}

/** A ticket with an unreadable response is listed without a snippet; opening it shows the error. */
function readOrNull(vault: Vault, key: number): StoredThread | null {
  try {
    return vault.tickets.read(key);
  } catch {
    return null;
  }
}
