import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';

/** Whether tickets are still on the server. Their versions stay in the vault in any case. */
export class ServerState {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  /** Records that the server returned a ticket, so that no other ticket has its `ticketid` any more. */
  markPresent(key: number, connectionId: number, ticketId: number, at: string): void {
    prepared<[number]>(this.#db, 'UPDATE ticket SET gone_at = NULL, merged_into = NULL WHERE id = ?').run(
      key,
    );
    prepared<[string, number, number, number]>(
      this.#db,
      `UPDATE ticket SET gone_at = ?, unread = 1
       WHERE connection_id = ? AND ticket_id = ? AND id <> ? AND gone_at IS NULL`,
    ).run(at, connectionId, ticketId, key);
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

  /**
   * The tickets of a connection that were merged into this one. Its index is named: for the order, SQLite would read
   * every ticket of the connection instead.
   */
  mergedFrom(connectionId: number, ticketId: number): { key: number; number: string; ticketId: number }[] {
    return prepared<[number, number], { key: number; number: string; ticketId: number }>(
      this.#db,
      `SELECT id AS key, number, ticket_id AS ticketId FROM ticket INDEXED BY ticket_merged
       WHERE connection_id = ? AND merged_into = ? ORDER BY ticket_id`,
    ).all(connectionId, ticketId);
  }
}
