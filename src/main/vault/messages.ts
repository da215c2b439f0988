import type { Attachment, Message } from '../../contract/ticket.ts';
import type { VaultDatabase } from './open.ts';

interface MessageRow {
  id: number;
  kind: Message['kind'];
  sourceId: number | null;
  author: string;
  at: string | null;
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
    this.#db.prepare('DELETE FROM message WHERE ticket = ?').run(ticket);
    const insert = this.#db.prepare(
      `INSERT INTO message (ticket, position, kind, source_id, author, at, text, rating) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const attach = this.#db.prepare('INSERT INTO attachment VALUES (?, ?, ?, ?, ?)');
    for (const [position, message] of messages.entries()) {
      const { lastInsertRowid } = insert.run(
        ticket,
        position,
        message.kind,
        message.id,
        JSON.stringify(message.author),
        message.at && JSON.stringify(message.at),
        message.text,
        message.rating,
      );
      for (const [at, file] of message.attachments.entries()) {
        attach.run(lastInsertRowid, at, file.index, file.fileName, file.state);
      }
    }
  }

  read(ticket: number): Message[] {
    const files = this.#attachments(ticket);
    return this.#db
      .prepare<[number], MessageRow>(
        `SELECT id, kind, source_id AS sourceId, author, at, text, rating FROM message WHERE ticket = ? ORDER BY position`,
      )
      .all(ticket)
      .map((row) => ({
        kind: row.kind,
        id: row.sourceId,
        author: JSON.parse(row.author) as Message['author'],
        at: row.at === null ? null : (JSON.parse(row.at) as Message['at']),
        text: row.text,
        rating: row.rating,
        attachments: files.get(row.id) ?? [],
      }));
  }

  #attachments(ticket: number): Map<number, Attachment[]> {
    const rows = this.#db
      .prepare<[number], Attachment & { message: number }>(
        `SELECT a.message, a.source_index AS "index", a.file_name AS fileName, a.state
         FROM attachment a JOIN message m ON m.id = a.message WHERE m.ticket = ? ORDER BY a.message, a.position`,
      )
      .all(ticket);
    const byMessage = new Map<number, Attachment[]>();
    for (const { message, ...file } of rows) {
      byMessage.set(message, [...(byMessage.get(message) ?? []), file]);
    }
    return byMessage;
  }
}
