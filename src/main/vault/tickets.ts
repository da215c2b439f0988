import type { Revision } from '../../contract/app.ts';
import type { Thread } from '../../contract/ticket.ts';
import { deriveThread, type DerivedAnswer } from '../whmcs/derive.ts';
import type { RawAnswer } from '../whmcs/response.ts';
import type { TicketReference } from '../whmcs/ticket-reference.ts';
import { DerivedRows } from './derived-rows.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';
import { RevisionTable } from './revisions.ts';
import { ServerState } from './server-state.ts';
import { TextIndex } from './text-index.ts';

export interface StoredThread {
  key: number;
  connectionId: number;
  /** IANA name of the zone that its dates are in. */
  timeZone: string;
  thread: Thread;
  /** When the server last returned this version; ISO 8601, UTC. */
  fetchedAt: string;
  goneAt: string | null;
  /** `ticketid` of the ticket that this one was merged into on the server. */
  mergedInto: number | null;
}

/** A response to be stored. */
export interface Arrival extends DerivedAnswer {
  connectionId: number;
  timeZone: string;
  /** ISO 8601, UTC. */
  fetchedAt: string;
  /** {@link TicketTable.stateOf} when the request was sent; anything stored since is not overwritten. */
  basis?: string | null;
  /** Whether nobody has seen what came: a change then counts as unread, a new ticket too where `newIsUnread`. */
  unseen?: boolean;
  newIsUnread?: boolean;
  /** Whether it comes from a file, which does not show what the server has now. */
  isFromFile?: boolean;
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
  readonly versions: RevisionTable;
  readonly onServer: ServerState;
  readonly #index: TextIndex;

  constructor(db: VaultDatabase) {
    this.#db = db;
    this.rows = new DerivedRows(db);
    this.versions = new RevisionTable(db);
    this.onServer = new ServerState(db);
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
    const { connectionId, hash, fetchedAt, raw } = arrival;
    const timeZone = this.#timeZoneOf(connectionId);
    // The zone may have been corrected since the answer was asked for.
    const thread = timeZone === arrival.timeZone ? arrival.thread : deriveThread(raw, timeZone);
    const key = this.keyOf(connectionId, thread.ticketId, thread.number);
    const newest = key === null ? null : this.versions.newest(key, this.rows.isCurrentParser(key));
    const state = key === null ? null : this.#stateOf(key);
    const isLate = arrival.basis !== undefined && key !== null && arrival.basis !== state?.token;
    if (key !== null && isLate && (newest?.hash !== hash || state?.goneAt)) return { key, change: 'stale' };
    if (key !== null && newest?.hash === hash) {
      this.#confirm(key, arrival, false);
      if (!this.versions.isReadable(key, newest.id)) {
        this.versions.replace(newest.id, raw);
        this.rows.write(key, thread, timeZone);
        this.reindex(key, thread);
      }
      return { key, change: 'unchanged' };
    }
    const unread = arrival.unseen === true && (key !== null || arrival.newIsUnread === true);
    const own = key ?? this.insert(connectionId, thread, fetchedAt);
    this.#confirm(own, arrival, unread);
    this.versions.add(own, { fetchedAt, hash, raw });
    this.rows.write(own, thread, timeZone);
    this.reindex(own, thread);
    return { key: own, change: key === null ? 'new' : 'changed' };
  }

  #timeZoneOf(connectionId: number): string {
    const sql = 'SELECT time_zone FROM connection WHERE id = ?';
    return (prepared<[number], string>(this.#db, sql).pluck().get(connectionId) as string | undefined) ?? '';
  }

  #confirm(key: number, { connectionId, thread, fetchedAt, isFromFile }: Arrival, unread: boolean): void {
    prepared<[string, number, number]>(
      this.#db,
      'UPDATE ticket SET fetched_at = ?, unread = max(unread, ?) WHERE id = ?',
    ).run(fetchedAt, unread ? 1 : 0, key);
    if (!isFromFile) this.onServer.markPresent(key, connectionId, thread.ticketId, fetchedAt);
  }

  /** A row without anything derived. Call it inside a transaction. */
  insert(connectionId: number, { ticketId, number }: Identity, fetchedAt: string): number {
    const { lastInsertRowid } = prepared<unknown[]>(
      this.#db,
      `INSERT INTO ticket (connection_id, ticket_id, number, subject, status, priority, department_name,
         requestor_name, requestor_email, requestor_type, flag, file_count, fetched_at, unread, parser, time_zone)
       VALUES (?, ?, ?, '', '', '', '', '', '', '', 0, 0, ?, 0, 0, '')`,
    ).run(connectionId, ticketId, number, fetchedAt);
    return Number(lastInsertRowid);
  }

  /** Indexes one ticket again. Call it inside a transaction. @param thread if it was already read */
  reindex(key: number, thread = this.read(key)?.thread): void {
    if (!thread) return;
    const privateNote = prepared<[number], string>(this.#db, 'SELECT remark FROM ticket WHERE id = ?')
      .pluck()
      .get(key);
    this.#index.put(key, thread, thread.messages, privateNote as string);
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

  /** The ticket that somebody refers to by its number or id; null where it is not stored. */
  keyOfReference(connectionId: number, reference: TicketReference): number | null {
    if ('id' in reference) return this.keyOf(connectionId, reference.id);
    const sql = `SELECT id FROM ticket WHERE connection_id = ? AND number = ? COLLATE NOCASE
       ORDER BY gone_at IS NOT NULL, fetched_at DESC LIMIT 1`;
    const key = prepared<[number, string], number>(this.#db, sql).pluck().get(connectionId, reference.number);
    return (key as number | undefined) ?? null;
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

  /** What identifies a ticket, without reading its response. */
  head(key: number): (Identity & { connectionId: number }) | null {
    const row = prepared<[number], Identity & { connectionId: number }>(
      this.#db,
      'SELECT connection_id AS connectionId, ticket_id AS ticketId, number FROM ticket WHERE id = ?',
    ).get(key);
    return row ?? null;
  }

  /** `tid` of a ticket; '' where there is none. */
  numberOf(key: number | null): string {
    const sql = 'SELECT number FROM ticket WHERE id = ?';
    return (prepared<[number | null], string>(this.#db, sql).pluck().get(key) as string | undefined) ?? '';
  }

  /** Newest first; the first is the current one. */
  revisions(key: number): Revision[] {
    return this.versions.of(key);
  }

  /** The newest revision of all tickets: what is stored from now on comes after it. */
  lastRevision(): number {
    const sql = 'SELECT coalesce(max(id), 0) FROM revision';
    return prepared<[], number>(this.#db, sql).pluck().get() as number;
  }

  /** The newest revision's id; null where there is no such ticket. */
  newestRevision(key: number | null): number | null {
    return key === null ? null : this.versions.newestId(key);
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
    const id = revision ?? this.versions.newestId(key);
    return id === null ? null : this.versions.raw(key, id);
  }

  /** Whether the newest answer can be read. */
  isReadable(key: number): boolean {
    const id = this.versions.newestId(key);
    return id !== null && this.versions.isReadable(key, id);
  }
}
