import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Revision } from '../../contract/desk.ts';
import type { Thread } from '../../contract/ticket.ts';
import { decodeAnswer, rawOf, type RawAnswer } from '../whmcs/answer.ts';
import { deriveThread, type DerivedAnswer } from '../whmcs/derive.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';
import { TextIndex } from './text-index.ts';

export interface StoredThread {
  key: number;
  connectionId: number;
  thread: Thread;
  fetchedAt: string;
  goneAt: string | null;
}

export interface RawRevision {
  raw: RawAnswer;
  timeZone: string;
}

/** A thread on its way into the vault. */
export interface Arrival extends DerivedAnswer {
  connectionId: number;
  timeZone: string;
  /** ISO 8601, UTC. */
  fetchedAt: string;
  /** Whether nobody has seen what came: a change then counts as unread, a new ticket too where `newIsUnread`. */
  unseen?: boolean;
  newIsUnread?: boolean;
  /** The newest revision when the request was sent, null for none: see {@link Stored.change} `stale`. */
  basis?: number | null;
}

export interface Stored {
  key: number;
  /** `stale`: another answer was stored since the request was sent, and this one differs from it; not stored. */
  change: 'new' | 'changed' | 'unchanged' | 'stale';
}

/** Tickets with their messages, and every earlier state of them. */
export class TicketTable {
  readonly #db: VaultDatabase;
  readonly #index: TextIndex;

  constructor(db: VaultDatabase) {
    this.#db = db;
    this.#index = new TextIndex(db);
  }

  /**
   * Stores a fetched thread, whole or not at all. A thread that differs from the stored one becomes a new
   * revision; the earlier one stays.
   */
  store(arrival: Arrival): Stored {
    const { connectionId, thread, hash, fetchedAt } = arrival;
    return this.#db
      .transaction((): Stored => {
        const known = prepared<[number, number], { id: number; hash: string; remark: string }>(
          this.#db,
          'SELECT id, content_hash AS hash, remark FROM ticket WHERE connection_id = ? AND ticket_id = ?',
        ).get(connectionId, thread.ticketId);
        if (known?.hash === hash) {
          prepared<[string, number]>(
            this.#db,
            'UPDATE ticket SET fetched_at = ?, gone_at = NULL WHERE id = ?',
          ).run(fetchedAt, known.id);
          return { key: known.id, change: 'unchanged' };
        }
        if (known && arrival.basis !== undefined && this.newestRevision(known.id) !== arrival.basis)
          return { key: known.id, change: 'stale' };
        const unread = arrival.unseen === true && (known !== undefined || arrival.newIsUnread === true);
        const key = this.#writeHead(arrival, hash, unread);
        this.#keepRevision(key, arrival);
        this.#index.put(key, thread, thread.messages, known?.remark ?? '');
        return { key, change: known ? 'changed' : 'new' };
      })
      .immediate();
  }

  #keepRevision(key: number, { fetchedAt, timeZone, raw }: Arrival): void {
    prepared<unknown[]>(
      this.#db,
      'INSERT INTO revision (ticket, fetched_at, time_zone, raw_deflated) VALUES (?, ?, ?, ?)',
    ).run(key, fetchedAt, timeZone, deflateRawSync(decodeAnswer(raw)));
  }

  #writeHead({ connectionId, thread, fetchedAt }: Arrival, hash: string, unread: boolean): number {
    const { messages, ...head } = thread;
    const row = prepared<Record<string, unknown>, { id: number }>(
      this.#db,
      `INSERT INTO ticket (connection_id, ticket_id, number, subject, status, priority, department_name,
         requestor_name, requestor_email, requestor_type, last_reply_utc, opened_utc, flag, file_count,
         content_hash, fetched_at, unread)
       VALUES (@connectionId, @ticketId, @number, @subject, @status, @priority, @departmentName,
         @requestorName, @requestorEmail, @requestorType, @lastReplyUtc, @openedUtc, @flag, @fileCount,
         @hash, @fetchedAt, @unread)
       ON CONFLICT (connection_id, ticket_id) DO UPDATE SET number = excluded.number, subject = excluded.subject,
         status = excluded.status, priority = excluded.priority, department_name = excluded.department_name,
         requestor_name = excluded.requestor_name, requestor_email = excluded.requestor_email,
         requestor_type = excluded.requestor_type, last_reply_utc = excluded.last_reply_utc,
         opened_utc = excluded.opened_utc, flag = excluded.flag, file_count = excluded.file_count,
         content_hash = excluded.content_hash, fetched_at = excluded.fetched_at,
         unread = max(unread, excluded.unread), gone_at = NULL
       RETURNING id`,
    ).get({
      connectionId,
      ticketId: head.ticketId,
      number: head.number,
      subject: head.subject,
      status: head.status,
      priority: head.priority,
      departmentName: head.department.name,
      requestorName: head.requestor.name,
      requestorEmail: head.requestor.email,
      requestorType: head.requestor.type,
      lastReplyUtc: head.lastReplyAt?.utc ?? head.openedAt?.utc ?? null,
      openedUtc: head.openedAt?.utc ?? null,
      flag: head.flag,
      fileCount: messages.reduce((sum, { attachments }) => sum + attachments.length, 0),
      hash,
      fetchedAt,
      unread: unread ? 1 : 0,
    });
    if (!row) throw new Error('The ticket was not written.');
    prepared<[number, string]>(
      this.#db,
      'INSERT INTO ticket_head VALUES (?, ?) ON CONFLICT DO UPDATE SET head = excluded.head',
    ).run(row.id, JSON.stringify(head));
    return row.id;
  }

  /** Makes the index of one ticket anew from what is stored. */
  reindex(key: number): void {
    this.#db
      .transaction(() => {
        const stored = this.read(key);
        if (!stored) return;
        const remark = prepared<[number], string>(this.#db, 'SELECT remark FROM ticket WHERE id = ?')
          .pluck()
          .get(key) as string;
        this.#index.put(key, stored.thread, stored.thread.messages, remark);
      })
      .immediate();
  }

  count(): number {
    return prepared<[], number>(this.#db, 'SELECT count(*) FROM ticket').pluck().get() as number;
  }

  keyOf(connectionId: number, ticketId: number): number | null {
    const key = prepared<[number, number], number>(
      this.#db,
      'SELECT id FROM ticket WHERE connection_id = ? AND ticket_id = ?',
    )
      .pluck()
      .get(connectionId, ticketId) as number | undefined;
    return key ?? null;
  }

  /** @returns null where the vault has no such ticket. */
  read(key: number): StoredThread | null {
    const row = prepared<
      [number],
      { connectionId: number; fetchedAt: string; goneAt: string | null; timeZone: string; revision: number }
    >(
      this.#db,
      `SELECT connection_id AS connectionId, fetched_at AS fetchedAt, gone_at AS goneAt, time_zone AS timeZone,
         (SELECT max(id) FROM revision WHERE ticket = t.id) AS revision
       FROM ticket t JOIN connection c ON c.id = connection_id WHERE t.id = ?`,
    ).get(key);
    const newest = row && this.rawRevision(key, row.revision);
    if (!newest) return null;
    const { connectionId, fetchedAt, goneAt, timeZone } = row;
    return { key, connectionId, fetchedAt, goneAt, thread: deriveThread(newest.raw, timeZone) };
  }

  /** Newest first; the first is the one in force. */
  revisions(key: number): Revision[] {
    return prepared<[number], Revision>(
      this.#db,
      'SELECT id, fetched_at AS fetchedAt FROM revision WHERE ticket = ? ORDER BY id DESC',
    ).all(key);
  }

  /** The newest revision of all tickets: what is stored from now on comes after it. */
  lastRevision(): number {
    return prepared<[], number>(this.#db, 'SELECT coalesce(max(id), 0) FROM revision')
      .pluck()
      .get() as number;
  }

  newestRevision(key: number): number | null {
    return prepared<[number], number | null>(this.#db, 'SELECT max(id) FROM revision WHERE ticket = ?')
      .pluck()
      .get(key) as number | null;
  }

  /** The answer of one revision as it came. */
  rawRevision(key: number, revision: number): RawRevision | null {
    const row = prepared<[number, number], { raw: Buffer; timeZone: string }>(
      this.#db,
      'SELECT raw_deflated AS raw, time_zone AS timeZone FROM revision WHERE ticket = ? AND id = ?',
    ).get(key, revision);
    return row ? { raw: rawOf(inflateRawSync(row.raw).toString('utf8')), timeZone: row.timeZone } : null;
  }

  /** Marks a ticket as gone from the server; what the vault has of it stays. @returns whether it was there till now */
  markGone(key: number, at: string): boolean {
    const { changes } = prepared<[string, number]>(
      this.#db,
      'UPDATE ticket SET gone_at = ?, unread = 1 WHERE id = ? AND gone_at IS NULL',
    ).run(at, key);
    return changes > 0;
  }
}
