import type { ListedPage } from '../whmcs/get-tickets.ts';

/** Requests allowed per list: a minimum, plus a number for each page that the list should have. */
const minPages = 200;
const pagesPerExpectedPage = 25;
/** The maximum for any list, and for a list without a total. */
const maxPages = 50_000;
const maxUncounted = 10_000;

/** Limits the requests for each list, so that an endless list does not block the sync. */
export class PageBudget {
  readonly #asked = new Map<number, number>();
  readonly #limits = new Map<number, number>();
  #isExceeded = false;

  /** Whether any list exceeded its limit. */
  get isExceeded(): boolean {
    return this.#isExceeded;
  }

  /** Counts a request. @returns whether it is within the list's limit */
  spend(list: number): boolean {
    const asked = (this.#asked.get(list) ?? 0) + 1;
    this.#asked.set(list, asked);
    const isWithin = asked <= (this.#limits.get(list) ?? maxPages);
    this.#isExceeded ||= !isWithin;
    return isWithin;
  }

  /** Sets a list's limit from its first page. */
  measure(list: number, { total, returned }: Pick<ListedPage, 'total' | 'returned'>): void {
    if (this.#limits.has(list)) return;
    const counted = minPages + pagesPerExpectedPage * Math.ceil(total / returned);
    this.#limits.set(list, total > 0 ? Math.min(maxPages, counted) : maxUncounted);
  }
}
