import type { VaultDatabase } from '../vault/open.ts';

/** The keys of the tickets that were found, in their order. */
export interface ResultKeys {
  readonly total: number;
  slice: (from: number, to: number) => number[];
}

/** Those that are in order already. */
export const sortedResults = (keys: number[]): ResultKeys => ({
  total: keys.length,
  slice: (from, to) => keys.slice(from, to),
});

/** How many of the newest tickets are looked at first. */
const firstBatch = 4000;

/** What a key that is not in order yet bears: whether it belongs to those ahead. */
const unsorted = 1;
const unsortedAhead = 2;

/**
 * The newest first, put in order only as far as somebody reads: of a word that a third of all tickets have,
 * people read the first twenty, and sorting is what takes time.
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
   * @param found keys, the largest last
   * @param ahead those of them that come before all others, the newest of them first
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

  /** The others have their place only once all of those ahead have theirs. */
  #sorted(): number[] {
    return this.#ahead.length < this.#howManyAhead ? this.#ahead : [...this.#ahead, ...this.#others];
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
      const group = this.#waiting[key];
      if (!group) continue;
      this.#waiting[key] = 0;
      (group === unsortedAhead ? this.#ahead : this.#others).push(key);
    }
  }
}
