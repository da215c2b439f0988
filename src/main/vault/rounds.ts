import type { SyncFailure } from '../../contract/sync.ts';
import type { FailureReport } from '../../contract/failure.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';
import { readFailure } from './stored-failure.ts';

/** One going through of a connection's tickets; kept after every step, so that it goes on after anything. */
export interface Round {
  round: number;
  kind: 'changes' | 'full';
  open: boolean;
  listingDone: boolean;
  scope: number;
  position: number;
  listed: number;
  expected: number;
  fetched: number;
  added: number;
  changed: number;
  gone: number;
  files: number;
  finishedAt: string | null;
  fullAt: string | null;
}

/** A head of GetTickets, as far as comparing needs it. */
export interface ListedHead {
  ticketId: number;
  hash: string;
}

export interface WantedTicket {
  ticketId: number;
  /** Of the head at the time it was asked for; null where it was not listed. */
  hash: string | null;
  /** 1 new or changed, 2 no longer listed, 3 a full round's turn */
  wanted: number;
}

/** What GetTickets told, what is to be fetched because of it, and how far a round has come. */
export class RoundTable {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  read(connectionId: number): Round | null {
    const row = prepared<
      [number],
      Omit<Round, 'open' | 'listingDone'> & { open: number; listingDone: number }
    >(
      this.#db,
      `SELECT round, kind, open, listing_done AS listingDone, scope, position, listed, expected, fetched, added,
         changed, gone, files, finished_at AS finishedAt, full_at AS fullAt FROM sync_round WHERE connection_id = ?`,
    ).get(connectionId);
    return row ? { ...row, open: row.open === 1, listingDone: row.listingDone === 1 } : null;
  }

  /** Begins a round; what failed in the last one is tried again with it. */
  begin(connectionId: number, kind: Round['kind']): Round {
    this.#db
      .transaction(() => {
        prepared<[number, string]>(
          this.#db,
          `INSERT INTO sync_round (connection_id, round, kind, open) VALUES (?, 1, ?, 1)
           ON CONFLICT DO UPDATE SET round = round + 1, kind = excluded.kind, open = 1, listing_done = 0, scope = 0,
             position = 0, listed = 0, expected = 0, fetched = 0, added = 0, changed = 0, gone = 0, files = 0`,
        ).run(connectionId, kind);
        this.forgetFailures(connectionId);
      })
      .immediate();
    return this.read(connectionId) as Round;
  }

  /** Takes a page of heads and where to read on, together. @returns how many were not seen so in this round yet */
  takePage(
    connectionId: number,
    heads: ListedHead[],
    next: Pick<Round, 'scope' | 'position' | 'expected'>,
  ): number {
    return this.#db
      .transaction(() => {
        const { round } = this.read(connectionId) as Round;
        let added = 0;
        let fresh = 0;
        for (const { ticketId, hash } of heads) {
          const seen = prepared<[number, number], { round: number; hash: string | null }>(
            this.#db,
            'SELECT seen_round AS round, hash FROM listed WHERE connection_id = ? AND ticket_id = ?',
          ).get(connectionId, ticketId);
          if (seen?.round !== round) added += 1;
          if (seen?.round !== round || seen.hash !== hash) fresh += 1;
          prepared<[number, number, string, number]>(
            this.#db,
            `INSERT INTO listed (connection_id, ticket_id, hash, seen_round, wanted) VALUES (?, ?, ?, ?, 1)
             ON CONFLICT DO UPDATE SET seen_round = excluded.seen_round,
               wanted = CASE WHEN kept_hash IS NOT excluded.hash THEN 1 WHEN wanted IN (1, 2) THEN 0 ELSE wanted END,
               hash = excluded.hash`,
          ).run(connectionId, ticketId, hash, round);
        }
        prepared<[number, number, number, number, number]>(
          this.#db,
          `UPDATE sync_round SET scope = ?, position = ?, expected = ?, listed = listed + ? WHERE connection_id = ?`,
        ).run(next.scope, next.position, next.expected, added, connectionId);
        return fresh;
      })
      .immediate();
  }

  /** After the last page: what was listed before and is not now is looked at, and in a full round everything. */
  endListing(connectionId: number): void {
    this.#db
      .transaction(() => {
        const { round, kind } = this.read(connectionId) as Round;
        prepared<[number, number]>(
          this.#db,
          `UPDATE listed SET wanted = 2 WHERE connection_id = ? AND seen_round BETWEEN 1 AND ? - 1 AND wanted <> 1`,
        ).run(connectionId, round);
        if (kind === 'full') {
          prepared<[number, number]>(
            this.#db,
            `UPDATE listed SET wanted = 3 WHERE connection_id = ? AND wanted = 0 AND kept_round < ?`,
          ).run(connectionId, round);
          prepared<[number]>(
            this.#db,
            `INSERT INTO listed (connection_id, ticket_id, wanted)
             SELECT connection_id, ticket_id, 3 FROM ticket WHERE connection_id = ? AND gone_at IS NULL
             ON CONFLICT DO NOTHING`,
          ).run(connectionId);
        }
        prepared<[number]>(this.#db, 'UPDATE sync_round SET listing_done = 1 WHERE connection_id = ?').run(
          connectionId,
        );
      })
      .immediate();
  }

  /** What is to be fetched next: changed ones first, the newest of them first. */
  wanted(connectionId: number, limit: number): WantedTicket[] {
    return prepared<[number, number], WantedTicket>(
      this.#db,
      `SELECT ticket_id AS ticketId, hash, wanted FROM listed INDEXED BY listed_wanted
       WHERE connection_id = ? AND wanted > 0 AND failure IS NULL ORDER BY wanted, ticket_id DESC LIMIT ?`,
    ).all(connectionId, limit);
  }

  countWanted(connectionId: number): number {
    return prepared<[number], number>(
      this.#db,
      'SELECT count(*) FROM listed INDEXED BY listed_wanted WHERE connection_id = ? AND wanted > 0 AND failure IS NULL',
    )
      .pluck()
      .get(connectionId) as number;
  }

  /** The ticket was fetched. Call it in the transaction that stores it. */
  settle(connectionId: number, { ticketId, hash, wanted }: WantedTicket): void {
    prepared<[string | null, number, number, number, number]>(
      this.#db,
      `UPDATE listed SET kept_hash = ?, failure = NULL, seen_round = CASE WHEN ? = 2 THEN 0 ELSE seen_round END,
         kept_round = coalesce((SELECT round FROM sync_round r WHERE r.connection_id = ?), 0),
         wanted = 0
       WHERE connection_id = ? AND ticket_id = ?`,
    ).run(hash, wanted, connectionId, connectionId, ticketId);
    prepared<[number, number]>(
      this.#db,
      'UPDATE listed SET wanted = 1 WHERE connection_id = ? AND ticket_id = ? AND kept_hash IS NOT hash AND seen_round > 0',
    ).run(connectionId, ticketId);
  }

  /** The server has no such ticket; should it be listed again, it is fetched again. */
  settleGone(connectionId: number, ticketId: number): void {
    prepared<[number, number]>(
      this.#db,
      'UPDATE listed SET kept_hash = NULL, seen_round = 0, wanted = 0, failure = NULL WHERE connection_id = ? AND ticket_id = ?',
    ).run(connectionId, ticketId);
  }

  /** The ticket could not be fetched, and trying again now would not help. */
  fail(connectionId: number, ticketId: number, failure: FailureReport): void {
    prepared<[string, number, number]>(
      this.#db,
      'UPDATE listed SET failure = ? WHERE connection_id = ? AND ticket_id = ?',
    ).run(JSON.stringify(failure), connectionId, ticketId);
  }

  /** Lets what failed be tried again, attachments too. */
  forgetFailures(connectionId: number): void {
    prepared<[number]>(
      this.#db,
      'UPDATE listed SET failure = NULL WHERE connection_id = ? AND failure IS NOT NULL',
    ).run(connectionId);
    prepared<[number]>(
      this.#db,
      `UPDATE file SET state = 'wanted', failure = NULL WHERE state = 'failed'
         AND ticket IN (SELECT id FROM ticket WHERE connection_id = ?)`,
    ).run(connectionId);
  }

  countFailures(connectionId: number): number {
    return prepared<[number, number], number>(
      this.#db,
      `SELECT (SELECT count(*) FROM listed INDEXED BY listed_failed WHERE connection_id = ? AND failure IS NOT NULL)
         + (SELECT count(*) FROM file f JOIN ticket t ON t.id = f.ticket WHERE f.state = 'failed' AND t.connection_id = ?)`,
    )
      .pluck()
      .get(connectionId, connectionId) as number;
  }

  /** What failed and why; tickets, then attachments. */
  failures(connectionId: number, limit: number): SyncFailure[] {
    const rows = prepared<[number, number, number], Omit<SyncFailure, 'failure'> & { failure: string }>(
      this.#db,
      `SELECT l.ticket_id AS ticketId, t.id AS key, coalesce(t.number, '') AS number, NULL AS fileName, l.failure
       FROM listed l LEFT JOIN ticket t ON t.connection_id = l.connection_id AND t.ticket_id = l.ticket_id
       WHERE l.connection_id = ? AND l.failure IS NOT NULL
       UNION ALL
       SELECT t.ticket_id, t.id, t.number, f.file_name, f.failure FROM file f JOIN ticket t ON t.id = f.ticket
       WHERE t.connection_id = ? AND f.state = 'failed' LIMIT ?`,
    ).all(connectionId, connectionId, limit);
    return rows.map((row) => ({ ...row, failure: readFailure(row.failure) }));
  }

  count(connectionId: number, what: 'fetched' | 'added' | 'changed' | 'gone' | 'files', by: number): void {
    const sql = {
      fetched: 'UPDATE sync_round SET fetched = fetched + ? WHERE connection_id = ?',
      added: 'UPDATE sync_round SET added = added + ? WHERE connection_id = ?',
      changed: 'UPDATE sync_round SET changed = changed + ? WHERE connection_id = ?',
      gone: 'UPDATE sync_round SET gone = gone + ? WHERE connection_id = ?',
      files: 'UPDATE sync_round SET files = files + ? WHERE connection_id = ?',
    }[what];
    if (by > 0) prepared<[number, number]>(this.#db, sql).run(by, connectionId);
  }

  /** Closes the round: it is done, or the person wants no more of it. @param at null for given up */
  close(connectionId: number, at: string | null): void {
    this.#db
      .transaction(() => {
        if (at === null) {
          prepared<[number]>(
            this.#db,
            'UPDATE listed SET wanted = 0 WHERE connection_id = ? AND wanted IN (2, 3)',
          ).run(connectionId);
        }
        prepared<[string | null, string | null, number]>(
          this.#db,
          `UPDATE sync_round SET open = 0, finished_at = coalesce(?, finished_at),
             full_at = CASE WHEN kind = 'full' OR full_at IS NULL THEN coalesce(?, full_at) ELSE full_at END WHERE connection_id = ?`,
        ).run(at, at, connectionId);
      })
      .immediate();
  }
}
