import * as v from 'valibot';
import { Filters, noFilters, Query, type SavedSearch } from '../../contract/search.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';
import { readStored } from './stored-json.ts';

/** The user's data: tags, stars, private notes, saved searches. None of it leaves this computer. */
export class PersonalTable {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  star(keys: number[], starred: boolean): void {
    this.#each(keys, prepared<unknown[]>(this.#db, 'UPDATE ticket SET starred = ? WHERE id = ?'), [
      starred ? 1 : 0,
    ]);
  }

  markRead(keys: number[], read: boolean): void {
    this.#each(keys, prepared<unknown[]>(this.#db, 'UPDATE ticket SET unread = ? WHERE id = ?'), [
      read ? 0 : 1,
    ]);
  }

  /** Marks an opened ticket as read. @returns whether it was unread */
  markSeen(key: number): boolean {
    const { changes } = prepared<[number]>(
      this.#db,
      'UPDATE ticket SET unread = 0 WHERE id = ? AND unread = 1',
    ).run(key);
    return changes > 0;
  }

  addTag(keys: number[], name: string): void {
    this.#each(
      keys,
      prepared<unknown[]>(
        this.#db,
        'INSERT INTO tag (name, ticket) SELECT ?, id FROM ticket WHERE id = ? ON CONFLICT DO NOTHING',
      ),
      [name],
    );
  }

  removeTag(keys: number[], name: string): void {
    this.#each(keys, prepared<unknown[]>(this.#db, 'DELETE FROM tag WHERE name = ? AND ticket = ?'), [name]);
  }

  #each(keys: number[], statement: { run: (...values: unknown[]) => unknown }, first: unknown[]): void {
    this.#db
      .transaction(() => {
        for (const key of keys) statement.run(...first, key);
      })
      .immediate();
  }

  /** The caller has to index the ticket again, because private notes are searchable. */
  setPrivateNote(key: number, privateNote: string): void {
    prepared<[string, number]>(this.#db, 'UPDATE ticket SET remark = ? WHERE id = ?').run(privateNote, key);
  }

  /** @returns null if the vault has no such ticket */
  of(key: number): { starred: boolean; privateNote: string; tags: string[] } | null {
    const row = prepared<[number], { starred: number; privateNote: string }>(
      this.#db,
      'SELECT starred, remark AS privateNote FROM ticket WHERE id = ?',
    ).get(key);
    if (!row) return null;
    const tags = prepared<[number], string>(this.#db, 'SELECT name FROM tag WHERE ticket = ? ORDER BY name')
      .pluck()
      .all(key) as string[];
    return { starred: row.starred === 1, privateNote: row.privateNote, tags };
  }

  /** Sorted by name. */
  savedSearches(): SavedSearch[] {
    return prepared<[], { id: number; name: string; query: string }>(
      this.#db,
      'SELECT id, name, query FROM saved_search ORDER BY name COLLATE NOCASE',
    )
      .all()
      .map((row) => ({ ...row, query: readQuery(row.query) }));
  }

  /** Replaces the query of an existing name. */
  saveSearch(name: string, query: Query): void {
    prepared<[string, string]>(
      this.#db,
      'INSERT INTO saved_search (name, query) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET query = excluded.query',
    ).run(name, JSON.stringify(query));
  }

  removeSearch(id: number): void {
    prepared<[number]>(this.#db, 'DELETE FROM saved_search WHERE id = ?').run(id);
  }
}

/** An invalid filter or field is dropped by itself; the rest of the query stays. */
function readQuery(json: string): Query {
  const { filters } = readStored(json, { filters: v.record(v.string(), v.unknown()) }, { filters: {} });
  const known = readStored(JSON.stringify(filters), Filters.entries, noFilters);
  const entries = { text: Query.entries.text, sort: Query.entries.sort };
  return { ...readStored(json, entries, { text: '', sort: 'best' }), filters: known };
}
