import { createHash } from 'node:crypto';
import type { ErrorReport } from '../../contract/errors.ts';
import type { Message } from '../../contract/ticket.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';
import { readFailure } from './stored-failure.ts';

/** How GetTicketAttachment identifies a file. */
export interface AttachmentName {
  type: 'ticket' | 'reply' | 'note';
  relatedId: number;
  index: number;
  fileName: string;
}

export interface PendingAttachment extends AttachmentName {
  id: number;
  ticket: number;
  connectionId: number;
}

export interface StoredAttachment {
  state: 'wanted' | 'stored' | 'deleted' | 'too-large' | 'failed';
  size: number | null;
  failure: ErrorReport | null;
}

/** The attachments of messages that are still on the server, with their original names. */
export function fetchableAttachments(ticketId: number, messages: Message[]): AttachmentName[] {
  return messages.flatMap((message) => {
    const relatedId = message.kind === 'opening' ? ticketId : message.id;
    if (relatedId === null || relatedId < 1) return [];
    const type = message.kind === 'opening' ? 'ticket' : message.kind;
    return message.attachments.flatMap(({ index, fileName, state }) =>
      index === null || state === 'removed' ? [] : [{ type, relatedId, index, fileName } as const],
    );
  });
}

/** The contents of attachments; identical files are stored once. */
export class AttachmentTable {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  /** Queues files that are not in the table yet. @returns how many */
  enqueue(ticket: number, files: AttachmentName[]): number {
    const insert = prepared<unknown[]>(
      this.#db,
      `INSERT INTO file (ticket, type, related_id, source_index, file_name, state) VALUES (?, ?, ?, ?, ?, 'wanted')
       ON CONFLICT DO NOTHING`,
    );
    return files.reduce(
      (sum, { type, relatedId, index, fileName }) =>
        sum + insert.run(ticket, type, relatedId, index, fileName).changes,
      0,
    );
  }

  /** The row of a file, created if needed. */
  row(ticket: number, file: AttachmentName): PendingAttachment {
    this.enqueue(ticket, [file]);
    const row = prepared<unknown[], PendingAttachment>(
      this.#db,
      `${selectFile} WHERE f.ticket = ? AND f.type = ? AND f.related_id = ? AND f.source_index = ? AND f.file_name = ?`,
    ).get(ticket, file.type, file.relatedId, file.index, file.fileName);
    if (!row) throw new Error('The file was not written.');
    return row;
  }

  /** Every file of a ticket that was ever requested. */
  all(ticket: number): PendingAttachment[] {
    return prepared<[number], PendingAttachment>(this.#db, `${selectFile} WHERE f.ticket = ?`).all(ticket);
  }

  /** Does nothing if a file of that name exists in the same place. */
  rename(id: number, fileName: string): void {
    prepared<[string, number]>(this.#db, 'UPDATE OR IGNORE file SET file_name = ? WHERE id = ?').run(
      fileName,
      id,
    );
  }

  pending(connectionId: number, limit: number): PendingAttachment[] {
    return prepared<[number, number], PendingAttachment>(
      this.#db,
      `${selectFile} WHERE f.state = 'wanted' AND t.connection_id = ? ORDER BY f.ticket DESC, f.id LIMIT ?`,
    ).all(connectionId, limit);
  }

  countPending(connectionId: number): number {
    return prepared<[number], number>(
      this.#db,
      `SELECT count(*) FROM file f JOIN ticket t ON t.id = f.ticket WHERE f.state = 'wanted' AND t.connection_id = ?`,
    )
      .pluck()
      .get(connectionId) as number;
  }

  /** The smallest stored attachment of at most `maxBytes`; null if there is none. */
  smallestStored(connectionId: number, maxBytes: number): PendingAttachment | null {
    return (
      prepared<[number, number], PendingAttachment>(
        this.#db,
        `${selectFile} JOIN blob b ON b.id = f.blob
         WHERE f.state = 'stored' AND t.connection_id = ? AND b.size <= ? ORDER BY b.size LIMIT 1`,
      ).get(connectionId, maxBytes) ?? null
    );
  }

  saveContent(id: number, data: Uint8Array): void {
    const hash = createHash('sha256').update(data).digest('base64');
    this.#db
      .transaction(() => {
        prepared<unknown[]>(
          this.#db,
          'INSERT INTO blob (hash, size, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        ).run(hash, data.length, data);
        prepared<[string, number]>(
          this.#db,
          `UPDATE file SET state = 'stored', failure = NULL, blob = (SELECT id FROM blob WHERE hash = ?) WHERE id = ?`,
        ).run(hash, id);
      })
      .immediate();
  }

  /** @param state a `deleted` file is not requested again */
  markFailed(id: number, state: 'deleted' | 'too-large' | 'failed', failure: ErrorReport): void {
    prepared<[string, string, number]>(this.#db, 'UPDATE file SET state = ?, failure = ? WHERE id = ?').run(
      state,
      JSON.stringify(failure),
      id,
    );
  }

  /** The state of a file; null if it was never requested. */
  of(ticket: number, { type, relatedId, index, fileName }: AttachmentName): StoredAttachment | null {
    const row = prepared<
      unknown[],
      { state: StoredAttachment['state']; size: number | null; failure: string | null }
    >(
      this.#db,
      `SELECT f.state, b.size, f.failure FROM file f LEFT JOIN blob b ON b.id = f.blob
       WHERE f.ticket = ? AND f.type = ? AND f.related_id = ? AND f.source_index = ? AND f.file_name = ?`,
    ).get(ticket, type, relatedId, index, fileName);
    return row ? { ...row, failure: row.failure === null ? null : readFailure(row.failure) } : null;
  }

  /**
   * A stored file without its content. `start`: the first bytes, which tell its type.
   * @returns null if it is not stored
   */
  stored(
    ticket: number,
    { type, relatedId, index, fileName }: AttachmentName,
  ): { size: number; sha256: string; start: Uint8Array } | null {
    const row = prepared<unknown[], { size: number; hash: string; start: Buffer }>(
      this.#db,
      `SELECT b.size, b.hash, substr(b.data, 1, 64) AS start FROM file f JOIN blob b ON b.id = f.blob
       WHERE f.ticket = ? AND f.type = ? AND f.related_id = ? AND f.source_index = ? AND f.file_name = ?`,
    ).get(ticket, type, relatedId, index, fileName);
    if (!row) return null;
    const { size, hash, start } = row;
    return { size, sha256: Buffer.from(hash, 'base64').toString('hex'), start: new Uint8Array(start) };
  }

  /** @returns null if it is not stored */
  read(ticket: number, { type, relatedId, index, fileName }: AttachmentName): Uint8Array<ArrayBuffer> | null {
    const data = prepared<unknown[], Buffer>(
      this.#db,
      `SELECT b.data FROM file f JOIN blob b ON b.id = f.blob
       WHERE f.ticket = ? AND f.type = ? AND f.related_id = ? AND f.source_index = ? AND f.file_name = ?`,
    )
      .pluck()
      .get(ticket, type, relatedId, index, fileName) as Buffer | undefined;
    return data ? new Uint8Array(data) : null;
  }
}

const selectFile = `SELECT f.id, f.ticket, t.connection_id AS connectionId, f.type, f.related_id AS relatedId,
  f.source_index AS "index", f.file_name AS fileName FROM file f JOIN ticket t ON t.id = f.ticket`;
