import { inflateRawSync } from 'node:zlib';
import type { Revision } from '../../contract/desk.ts';
import type { RawAnswer } from '../whmcs/answer.ts';
import { answerHash, fieldsOf } from '../whmcs/derive.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';

/** The answers that a ticket's versions are, as they came. */
export class RevisionTable {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  add(
    ticket: number,
    answer: { fetchedAt: string; charset: string; hash: string; deflated: Uint8Array },
  ): void {
    prepared<unknown[]>(
      this.#db,
      'INSERT INTO revision (ticket, fetched_at, charset, hash, raw_deflated) VALUES (?, ?, ?, ?, ?)',
    ).run(ticket, answer.fetchedAt, answer.charset, answer.hash, answer.deflated);
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

  newest(ticket: number): { id: number; hash: string } | null {
    const id = this.newestId(ticket);
    if (id === null) return null;
    const hash = prepared<[number], string>(this.#db, 'SELECT hash FROM revision WHERE id = ?')
      .pluck()
      .get(id);
    return { id, hash: (hash as string) || this.#computeHash(ticket, id) };
  }

  /** Earlier formats stored no hash of the answer. */
  #computeHash(ticket: number, id: number): string {
    const raw = this.raw(ticket, id);
    if (!raw) return '';
    try {
      const hash = answerHash(fieldsOf(raw));
      prepared<[string, number]>(this.#db, 'UPDATE revision SET hash = ? WHERE id = ?').run(hash, id);
      return hash;
    } catch {
      return '';
    }
  }

  /** @returns null where the ticket has no such revision. */
  raw(ticket: number, id: number): RawAnswer | null {
    const row = prepared<[number, number], { deflated: Buffer; charset: string }>(
      this.#db,
      'SELECT raw_deflated AS deflated, charset FROM revision WHERE ticket = ? AND id = ?',
    ).get(ticket, id);
    return row ? { bytes: inflateRawSync(row.deflated), charset: row.charset } : null;
  }

  move(id: number, ticket: number): void {
    prepared<[number, number]>(this.#db, 'UPDATE revision SET ticket = ? WHERE id = ?').run(ticket, id);
  }
}
