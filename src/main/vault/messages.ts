import type { Attachment, Message } from '../../contract/ticket.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';

interface MessageRow {
  id: number;
  kind: Message['kind'];
  sourceId: number | null;
  author: string;
  given: string | null;
  /** Seconds since 1970. */
  utc: number | null;
  text: string;
  rating: number | null;
}

/** The messages of tickets, in the revision in force. */
export class MessageTable {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  /** Puts `messages` in the place of those that the ticket had. Call it inside a transaction. */
  replace(ticket: number, messages: Message[]): void {
    prepared<[number]>(this.#db, 'DELETE FROM message WHERE ticket = ?').run(ticket);
    const insert = prepared<unknown[]>(
      this.#db,
      `INSERT INTO message (ticket, position, kind, source_id, author, given, utc, text, rating)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const attach = prepared<unknown[]>(this.#db, 'INSERT INTO attachment VALUES (?, ?, ?, ?, ?)');
    for (const [position, message] of messages.entries()) {
      const { lastInsertRowid } = insert.run(
        ticket,
        position,
        message.kind,
        message.id,
        this.#person(JSON.stringify(message.author)),
        message.at?.given ?? null,
        message.at?.utc ? Date.parse(message.at.utc) / 1000 : null,
        message.text,
        message.rating,
      );
      for (const [at, file] of message.attachments.entries()) {
        attach.run(lastInsertRowid, at, file.index, file.fileName, file.state);
      }
    }
  }

  #person(json: string): number {
    const find = prepared<[string], number>(this.#db, 'SELECT id FROM person WHERE json = ?').pluck();
    const known = find.get(json) as number | undefined;
    if (known !== undefined) return known;
    return Number(
      prepared<[string]>(this.#db, 'INSERT INTO person (json) VALUES (?)').run(json).lastInsertRowid,
    );
  }

  read(ticket: number): Message[] {
    const files = this.#attachments(ticket);
    return prepared<[number], MessageRow>(
      this.#db,
      `SELECT m.id, kind, source_id AS sourceId, p.json AS author, given, utc, text, rating
       FROM message m JOIN person p ON p.id = m.author WHERE ticket = ? ORDER BY position`,
    )
      .all(ticket)
      .map((row) => ({
        kind: row.kind,
        id: row.sourceId,
        author: JSON.parse(row.author) as Message['author'],
        at:
          row.given === null
            ? null
            : { given: row.given, utc: row.utc === null ? null : new Date(row.utc * 1000).toISOString() },
        text: row.text,
        rating: row.rating,
        attachments: files.get(row.id) ?? [],
      }));
  }

  #attachments(ticket: number): Map<number, Attachment[]> {
    const rows = prepared<[number], Attachment & { message: number }>(
      this.#db,
      `SELECT a.message, a.source_index AS "index", a.file_name AS fileName, a.state
         FROM attachment a JOIN message m ON m.id = a.message WHERE m.ticket = ? ORDER BY a.message, a.position`,
    ).all(ticket);
    const byMessage = new Map<number, Attachment[]>();
    for (const { message, ...file } of rows) {
      byMessage.set(message, [...(byMessage.get(message) ?? []), file]);
    }
    return byMessage;
  }
}
