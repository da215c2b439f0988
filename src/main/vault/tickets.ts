import { deflateRawSync } from 'node:zlib';
import type { Revision } from '../../contract/desk.ts';
import type { Thread } from '../../contract/ticket.ts';
import { deriveThread, parserVersion, type DerivedAnswer } from '../whmcs/derive.ts';
import type { RawAnswer } from '../whmcs/answer.ts';
import { DerivedRows } from './derived-rows.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';
import { RevisionTable } from './revisions.ts';
import { TextIndex } from './text-index.ts';

export interface StoredThread {
  key: number;
  connectionId: number;
  /** IANA name of the zone that its dates are in. */
  timeZone: string;
  thread: Thread;
  /** When the server last gave this version; ISO 8601, UTC. */
  fetchedAt: string;
  goneAt: string | null;
  /** `ticketid` of the ticket that this one was merged into on the server. */
  mergedInto: number | null;
}

/** An answer on its way into the vault. */
export interface Arrival extends DerivedAnswer {
  connectionId: number;
  timeZone: string;
  /** ISO 8601, UTC. */
  fetchedAt: string;
  /** {@link TicketTable.stateOf} when the request was sent: what came since is not undone. */
  basis?: string | null;
  /** Whether nobody has seen what came: a change then counts as unread, a new ticket too where `newIsUnread`. */
  unseen?: boolean;
  newIsUnread?: boolean;
}

export interface Stored {
  key: number;
  /** `stale`: a different answer was stored after this one was asked for, so it was not stored; ask again. */
  change: 'new' | 'changed' | 'unchanged' | 'stale';
}

/** What identifies a ticket within a connection: `ticketid` and `tid`. */
export interface Identity {
  ticketId: number;
  number: string;
}

/** Tickets: each is its answers (revisions), and what is derived from the newest of them. */
export class TicketTable {
  readonly #db: VaultDatabase;
  readonly rows: DerivedRows;
  readonly #revisions: RevisionTable;
  readonly #index: TextIndex;

  constructor(db: VaultDatabase) {
    this.#db = db;
    this.rows = new DerivedRows(db);
    this.#revisions = new RevisionTable(db);
    this.#index = new TextIndex(db);
  }

  /**
   * Stores an answer, whole or not at all. One that says something else than the newest becomes a revision of its
   * own; the earlier ones stay.
   */
  store(arrival: Arrival): Stored {
    return this.#db.transaction(() => this.#store(arrival)).immediate();
  }

  #store(arrival: Arrival): Stored {
    const { connectionId, thread, hash, fetchedAt, raw, timeZone } = arrival;
    const key = this.keyOf(connectionId, thread.ticketId, thread.number);
    const newest = key === null ? null : this.#revisions.newest(key);
    const state = key === null ? null : this.#stateOf(key);
    const isLate = arrival.basis !== undefined && key !== null && arrival.basis !== state?.token;
    if (key !== null && isLate && (newest?.hash !== hash || state?.goneAt)) return { key, change: 'stale' };
    if (key !== null && newest?.hash === hash) {
      prepared<[string, number]>(
        this.#db,
        'UPDATE ticket SET fetched_at = ?, gone_at = NULL, merged_into = NULL WHERE id = ?',
      ).run(fetchedAt, key);
      return { key, change: 'unchanged' };
    }
    const unread = arrival.unseen === true && (key !== null || arrival.newIsUnread === true);
    const own = key ?? this.#insert(connectionId, thread, fetchedAt);
    prepared<[string, number, number]>(
      this.#db,
      `UPDATE ticket SET fetched_at = ?, unread = max(unread, ?), gone_at = NULL, merged_into = NULL WHERE id = ?`,
    ).run(fetchedAt, unread ? 1 : 0, own);
    this.#revisions.add(own, { fetchedAt, hash, charset: raw.charset, deflated: deflateRawSync(raw.bytes) });
    this.rows.write(own, thread, timeZone);
    this.reindex(own, thread);
    return { key: own, change: key === null ? 'new' : 'changed' };
  }

  #insert(connectionId: number, { ticketId, number }: Identity, fetchedAt: string): number {
    const { lastInsertRowid } = prepared<unknown[]>(
      this.#db,
      `INSERT INTO ticket (connection_id, ticket_id, number, subject, status, priority, department_name,
         requestor_name, requestor_email, requestor_type, flag, file_count, fetched_at, unread, parser, time_zone)
       VALUES (?, ?, ?, '', '', '', '', '', '', '', 0, 0, ?, 0, 0, '')`,
    ).run(connectionId, ticketId, number, fetchedAt);
    return Number(lastInsertRowid);
  }

  /** Derives the row and, where another parser made it, the index of one ticket again. */
  rederive(key: number): void {
    this.#db
      .transaction(() => {
        const stored = this.read(key);
        if (!stored) return;
        const parser = this.rows.parserOf(key);
        if (parser === 0) this.#separate(stored);
        this.rows.write(key, stored.thread, stored.timeZone);
        if (parser !== parserVersion) this.reindex(key, stored.thread);
      })
      .immediate();
  }

  /** Format 2 kept answers of other tickets with the same `ticketid` as versions: they become tickets. */
  #separate({ key, connectionId, timeZone, thread }: StoredThread): void {
    for (const { id, fetchedAt } of this.#revisions.of(key)) {
      const other = this.#threadOf(key, id, timeZone);
      if (!other || isSame(other, thread)) continue;
      const own =
        this.keyOf(connectionId, other.ticketId, other.number) ??
        this.#insert(connectionId, other, fetchedAt);
      this.#revisions.move(id, own);
    }
  }

  #threadOf(key: number, revision: number, timeZone: string): Thread | null {
    const raw = this.#revisions.raw(key, revision);
    try {
      return raw && deriveThread(raw, timeZone);
    } catch {
      return null;
    }
  }

  /** Makes the index of one ticket anew. Call it inside a transaction. @param thread where it was read already */
  reindex(key: number, thread = this.read(key)?.thread): void {
    if (!thread) return;
    const remark = prepared<[number], string>(this.#db, 'SELECT remark FROM ticket WHERE id = ?')
      .pluck()
      .get(key);
    this.#index.put(key, thread, thread.messages, remark as string);
  }

  count(): number {
    return prepared<[], number>(this.#db, 'SELECT count(*) FROM ticket').pluck().get() as number;
  }

  /** @param number `tid`; without it, the ticket of that `ticketid` that the server last gave */
  keyOf(connectionId: number, ticketId: number, number?: string): number | null {
    const key = prepared<unknown[], number>(
      this.#db,
      `SELECT id FROM ticket WHERE connection_id = ? AND ticket_id = ? AND (? IS NULL OR number = ?)
       ORDER BY gone_at IS NOT NULL, fetched_at DESC LIMIT 1`,
    )
      .pluck()
      .get(connectionId, ticketId, number ?? null, number ?? null) as number | undefined;
    return key ?? null;
  }

  /** The thread as its newest answer has it, or an earlier one. @returns null where the vault has no such version */
  read(key: number, revision?: number): StoredThread | null {
    const state = this.state(key);
    const raw = state && this.raw(key, revision);
    return raw ? { key, ...state, thread: deriveThread(raw, state.timeZone) } : null;
  }

  /** What is known of a stored ticket beside its answers. */
  state(key: number): Omit<StoredThread, 'key' | 'thread'> | null {
    const row = prepared<[number], Omit<StoredThread, 'key' | 'thread'>>(
      this.#db,
      `SELECT connection_id AS connectionId, fetched_at AS fetchedAt, gone_at AS goneAt,
         merged_into AS mergedInto, c.time_zone AS timeZone
       FROM ticket t JOIN connection c ON c.id = connection_id WHERE t.id = ?`,
    ).get(key);
    return row ?? null;
  }

  /** What tells a ticket from others, without reading its answer. */
  head(key: number): (Identity & { connectionId: number; subject: string }) | null {
    const row = prepared<[number], Identity & { connectionId: number; subject: string }>(
      this.#db,
      'SELECT connection_id AS connectionId, ticket_id AS ticketId, number, subject FROM ticket WHERE id = ?',
    ).get(key);
    return row ?? null;
  }

  /** `tid` of a ticket; '' where there is none. */
  numberOf(key: number | null): string {
    const sql = 'SELECT number FROM ticket WHERE id = ?';
    return (prepared<[number | null], string>(this.#db, sql).pluck().get(key) as string | undefined) ?? '';
  }

  /** Newest first; the first is the one in force. */
  revisions(key: number): Revision[] {
    return this.#revisions.of(key);
  }

  /** The newest revision of all tickets: what is stored from now on comes after it. */
  lastRevision(): number {
    const sql = 'SELECT coalesce(max(id), 0) FROM revision';
    return prepared<[], number>(this.#db, sql).pluck().get() as number;
  }

  /** The newest revision's id; null where there is no such ticket. */
  newestRevision(key: number | null): number | null {
    return key === null ? null : this.#revisions.newestId(key);
  }

  /** Something else after each answer about the ticket, also that it is gone; null where there is no such ticket. */
  stateOf(connectionId: number, ticketId: number): string | null {
    const key = this.keyOf(connectionId, ticketId);
    return key === null ? null : (this.#stateOf(key)?.token ?? null);
  }

  #stateOf(key: number): { token: string; goneAt: string | null } | undefined {
    return prepared<[number], { token: string; goneAt: string | null }>(
      this.#db,
      `SELECT json_array((SELECT max(id) FROM revision WHERE ticket = t.id), fetched_at, gone_at, merged_into) AS token,
         gone_at AS goneAt FROM ticket t WHERE id = ?`,
    ).get(key);
  }

  /** One answer as it came, the newest without `revision`. */
  raw(key: number, revision?: number): RawAnswer | null {
    const id = revision ?? this.#revisions.newestId(key);
    return id === null ? null : this.#revisions.raw(key, id);
  }

  /** Marks a ticket as deleted on the server; its versions stay. @returns whether that is news */
  markGone(key: number, at: string): boolean {
    const { changes } = prepared<[string, number]>(
      this.#db,
      'UPDATE ticket SET gone_at = ?, unread = 1 WHERE id = ? AND gone_at IS NULL',
    ).run(at, key);
    return changes > 0;
  }

  /** Marks a ticket as merged into another one of its connection. @returns whether that is news */
  markMerged(key: number, intoTicketId: number, at: string): boolean {
    const { changes } = prepared<[string, number, number, number]>(
      this.#db,
      `UPDATE ticket SET gone_at = coalesce(gone_at, ?), merged_into = ?, unread = 1
       WHERE id = ? AND merged_into IS NOT ?`,
    ).run(at, intoTicketId, key, intoTicketId);
    return changes > 0;
  }

  /** The tickets of a connection that were merged into this one. */
  mergedFrom(connectionId: number, ticketId: number): { key: number; number: string; ticketId: number }[] {
    return prepared<[number, number], { key: number; number: string; ticketId: number }>(
      this.#db,
      `SELECT id AS key, number, ticket_id AS ticketId FROM ticket
       WHERE connection_id = ? AND merged_into = ? ORDER BY ticket_id`,
    ).all(connectionId, ticketId);
  }
}

const isSame = (a: Identity, b: Identity): boolean => a.ticketId === b.ticketId && a.number === b.number;
