import type { VaultDatabase } from '../vault/open.ts';

/** The keys of the found tickets, in order. */
export interface ResultKeys {
  readonly total: number;
  slice: (from: number, to: number) => number[];
}

/** Results that are already sorted. */
export const sortedResults = (keys: number[]): ResultKeys => ({
  total: keys.length,
  slice: (from, to) => keys.slice(from, to),
});

/** How many of the newest tickets are read first. */
const firstBatch = 4000;

/** Marks of keys that are not sorted yet. */
const unsorted = 1;
const unsortedAhead = 2;

/**
 * Results sorted by newest first, lazily: sorting all matches of a common word is slow, and usually only the first ones
 * are read.
 */
export class NewestFirst implements ResultKeys {
  readonly total: number;
  readonly #db: VaultDatabase;
  readonly #ahead: number[] = [];
  readonly #others: number[] = [];
  readonly #howManyAhead: number;
  readonly #waiting: Uint8Array;
  #looked = 0;

  /**
   * @param found keys, in ascending order
   * @param ahead keys in `found` that come before all others
   */
  constructor(db: VaultDatabase, found: number[], ahead: number[] = []) {
    this.#db = db;
    this.total = found.length;
    this.#howManyAhead = ahead.length;
    this.#waiting = new Uint8Array((found.at(-1) ?? 0) + 1);
    for (const key of found) this.#waiting[key] = unsorted;
    for (const key of ahead) this.#waiting[key] = unsortedAhead;
  }

  slice(from: number, to: number): number[] {
    for (const look of [firstBatch, -1]) {
      if (this.#sorted().length < Math.min(to, this.total) && this.#looked >= 0) this.#look(look);
    }
    return this.#sorted().slice(from, to);
  }

  /** The positions of the others are only known when all keys ahead of them are sorted. */
  #sorted(): number[] {
    return this.#ahead.length < this.#howManyAhead ? this.#ahead : [...this.#ahead, ...this.#others];
  }

  /** @param limit how many of the newest tickets to read; -1 for all */
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
      const group = this.#waiting[key];
      if (!group) continue;
      this.#waiting[key] = 0;
      (group === unsortedAhead ? this.#ahead : this.#others).push(key);
    }
  }
}
