import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { longestList, type Revision, type TicketRow } from '../../contract/desk.ts';
import type { Message, Thread, TicketHead } from '../../contract/ticket.ts';
import type { VaultDatabase } from './open.ts';
import { MessageTable } from './messages.ts';

export interface StoredThread {
  key: number;
  connectionId: number;
  thread: Thread;
  fetchedAt: string;
  goneAt: string | null;
}

export interface RawRevision {
  raw: string;
  timeZone: string;
}

/** Tickets with their messages, and every earlier state of them. */
export class TicketTable {
  readonly #db: VaultDatabase;
  readonly #messages: MessageTable;

  constructor(db: VaultDatabase) {
    this.#db = db;
    this.#messages = new MessageTable(db);
  }

  /**
   * Stores a fetched thread, whole or not at all. A thread that differs from the stored one becomes a new
   * revision; the earlier one stays.
   * @param raw the answer as it came
   * @param fetchedAt ISO 8601, UTC
   */
  store(
    connectionId: number,
    thread: Thread,
    raw: string,
    timeZone: string,
    fetchedAt: string,
  ): { key: number; change: 'new' | 'changed' | 'unchanged' } {
    const hash = createHash('sha256').update(JSON.stringify(thread)).digest('base64');
    return this.#db
      .transaction(() => {
        const known = this.#db
          .prepare<[number, number], { id: number; hash: string }>(
            'SELECT id, content_hash AS hash FROM ticket WHERE connection_id = ? AND ticket_id = ?',
          )
          .get(connectionId, thread.ticketId);
        if (known?.hash === hash) {
          this.#db
            .prepare('UPDATE ticket SET fetched_at = ?, gone_at = NULL WHERE id = ?')
            .run(fetchedAt, known.id);
          return { key: known.id, change: 'unchanged' as const };
        }
        const key = this.#writeHead(connectionId, thread, hash, fetchedAt);
        this.#messages.replace(key, thread.messages);
        this.#db
          .prepare('INSERT INTO revision (ticket, fetched_at, time_zone, raw_deflated) VALUES (?, ?, ?, ?)')
          .run(key, fetchedAt, timeZone, deflateRawSync(raw));
        return { key, change: known ? ('changed' as const) : ('new' as const) };
      })
      .immediate();
  }

  #writeHead(connectionId: number, thread: Thread, hash: string, fetchedAt: string): number {
    const { messages: _messages, ...head } = thread;
    const row = this.#db
      .prepare<[object], { id: number }>(
        `INSERT INTO ticket (connection_id, ticket_id, number, subject, status, priority, department_name,
           requestor_name, requestor_email, last_reply_utc, head, content_hash, fetched_at)
         VALUES (@connectionId, @ticketId, @number, @subject, @status, @priority, @departmentName,
           @requestorName, @requestorEmail, @lastReplyUtc, @head, @hash, @fetchedAt)
         ON CONFLICT (connection_id, ticket_id) DO UPDATE SET number = excluded.number, subject = excluded.subject,
           status = excluded.status, priority = excluded.priority, department_name = excluded.department_name,
           requestor_name = excluded.requestor_name, requestor_email = excluded.requestor_email,
           last_reply_utc = excluded.last_reply_utc, head = excluded.head, content_hash = excluded.content_hash,
           fetched_at = excluded.fetched_at, gone_at = NULL
         RETURNING id`,
      )
      .get({
        connectionId,
        ticketId: head.ticketId,
        number: head.number,
        subject: head.subject,
        status: head.status,
        priority: head.priority,
        departmentName: head.department.name,
        requestorName: head.requestor.name,
        requestorEmail: head.requestor.email,
        lastReplyUtc: head.lastReplyAt?.utc ?? head.openedAt?.utc ?? null,
        head: JSON.stringify(head),
        hash,
        fetchedAt,
      });
    if (!row) throw new Error('The ticket was not written.');
    return row.id;
  }

  /** Newest reply first; `filter` is looked for in number, subject, requestor and department. */
  list(filter: string, limit = longestList): TicketRow[] {
    const pattern = `%${filter.trim().replace(/[\\%_]/g, '\\$&')}%`;
    return this.#db
      .prepare<[object], Omit<TicketRow, 'gone'> & { gone: number }>(
        `SELECT t.id AS key, t.ticket_id AS ticketId, t.number, t.subject, t.status, c.color AS statusColor,
           t.priority, t.department_name AS departmentName, t.requestor_name AS requestorName,
           t.last_reply_utc AS lastReplyUtc, t.fetched_at AS fetchedAt, t.gone_at IS NOT NULL AS gone
         FROM ticket t LEFT JOIN status_color c ON c.connection_id = t.connection_id AND c.title = t.status
         WHERE @all OR t.number LIKE @pattern ESCAPE '\\' OR t.subject LIKE @pattern ESCAPE '\\'
           OR t.requestor_name LIKE @pattern ESCAPE '\\' OR t.requestor_email LIKE @pattern ESCAPE '\\'
           OR t.department_name LIKE @pattern ESCAPE '\\' OR CAST(t.ticket_id AS TEXT) = @exact
         ORDER BY t.last_reply_utc DESC, t.id DESC LIMIT @limit`,
      )
      .all({ pattern, exact: filter.trim(), all: filter.trim() === '' ? 1 : 0, limit })
      .map((row) => ({ ...row, gone: row.gone === 1 }));
  }

  count(): number {
    return this.#db.prepare<[], { n: number }>('SELECT count(*) AS n FROM ticket').get()?.n ?? 0;
  }

  /** @returns null where the vault has no such ticket. */
  read(key: number): StoredThread | null {
    const row = this.#db
      .prepare<[number], { connectionId: number; head: string; fetchedAt: string; goneAt: string | null }>(
        `SELECT connection_id AS connectionId, head, fetched_at AS fetchedAt, gone_at AS goneAt FROM ticket WHERE id = ?`,
      )
      .get(key);
    if (!row) return null;
    const messages: Message[] = this.#messages.read(key);
    return { key, ...row, thread: { ...(JSON.parse(row.head) as TicketHead), messages } };
  }

  /** Newest first. */
  revisions(key: number): Revision[] {
    return this.#db
      .prepare<[number], Revision>(
        'SELECT id, fetched_at AS fetchedAt FROM revision WHERE ticket = ? ORDER BY id DESC',
      )
      .all(key);
  }

  /** The answer of one revision as it came. */
  rawRevision(key: number, revision: number): RawRevision | null {
    const row = this.#db
      .prepare<[number, number], { raw: Buffer; timeZone: string }>(
        'SELECT raw_deflated AS raw, time_zone AS timeZone FROM revision WHERE ticket = ? AND id = ?',
      )
      .get(key, revision);
    return row ? { raw: inflateRawSync(row.raw).toString('utf8'), timeZone: row.timeZone } : null;
  }

  /** Marks a ticket as gone from the server; what the vault has of it stays. */
  markGone(key: number, at: string): void {
    this.#db.prepare('UPDATE ticket SET gone_at = coalesce(gone_at, ?) WHERE id = ?').run(at, key);
  }
}
