import * as v from 'valibot';
import type { ErrorReport } from '../../contract/errors.ts';
import { ExportOptions, type ExportFailure, type ExportProgress } from '../../contract/export.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';
import { readFailure } from './stored-failure.ts';

export interface ExportJob {
  id: number;
  options: ExportOptions;
  /** The folder that is written to. */
  folder: string;
  /** Name of the only file or folder of the export; null if each ticket has its own. */
  name: string | null;
  /** Whether that file may replace another. */
  overwrite: boolean;
  /** ISO 8601, UTC. */
  startedAt: string;
  state: ExportProgress['state'];
  failure: ErrorReport | null;
}

/** An export that is about to start. */
export type NewExport = Pick<ExportJob, 'options' | 'folder' | 'name' | 'overwrite' | 'startedAt'> & {
  byCommand?: boolean;
};

/** A version of a ticket that is exported. */
export interface ExportItem {
  position: number;
  key: number;
  revision: number | null;
  /** `writing`: it was interrupted, and `file` may be incomplete. */
  state: 'waiting' | 'writing';
  /** Name of its file; '' until it is written. */
  file: string;
}

/** Exports and their progress, which survive a restart. */
export class ExportTable {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  /**
   * Stores an export of the tickets' current versions. A sync that runs meanwhile does not change what is exported.
   * @returns its ID
   */
  create(job: NewExport, tickets: { keys: number[]; revision?: number | null }): number {
    return this.#db
      .transaction(() => {
        const { lastInsertRowid } = prepared<unknown[]>(
          this.#db,
          `INSERT INTO export_job (options, folder, name, overwrite, started_at, by_command, state)
           VALUES (?, ?, ?, ?, ?, ?, 'waiting')`,
        ).run(
          JSON.stringify(job.options),
          job.folder,
          job.name,
          job.overwrite ? 1 : 0,
          job.startedAt,
          job.byCommand ? 1 : 0,
        );
        prepared<unknown[]>(
          this.#db,
          `INSERT INTO export_item (job, position, ticket, revision)
           SELECT ?, key, value, coalesce(?, (SELECT max(id) FROM revision WHERE ticket = value)) FROM json_each(?)`,
        ).run(lastInsertRowid, tickets.revision ?? null, JSON.stringify(tickets.keys));
        return Number(lastInsertRowid);
      })
      .immediate();
  }

  /** @returns null if it does not exist, or its options are from another version */
  read(id: number): ExportJob | null {
    const row = prepared<[number], Omit<ExportJob, 'options' | 'failure' | 'overwrite'> & Stored>(
      this.#db,
      `SELECT id, options, folder, name, overwrite, started_at AS startedAt, state, failure FROM export_job WHERE id = ?`,
    ).get(id);
    if (!row) return null;
    const options = v.safeParse(ExportOptions, parsed(row.options));
    const failure = row.failure === null ? null : readFailure(row.failure);
    return options.success
      ? { ...row, overwrite: row.overwrite === 1, options: options.output, failure }
      : null;
  }

  /** IDs of the exports of the window or of the command line, oldest first. */
  ids(byCommand: boolean): number[] {
    const sql = 'SELECT id FROM export_job WHERE by_command = ? ORDER BY id';
    return prepared<[number], number>(this.#db, sql)
      .pluck()
      .all(byCommand ? 1 : 0) as number[];
  }

  setState(id: number, state: ExportJob['state'], failure: ErrorReport | null = null): void {
    prepared<unknown[]>(this.#db, 'UPDATE export_job SET state = ?, failure = ? WHERE id = ?').run(
      state,
      failure && JSON.stringify(failure),
      id,
    );
  }

  counts(id: number): { total: number; done: number; failed: number } {
    return prepared<[number], { total: number; done: number; failed: number }>(
      this.#db,
      `SELECT count(*) AS total, count(*) FILTER (WHERE state = 'done') AS done,
         count(*) FILTER (WHERE state = 'failed') AS failed FROM export_item WHERE job = ?`,
    ).get(id) as { total: number; done: number; failed: number };
  }

  /** The first item that is not finished; null if there is none. */
  next(id: number): ExportItem | null {
    const sql = `SELECT position, ticket AS "key", revision, state, file FROM export_item
       WHERE job = ? AND state IN ('writing', 'waiting') ORDER BY position LIMIT 1`;
    return prepared<[number], ExportItem>(this.#db, sql).get(id) ?? null;
  }

  /** The items that were exported, in order, with their files. */
  finished(id: number): Omit<ExportItem, 'state'>[] {
    return prepared<[number], Omit<ExportItem, 'state'>>(
      this.#db,
      `SELECT position, ticket AS "key", revision, file FROM export_item
       WHERE job = ? AND state = 'done' ORDER BY position`,
    ).all(id);
  }

  /** Called before a file is written, so that it is replaced after a crash instead of getting a second name. */
  begin(id: number, position: number, file: string): void {
    this.#set(id, position, 'writing', file, null);
  }

  finish(id: number, position: number, file: string, pages = 0): void {
    this.#set(id, position, 'done', file, null, pages);
  }

  /** The pages of the finished items. */
  pages(id: number): number {
    const sql = `SELECT coalesce(sum(pages), 0) FROM export_item WHERE job = ? AND state = 'done'`;
    return prepared<[number], number>(this.#db, sql).pluck().get(id) as number;
  }

  fail(id: number, position: number, failure: ErrorReport): void {
    this.#set(id, position, 'failed', '', failure);
  }

  #set(
    id: number,
    position: number,
    state: string,
    file: string,
    failure: ErrorReport | null,
    pages = 0,
  ): void {
    prepared<unknown[]>(
      this.#db,
      'UPDATE export_item SET state = ?, file = ?, failure = ?, pages = ? WHERE job = ? AND position = ?',
    ).run(state, file, failure && JSON.stringify(failure), pages, id, position);
  }

  /** Starts over, for a single file, which cannot be continued. */
  restart(id: number): void {
    prepared<[number]>(
      this.#db,
      `UPDATE export_item SET state = 'waiting', file = '', failure = NULL WHERE job = ? AND state <> 'waiting'`,
    ).run(id);
  }

  failures(id: number, limit: number): ExportFailure[] {
    return prepared<[number, number], Omit<ExportFailure, 'failure'> & { failure: string }>(
      this.#db,
      `SELECT i.ticket AS "key", coalesce(t.number, '') AS number, coalesce(t.subject, '') AS subject, i.failure
       FROM export_item i LEFT JOIN ticket t ON t.id = i.ticket
       WHERE i.job = ? AND i.state = 'failed' ORDER BY i.position LIMIT ?`,
    )
      .all(id, limit)
      .map((row) => ({ ...row, failure: readFailure(row.failure) }));
  }

  /** Bytes of the stored attachments of an export's tickets. */
  attachmentBytes(id: number): number {
    const sql = `SELECT coalesce(sum(b.size), 0) FROM export_item i JOIN file f ON f.ticket = i.ticket
       JOIN blob b ON b.id = f.blob WHERE i.job = ?`;
    return prepared<[number], number>(this.#db, sql).pluck().get(id) as number;
  }

  remove(id: number): void {
    prepared<[number]>(this.#db, 'DELETE FROM export_job WHERE id = ?').run(id);
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

interface Stored {
  options: string;
  overwrite: number;
  failure: string | null;
}
