import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';

/** The part of a GetTickets entry that is compared. */
export interface RemoteTicketHead {
  ticketId: number;
  number: string;
  hash: string;
}

/** Why a ticket is fetched; tickets are fetched in this order. */
export const pendingReason = { changed: 1, unlisted: 2, full: 3, again: 4 } as const;

export interface PendingTicket {
  ticketId: number;
  /** As listed; '' if it was not. */
  number: string;
  /** Hash of the list entry when the ticket was taken from the queue; null if it was not listed. */
  hash: string | null;
  /** One of {@link pendingReason}. */
  reason: number;
}

/** What was new on a page. */
export interface SeenPage {
  newInRound: number;
  /** IDs of tickets that are new in this pass. */
  newInPass: number[];
  /** Tickets that are new in the passes since `since`. */
  newTogether: number;
  /** Entries that have changed since they were last seen in this round. */
  changed: number;
}

/** The listed tickets, and which of them to fetch: the queue of a sync. */
export class RemoteTicketTable {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  /** Records a page of a list. Call it in the transaction that saves the list's progress. */
  recordPage(
    connectionId: number,
    heads: RemoteTicketHead[],
    { scope, pass, since }: { scope: string; pass: number; since: number },
  ): SeenPage {
    const round = this.#round(connectionId);
    const seen: SeenPage = { newInRound: 0, newInPass: [], newTogether: 0, changed: 0 };
    for (const { ticketId, number, hash } of heads) {
      const before = prepared<[number, number], { round: number; pass: number; hash: string | null }>(
        this.#db,
        'SELECT seen_round AS round, seen_pass AS pass, hash FROM listed WHERE connection_id = ? AND ticket_id = ?',
      ).get(connectionId, ticketId);
      if (before?.round !== round) seen.newInRound += 1;
      else if (before.hash !== hash) seen.changed += 1;
      if (before?.pass !== pass) seen.newInPass.push(ticketId);
      if ((before?.pass ?? 0) < since) seen.newTogether += 1;
      prepared<unknown[]>(
        this.#db,
        `INSERT INTO listed (connection_id, ticket_id, number, scope, hash, seen_round, seen_pass, wanted)
         VALUES (?, ?, ?, ?, ?, ?, ?, 1)
         ON CONFLICT DO UPDATE SET seen_round = excluded.seen_round, seen_pass = excluded.seen_pass,
           number = excluded.number, scope = excluded.scope,
           wanted = CASE WHEN kept_hash IS NOT excluded.hash THEN 1 WHEN wanted IN (1, 2) THEN 0 ELSE wanted END,
           hash = excluded.hash`,
      ).run(connectionId, ticketId, number, scope, hash, round, pass);
    }
    return seen;
  }

  /**
   * Queues tickets that are no longer on these lists, and in a full round all tickets. Tickets of other lists are not
   * affected.
   * @param within keys of the lists that this sync reads
   * @param unrestricted whether one of them contains all tickets
   * @param unlisted how many tickets the lists count but do not show
   */
  finishListing(
    connectionId: number,
    { within, unrestricted, unlisted }: { within: string[]; unrestricted: boolean; unlisted: number },
  ): void {
    const round = this.#round(connectionId);
    const lists = JSON.stringify(within);
    prepared<unknown[]>(
      this.#db,
      `UPDATE listed SET wanted = 2 WHERE connection_id = ? AND seen_round BETWEEN 1 AND ? - 1 AND wanted <> 1
         AND scope IN (SELECT value FROM json_each(?))`,
    ).run(connectionId, round, lists);
    const kind = prepared<[number], string>(this.#db, 'SELECT kind FROM sync_round WHERE connection_id = ?')
      .pluck()
      .get(connectionId);
    if (kind === 'full') this.#enqueueAll(connectionId, round, unrestricted);
    prepared<unknown[]>(
      this.#db,
      'UPDATE sync_round SET listing_done = 1, unlisted = ? WHERE connection_id = ?',
    ).run(unlisted, connectionId);
  }

  #enqueueAll(connectionId: number, round: number, unrestricted: boolean): void {
    prepared<unknown[]>(
      this.#db,
      'UPDATE listed SET wanted = 3 WHERE connection_id = ? AND wanted = 0 AND kept_round < ? AND seen_round = ?',
    ).run(connectionId, round, round);
    if (!unrestricted) return;
    // Tickets on the server that are on no list, for example some that were fetched by their number.
    prepared<unknown[]>(
      this.#db,
      `INSERT INTO listed (connection_id, ticket_id, number, wanted)
       SELECT connection_id, ticket_id, number, 3 FROM ticket WHERE connection_id = ? AND gone_at IS NULL
       ON CONFLICT DO UPDATE SET wanted = 3 WHERE wanted = 0 AND kept_round < ?`,
    ).run(connectionId, round);
  }

  /** The keys of all lists on which tickets were seen. */
  scopes(connectionId: number): string[] {
    return prepared<[number], string>(this.#db, 'SELECT DISTINCT scope FROM listed WHERE connection_id = ?')
      .pluck()
      .all(connectionId) as string[];
  }

  /** Removes the tickets of these lists from the queue; changed ones are found when the lists are read again. */
  dropPending(connectionId: number, scopes: string[]): void {
    prepared<[number, string]>(
      this.#db,
      `UPDATE listed SET wanted = 0, failure = NULL WHERE connection_id = ? AND (wanted > 0 OR failure IS NOT NULL)
         AND scope IN (SELECT value FROM json_each(?))`,
    ).run(connectionId, JSON.stringify(scopes));
  }

  /** Tickets that the current round has seen on a list and that were not deleted since. */
  countSeen(connectionId: number, scope: string): number {
    return prepared<unknown[], number>(
      this.#db,
      'SELECT count(*) FROM listed WHERE connection_id = ? AND scope = ? AND seen_round = ?',
    )
      .pluck()
      .get(connectionId, scope, this.#round(connectionId)) as number;
  }

  /** Whether any ticket was seen on a list. */
  hasSeen(connectionId: number, scope: string): boolean {
    return (
      prepared<unknown[]>(
        this.#db,
        'SELECT 1 FROM listed WHERE connection_id = ? AND scope = ? AND seen_round > 0 LIMIT 1',
      ).get(connectionId, scope) !== undefined
    );
  }

  /** Whether the current round has seen the ticket on a list. */
  isListed(connectionId: number, ticketId: number): boolean {
    const seen = prepared<[number, number], number>(
      this.#db,
      'SELECT seen_round FROM listed WHERE connection_id = ? AND ticket_id = ?',
    )
      .pluck()
      .get(connectionId, ticketId) as number | undefined;
    return seen !== undefined && seen > 0 && seen === this.#round(connectionId);
  }

  /** The next tickets to fetch, by {@link pendingReason}, then newest first. */
  pending(connectionId: number, limit: number): PendingTicket[] {
    return prepared<[number, number], PendingTicket>(
      this.#db,
      `SELECT ticket_id AS ticketId, number, hash, wanted AS reason FROM listed INDEXED BY listed_wanted
       WHERE connection_id = ? AND wanted > 0 AND failure IS NULL ORDER BY wanted, ticket_id DESC LIMIT ?`,
    ).all(connectionId, limit);
  }

  countPending(connectionId: number): number {
    return prepared<[number], number>(
      this.#db,
      'SELECT count(*) FROM listed INDEXED BY listed_wanted WHERE connection_id = ? AND wanted > 0 AND failure IS NULL',
    )
      .pluck()
      .get(connectionId) as number;
  }

  /**
   * Records that a ticket was fetched. Call it in the transaction that stores it.
   * @param again whether to fetch it again at the end of the round
   */
  markSynced(connectionId: number, { ticketId, hash, reason }: PendingTicket, again = false): void {
    prepared<unknown[]>(
      this.#db,
      `UPDATE listed SET kept_hash = ?, failure = NULL, seen_round = CASE WHEN ? = 2 THEN 0 ELSE seen_round END,
         kept_round = coalesce((SELECT round FROM sync_round r WHERE r.connection_id = ?), 0),
         wanted = ?
       WHERE connection_id = ? AND ticket_id = ?`,
    ).run(hash, reason, connectionId, again ? pendingReason.again : 0, connectionId, ticketId);
    prepared<[number, number]>(
      this.#db,
      'UPDATE listed SET wanted = 1 WHERE connection_id = ? AND ticket_id = ? AND kept_hash IS NOT hash AND seen_round > 0',
    ).run(connectionId, ticketId);
  }

  /** Records that a ticket was deleted. If it is listed again, it is fetched again. */
  markDeleted(connectionId: number, ticketId: number): void {
    prepared<[number, number]>(
      this.#db,
      'UPDATE listed SET kept_hash = NULL, seen_round = 0, wanted = 0, failure = NULL WHERE connection_id = ? AND ticket_id = ?',
    ).run(connectionId, ticketId);
  }

  /** Queues a ticket, listed or not. */
  enqueue(connectionId: number, ticketId: number): void {
    prepared<unknown[]>(
      this.#db,
      `INSERT INTO listed (connection_id, ticket_id, wanted) VALUES (?, ?, 2)
       ON CONFLICT DO UPDATE SET wanted = 4 WHERE wanted = 0`,
    ).run(connectionId, ticketId);
  }

  /**
   * The ID of a fetched and recently listed ticket other than `except`; null if there is none.
   * @param within keys of the lists that it may be on
   */
  otherTicket(connectionId: number, except: number, within: string[]): number | null {
    const id = prepared<[number, number, string], number>(
      this.#db,
      `SELECT ticket_id FROM listed WHERE connection_id = ? AND ticket_id <> ? AND kept_hash IS NOT NULL
         AND wanted = 0 AND seen_round > 0 AND scope IN (SELECT value FROM json_each(?))
       ORDER BY seen_round DESC LIMIT 1`,
    )
      .pluck()
      .get(connectionId, except, JSON.stringify(within)) as number | undefined;
    return id ?? null;
  }

  #round(connectionId: number): number {
    const round = prepared<[number], number>(this.#db, 'SELECT round FROM sync_round WHERE connection_id = ?')
      .pluck()
      .get(connectionId) as number | undefined;
    return round ?? 0;
  }
}
