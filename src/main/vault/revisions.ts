import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { AppError, appError } from '../../shared/app-error.ts';
import type { Revision } from '../../contract/app.ts';
import type { RawResponse } from '../whmcs/response.ts';
import { responseHash, fieldsOf } from '../whmcs/derive.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';

/** The versions of tickets: the server's responses, unchanged. */
export class RevisionTable {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  add(ticket: number, { fetchedAt, hash, raw }: { fetchedAt: string; hash: string; raw: RawResponse }): void {
    prepared<unknown[]>(
      this.#db,
      'INSERT INTO revision (ticket, fetched_at, charset, hash, raw_deflated) VALUES (?, ?, ?, ?, ?)',
    ).run(ticket, fetchedAt, raw.charset, hash, deflateRawSync(raw.bytes));
  }

  /** Replaces damaged stored bytes with the same response. */
  replace(id: number, raw: RawResponse): void {
    prepared<[string, Uint8Array, number]>(
      this.#db,
      'UPDATE revision SET charset = ?, raw_deflated = ? WHERE id = ?',
    ).run(raw.charset, deflateRawSync(raw.bytes), id);
  }

  /** Newest first. */
  of(ticket: number): Revision[] {
    return prepared<[number], Revision>(
      this.#db,
      'SELECT id, fetched_at AS fetchedAt FROM revision WHERE ticket = ? ORDER BY id DESC',
    ).all(ticket);
  }

  newestId(ticket: number): number | null {
    return prepared<[number], number>(this.#db, 'SELECT max(id) FROM revision WHERE ticket = ?')
      .pluck()
      .get(ticket) as number | null;
  }

  /** @param isHashCurrent whether the stored hash was computed by the current parser; otherwise it is recomputed */
  newest(ticket: number, isHashCurrent: boolean): { id: number; hash: string } | null {
    const id = this.newestId(ticket);
    if (id === null) return null;
    const sql = 'SELECT hash FROM revision WHERE id = ?';
    const stored = prepared<[number], string>(this.#db, sql).pluck().get(id) as string;
    return { id, hash: isHashCurrent ? stored : this.rehash(ticket, id) };
  }

  /** Computes and stores the hash of a response. @returns '' if the response cannot be read */
  rehash(ticket: number, id: number): string {
    try {
      const raw = this.raw(ticket, id);
      const hash = raw ? responseHash(fieldsOf(raw)) : '';
      prepared<[string, number]>(this.#db, 'UPDATE revision SET hash = ? WHERE id = ?').run(hash, id);
      return hash;
    } catch (error) {
      if (error instanceof AppError) return '';
      throw error;
    }
  }

  /**
   * @returns null if the ticket does not have this revision
   * @throws AppError `unreadable-answer` if the stored bytes are damaged
   */
  raw(ticket: number, id: number): RawResponse | null {
    const row = prepared<[number, number], { deflated: Buffer; charset: string }>(
      this.#db,
      'SELECT raw_deflated AS deflated, charset FROM revision WHERE ticket = ? AND id = ?',
    ).get(ticket, id);
    return row ? { bytes: inflate(row.deflated), charset: row.charset } : null;
  }

  /** Whether the stored response can be parsed. */
  isReadable(ticket: number, id: number): boolean {
    try {
      const raw = this.raw(ticket, id);
      if (raw) fieldsOf(raw);
      return raw !== null;
    } catch (error) {
      if (error instanceof AppError) return false;
      throw error;
    }
  }

  move(id: number, ticket: number): void {
    prepared<[number, number]>(this.#db, 'UPDATE revision SET ticket = ? WHERE id = ?').run(ticket, id);
  }
}

function inflate(deflated: Buffer): Buffer {
  try {
    return inflateRawSync(deflated);
  } catch {
    throw appError('unreadable-answer', 'stored_response_damaged');
  }
}
