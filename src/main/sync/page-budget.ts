import type { ListedPage } from '../whmcs/get-tickets.ts';

/** Pages of one list: so many, and so many more for each page that the list should have. */
const least = 200;
const perPage = 25;
/** Never more than these, whatever the list counts; fewer where it does not count. */
const most = 50_000;
const mostUncounted = 10_000;

/** Limits how many pages of each list are asked for until it settles, so that a list without end is left. */
export class PageBudget {
  readonly #asked = new Map<number, number>();
  readonly #limits = new Map<number, number>();
  #isExceeded = false;

  /** Whether any list needed more pages than one that ends. */
  get isExceeded(): boolean {
    return this.#isExceeded;
  }

  /** Counts a request for a page. @returns whether the list may still be asked for one */
  spend(list: number): boolean {
    const asked = (this.#asked.get(list) ?? 0) + 1;
    this.#asked.set(list, asked);
    const isWithin = asked <= (this.#limits.get(list) ?? most);
    this.#isExceeded ||= !isWithin;
    return isWithin;
  }

  /** Takes the measure of a list from its first page. */
  measure(list: number, { total, returned }: Pick<ListedPage, 'total' | 'returned'>): void {
    if (this.#limits.has(list)) return;
    const counted = least + perPage * Math.ceil(total / returned);
    this.#limits.set(list, total > 0 ? Math.min(most, counted) : mostUncounted);
  }
}
