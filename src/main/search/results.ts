import type { VaultDatabase } from '../vault/open.ts';

/** The keys of the tickets that were found, in their order. */
export interface Results {
  readonly total: number;
  slice: (from: number, to: number) => number[];
}

/** Those that are in order already. */
export const inOrder = (keys: number[]): Results => ({
  total: keys.length,
  slice: (from, to) => keys.slice(from, to),
});

/** All of `first`, then all of `then`. */
export const after = (first: Results, then: Results): Results => ({
  total: first.total + then.total,
  slice: (from, to) => [
    ...first.slice(from, to),
    ...then.slice(Math.max(0, from - first.total), Math.max(0, to - first.total)),
  ],
});

/** How many of the newest tickets are looked at first. */
const firstLook = 4000;

/**
 * The newest first, put in order only as far as somebody reads: of a word that a third of all tickets have,
 * people read the first twenty, and sorting is what takes time.
 */
export class NewestFirst implements Results {
  readonly total: number;
  readonly #db: VaultDatabase;
  readonly #keys: number[] = [];
  /** One at the place of each key that is not in order yet. */
  readonly #waiting: Uint8Array;
  #looked = 0;

  /** @param found keys, the largest last */
  constructor(db: VaultDatabase, found: number[]) {
    this.#db = db;
    this.total = found.length;
    this.#waiting = new Uint8Array((found.at(-1) ?? 0) + 1);
    for (const key of found) this.#waiting[key] = 1;
  }

  slice(from: number, to: number): number[] {
    for (const look of [firstLook, -1]) {
      if (this.#keys.length < Math.min(to, this.total) && this.#looked >= 0) this.#look(look);
    }
    return this.#keys.slice(from, to);
  }

  /** @param limit how many of the newest tickets; all of them for -1 */
  #look(limit: number): void {
    this.#looked = limit;
    const newest = this.#db
      .prepare(
        `SELECT json_group_array(id) FROM
          (SELECT id FROM ticket ORDER BY last_reply_utc DESC, id DESC LIMIT ?)`,
      )
      .pluck()
      .get(limit) as string;
    for (const key of JSON.parse(newest) as number[]) {
      if (!this.#waiting[key]) continue;
      this.#waiting[key] = 0;
      this.#keys.push(key);
    }
  }
}
