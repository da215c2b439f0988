import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';

/** Whether tickets are still on the server. Their versions stay in the vault. */
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

  /** Marks a ticket as deleted on the server. @returns false if it already was */
  markGone(key: number, at: string): boolean {
    const { changes } = prepared<[string, number]>(
      this.#db,
      'UPDATE ticket SET gone_at = ?, unread = 1 WHERE id = ? AND gone_at IS NULL',
    ).run(at, key);
    return changes > 0;
  }

  /** Marks a ticket as merged into another one of its connection. @returns false if it already was */
  markMerged(key: number, intoTicketId: number, at: string): boolean {
    const { changes } = prepared<[string, number, number, number]>(
      this.#db,
      `UPDATE ticket SET gone_at = coalesce(gone_at, ?), merged_into = ?, unread = 1
       WHERE id = ? AND merged_into IS NOT ?`,
    ).run(at, intoTicketId, key, intoTicketId);
    return changes > 0;
  }

  /**
   * The tickets that were merged into this one. The index is forced, because for the sort order SQLite would scan all
   * tickets of the connection.
   */
  mergedFrom(connectionId: number, ticketId: number): { key: number; number: string; ticketId: number }[] {
    return prepared<[number, number], { key: number; number: string; ticketId: number }>(
      this.#db,
      `SELECT id AS key, number, ticket_id AS ticketId FROM ticket INDEXED BY ticket_merged
       WHERE connection_id = ? AND merged_into = ? ORDER BY ticket_id`,
    ).all(connectionId, ticketId);
  }
}
