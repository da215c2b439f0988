import type { Thread } from '../../contract/ticket.ts';
import { parserVersion } from '../whmcs/derive.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';

/** The columns that lists sort and filter by, derived from a ticket's newest response with a parser and a time zone. */
export class DerivedRows {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  write(key: number, thread: Thread, timeZone: string): void {
    prepared<Record<string, unknown>>(
      this.#db,
      `UPDATE ticket SET number = @number, subject = @subject, status = @status, priority = @priority,
         department_name = @departmentName, requestor_name = @requestorName, requestor_email = @requestorEmail,
         requestor_type = @requestorType, last_reply_utc = @lastReplyUtc, opened_utc = @openedUtc, flag = @flag,
         file_count = @fileCount, client_id = @clientId, parser = @parser, time_zone = @timeZone WHERE id = @key`,
    ).run({
      key,
      number: thread.number,
      subject: thread.subject,
      status: thread.status,
      priority: thread.priority,
      departmentName: thread.department.name,
      requestorName: thread.requestor.name,
      requestorEmail: thread.requestor.email,
      requestorType: thread.requestor.type,
      lastReplyUtc: thread.lastReplyAt?.utc ?? thread.openedAt?.utc ?? null,
      openedUtc: thread.openedAt?.utc ?? null,
      flag: thread.flag,
      fileCount: thread.messages.reduce((sum, { attachments }) => sum + attachments.length, 0),
      clientId: thread.client.userId,
      parser: parserVersion,
      timeZone,
    });
  }

  /** Version of the parser that derived a ticket; 0 for a ticket from format 2. */
  parserOf(key: number): number | null {
    const sql = 'SELECT parser FROM ticket WHERE id = ?';
    return (prepared<[number], number>(this.#db, sql).pluck().get(key) as number | undefined) ?? null;
  }

  /** Whether the current parser derived the ticket and the hash of its newest response. */
  isCurrentParser(key: number): boolean {
    return this.parserOf(key) === parserVersion;
  }

  /** Tickets with a key above `after` that were derived by an earlier parser or in another time zone. */
  outdated(after: number, limit: number): number[] {
    return prepared<[number, number, number], number>(
      this.#db,
      `SELECT t.id FROM ticket t JOIN connection c ON c.id = t.connection_id
       WHERE t.id > ? AND (t.parser <> ? OR t.time_zone <> c.time_zone) ORDER BY t.id LIMIT ?`,
    )
      .pluck()
      .all(after, parserVersion, limit) as number[];
  }

  /** Tickets of format 2 that have not been derived again; the migration removed them from the index. */
  countNotIndexed(): number {
    const sql = 'SELECT count(*) FROM ticket WHERE parser = 0';
    return prepared<[], number>(this.#db, sql).pluck().get() as number;
  }

  /** Excludes a ticket with an unreadable response from {@link outdated} until the next parser version. */
  markUnreadable(key: number): void {
    prepared<[number, number]>(
      this.#db,
      `UPDATE ticket SET parser = ?, time_zone = (SELECT time_zone FROM connection WHERE id = connection_id)
       WHERE id = ?`,
    ).run(parserVersion, key);
  }
}
