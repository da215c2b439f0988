import type { ErrorReport } from '../../contract/errors.ts';
import type { SyncFailure } from '../../contract/sync.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';
import { readFailure } from './stored-failure.ts';

/** Tickets and attachments that a sync could not fetch, and why. */
export class FailureTable {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  /** Records that a ticket could not be fetched and that retrying now would not help. */
  addTicket(connectionId: number, ticketId: number, failure: ErrorReport): void {
    prepared<[string, number, number]>(
      this.#db,
      'UPDATE listed SET failure = ? WHERE connection_id = ? AND ticket_id = ?',
    ).run(JSON.stringify(failure), connectionId, ticketId);
  }

  /** Clears the failures of tickets and attachments, so that they are retried. */
  clear(connectionId: number): void {
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

  count(connectionId: number): number {
    return prepared<[number, number], number>(
      this.#db,
      `SELECT (SELECT count(*) FROM listed INDEXED BY listed_failed WHERE connection_id = ? AND failure IS NOT NULL)
         + (SELECT count(*) FROM file f JOIN ticket t ON t.id = f.ticket WHERE f.state = 'failed' AND t.connection_id = ?)`,
    )
      .pluck()
      .get(connectionId, connectionId) as number;
  }

  /** What failed and why; tickets, then attachments. */
  list(connectionId: number, limit: number): SyncFailure[] {
    const rows = prepared<[number, number, number], Omit<SyncFailure, 'failure'> & { failure: string }>(
      this.#db,
      `SELECT l.ticket_id AS ticketId, t.id AS key, coalesce(t.number, l.number) AS number, NULL AS fileName, l.failure
       FROM listed l LEFT JOIN ticket t ON t.id = (
         SELECT id FROM ticket WHERE connection_id = l.connection_id AND ticket_id = l.ticket_id
         ORDER BY gone_at IS NOT NULL, fetched_at DESC LIMIT 1)
       WHERE l.connection_id = ? AND l.failure IS NOT NULL
       UNION ALL
       SELECT t.ticket_id, t.id, t.number, f.file_name, f.failure FROM file f JOIN ticket t ON t.id = f.ticket
       WHERE t.connection_id = ? AND f.state = 'failed' LIMIT ?`,
    ).all(connectionId, connectionId, limit);
    return rows.map((row) => ({ ...row, failure: readFailure(row.failure) }));
  }
}
