import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';

/** One pass over all tickets of a connection; saved after every step, so that it can continue after a crash. */
export interface Round {
  round: number;
  kind: 'changes' | 'full';
  open: boolean;
  listingDone: boolean;
  /** Progress of reading the lists: `ListState` as JSON. */
  listing: string;
  listed: number;
  expected: number;
  /** Tickets that the server counts but does not list. */
  unlisted: number;
  fetched: number;
  added: number;
  changed: number;
  gone: number;
  files: number;
  finishedAt: string | null;
  fullAt: string | null;
}

/** The progress and the results of each connection's current round. */
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
      `SELECT round, kind, open, listing_done AS listingDone, listing, listed, expected, unlisted, fetched, added,
         changed, gone, files, finished_at AS finishedAt, full_at AS fullAt FROM sync_round WHERE connection_id = ?`,
    ).get(connectionId);
    return row ? { ...row, open: row.open === 1, listingDone: row.listingDone === 1 } : null;
  }

  begin(connectionId: number, kind: Round['kind']): Round {
    prepared<[number, string]>(
      this.#db,
      `INSERT INTO sync_round (connection_id, round, kind, open) VALUES (?, 1, ?, 1)
       ON CONFLICT DO UPDATE SET round = round + 1, kind = excluded.kind, open = 1, listing_done = 0, listing = '',
         listed = 0, expected = 0, unlisted = 0, fetched = 0, added = 0, changed = 0, gone = 0, files = 0`,
    ).run(connectionId, kind);
    return this.read(connectionId) as Round;
  }

  saveListing(connectionId: number, listing: string): void {
    prepared<unknown[]>(this.#db, 'UPDATE sync_round SET listing = ? WHERE connection_id = ?').run(
      listing,
      connectionId,
    );
  }

  /** Discards the progress of reading the lists. */
  restartListing(connectionId: number): void {
    prepared<unknown[]>(
      this.#db,
      `UPDATE sync_round SET listing = '', listing_done = 0, unlisted = 0 WHERE connection_id = ?`,
    ).run(connectionId);
  }

  /** A new number for a pass over a list; numbers are never reused. */
  nextPass(connectionId: number): number {
    return prepared<[number], number>(
      this.#db,
      'UPDATE sync_round SET last_pass = last_pass + 1 WHERE connection_id = ? RETURNING last_pass',
    )
      .pluck()
      .get(connectionId) as number;
  }

  /** @param expected the server's count of tickets @param listed how many more were listed */
  expect(connectionId: number, expected: number, listed: number): void {
    prepared<unknown[]>(
      this.#db,
      'UPDATE sync_round SET expected = ?, listed = listed + ? WHERE connection_id = ?',
    ).run(expected, listed, connectionId);
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

  /** Closes the round when it is done or was cancelled. @param at null if it was cancelled */
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
