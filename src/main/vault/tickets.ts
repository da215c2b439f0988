import type { Revision } from '../../contract/app.ts';
import type { Thread } from '../../contract/ticket.ts';
import { deriveThread, type DerivedResponse } from '../whmcs/derive.ts';
import type { RawResponse } from '../whmcs/response.ts';
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
export interface IncomingTicket extends DerivedResponse {
  connectionId: number;
  timeZone: string;
  /** ISO 8601, UTC. */
  fetchedAt: string;
  /** {@link TicketTable.stateOf} when the request was sent; if it has changed since, the response is stale. */
  basis?: string | null;
  /** Whether to mark a changed ticket as unread, and with `newIsUnread` a new one as well. */
  unseen?: boolean;
  newIsUnread?: boolean;
  /** Whether it comes from a file, which does not prove that the ticket is still on the server. */
  isFromFile?: boolean;
}

export interface StoreResult {
  key: number;
  /** `stale`: not stored, because a different response was stored since the request; request it again. */
  change: 'new' | 'changed' | 'unchanged' | 'stale';
}

/** What identifies a ticket within a connection: `ticketid` and `tid`. */
export interface TicketIdentity {
  ticketId: number;
  number: string;
}

/** Tickets: their responses (revisions), and what is derived from the newest of them. */
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
   * Stores a response in a transaction. It becomes a new revision if its content differs from the newest one; earlier
   * revisions stay.
   */
  store(incoming: IncomingTicket): StoreResult {
    return this.#db.transaction(() => this.#store(incoming)).immediate();
  }

  #store(incoming: IncomingTicket): StoreResult {
    const { connectionId, hash, fetchedAt, raw } = incoming;
    const timeZone = this.#timeZoneOf(connectionId);
    // The time zone may have been corrected since the request.
    const thread = timeZone === incoming.timeZone ? incoming.thread : deriveThread(raw, timeZone);
    const key = this.keyOf(connectionId, thread.ticketId, thread.number);
    const newest = key === null ? null : this.versions.newest(key, this.rows.isCurrentParser(key));
    const state = key === null ? null : this.#stateOf(key);
    const isLate = incoming.basis !== undefined && key !== null && incoming.basis !== state?.token;
    if (key !== null && isLate && (newest?.hash !== hash || state?.goneAt)) return { key, change: 'stale' };
    if (key !== null && newest?.hash === hash) {
      this.#confirm(key, incoming, false);
      if (!this.versions.isReadable(key, newest.id)) {
        this.versions.replace(newest.id, raw);
        this.rows.write(key, thread, timeZone);
        this.reindex(key, thread);
      }
      return { key, change: 'unchanged' };
    }
    const unread = incoming.unseen === true && (key !== null || incoming.newIsUnread === true);
    const storedKey = key ?? this.insert(connectionId, thread, fetchedAt);
    this.#confirm(storedKey, incoming, unread);
    this.versions.add(storedKey, { fetchedAt, hash, raw });
    this.rows.write(storedKey, thread, timeZone);
    this.reindex(storedKey, thread);
    return { key: storedKey, change: key === null ? 'new' : 'changed' };
  }

  #timeZoneOf(connectionId: number): string {
    const sql = 'SELECT time_zone FROM connection WHERE id = ?';
    return (prepared<[number], string>(this.#db, sql).pluck().get(connectionId) as string | undefined) ?? '';
  }

  #confirm(
    key: number,
    { connectionId, thread, fetchedAt, isFromFile }: IncomingTicket,
    unread: boolean,
  ): void {
    prepared<[string, number, number]>(
      this.#db,
      'UPDATE ticket SET fetched_at = ?, unread = max(unread, ?) WHERE id = ?',
    ).run(fetchedAt, unread ? 1 : 0, key);
    if (!isFromFile) this.onServer.markPresent(key, connectionId, thread.ticketId, fetchedAt);
  }

  /** Inserts a row without derived columns. Call it inside a transaction. @returns its key */
  insert(connectionId: number, { ticketId, number }: TicketIdentity, fetchedAt: string): number {
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

  /** @param number `tid`; without it, the ticket that last had this `ticketid` on the server */
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

  /** The ticket with this number or ID; null if it is not stored. */
  keyOfReference(connectionId: number, reference: TicketReference): number | null {
    if ('id' in reference) return this.keyOf(connectionId, reference.id);
    const sql = `SELECT id FROM ticket WHERE connection_id = ? AND number = ? COLLATE NOCASE
       ORDER BY gone_at IS NOT NULL, fetched_at DESC LIMIT 1`;
    const key = prepared<[number, string], number>(this.#db, sql).pluck().get(connectionId, reference.number);
    return (key as number | undefined) ?? null;
  }

  /**
   * The thread of the newest revision, or of `revision`; null if it is not stored.
   * @throws AppError `unreadable-answer`, `answer-too-large`
   */
  read(key: number, revision?: number): StoredThread | null {
    const state = this.state(key);
    const raw = state && this.raw(key, revision);
    return raw ? { key, ...state, thread: deriveThread(raw, state.timeZone) } : null;
  }

  /** The state of a stored ticket, without reading its response. */
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
  head(key: number): (TicketIdentity & { connectionId: number }) | null {
    const row = prepared<[number], TicketIdentity & { connectionId: number }>(
      this.#db,
      'SELECT connection_id AS connectionId, ticket_id AS ticketId, number FROM ticket WHERE id = ?',
    ).get(key);
    return row ?? null;
  }

  /** All tickets of a client, oldest first. @param userId the client's ID in WHMCS */
  keysOfClient(connectionId: number, userId: number): number[] {
    const sql = `SELECT id FROM ticket WHERE connection_id = ? AND client_id = ? AND client_id > 0
       ORDER BY opened_utc, id`;
    return prepared<[number, number], number>(this.#db, sql).pluck().all(connectionId, userId) as number[];
  }

  /** `tid` of a ticket; '' if it is not stored. */
  numberOf(key: number | null): string {
    const sql = 'SELECT number FROM ticket WHERE id = ?';
    return (prepared<[number | null], string>(this.#db, sql).pluck().get(key) as string | undefined) ?? '';
  }

  /** Newest first; the first is the current one. */
  revisions(key: number): Revision[] {
    return this.versions.of(key);
  }

  /** ID of the newest revision of all tickets; later ones have higher IDs. */
  lastRevision(): number {
    const sql = 'SELECT coalesce(max(id), 0) FROM revision';
    return prepared<[], number>(this.#db, sql).pluck().get() as number;
  }

  /** ID of a ticket's newest revision; null if it is not stored. */
  newestRevision(key: number | null): number | null {
    return key === null ? null : this.versions.newestId(key);
  }

  /** A token that changes with every response for the ticket, including its deletion; null if it is not stored. */
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

  /** The unchanged response of `revision`, or the newest one; null if it is not stored. */
  raw(key: number, revision?: number): RawResponse | null {
    const id = revision ?? this.versions.newestId(key);
    return id === null ? null : this.versions.raw(key, id);
  }

  /** Whether the newest response can be parsed. */
  isReadable(key: number): boolean {
    const id = this.versions.newestId(key);
    return id !== null && this.versions.isReadable(key, id);
  }
}
