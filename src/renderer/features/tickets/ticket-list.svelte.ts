import { SvelteSet } from 'svelte/reactivity';
import {
  maxQueryLength,
  noFilters,
  type Filters,
  type SearchResult,
  type Query,
  type SavedSearch,
  type SortOrder,
  type TicketRow,
} from '../../../contract/search.ts';
import type { ErrorReport } from '../../../contract/errors.ts';
import { settings } from '../../settings.svelte.ts';
import { bridge, errorReportOf, valueOf } from '../../bridge.ts';

/** Rows loaded by one call. */
const page = 50;

/** The ticket list: the query, its result, and the rows loaded so far. */
export class TicketListStore {
  text = $state('');
  filters = $state.raw<Filters>(noFilters);
  #sort = $state<SortOrder>('best');
  found = $state.raw<SearchResult>({
    set: 0,
    total: 0,
    ranked: false,
    shortened: false,
    notIndexed: 0,
    phrases: [],
    rows: [],
  });
  /** Rows by their index in the result; rows that are not loaded yet are missing. */
  rows = $state.raw<Readonly<Record<number, TicketRow>>>({});
  /** Keys of the selected tickets. */
  selected = new SvelteSet<number>();
  saved = $state.raw<SavedSearch[]>([]);
  failure = $state<ErrorReport | null>(null);
  #searching = false;
  #again: 'no' | 'new' | 'refresh' = 'no';
  #loading: number[] = [];
  /** Incremented for every result, to ignore rows of an older one. */
  #result = 0;
  /** Incremented for every new query; the list then scrolls to the top. */
  asked = $state(0);

  get sort(): SortOrder {
    return this.#sort;
  }

  /** What the user selects is remembered for the next start. */
  set sort(sort: SortOrder) {
    this.#sort = sort;
    settings.remember({ sort });
  }

  restoreSort(sort: SortOrder): void {
    this.#sort = sort;
  }

  get query(): Query {
    return { text: this.text.slice(0, maxQueryLength), filters: this.filters, sort: this.sort };
  }

  get narrowed(): boolean {
    return this.text.trim() !== '' || JSON.stringify(this.filters) !== JSON.stringify(noFilters);
  }

  /** Whether the user wants to sort by best match, but there are too many matches to rank. */
  get tooManyToRank(): boolean {
    return this.sort === 'best' && this.found.phrases.length > 0 && !this.found.ranked;
  }

  narrow(filters: Partial<Filters>): void {
    this.filters = { ...this.filters, ...filters };
    void this.search();
  }

  use({ query }: SavedSearch): void {
    this.text = query.text;
    this.filters = { ...noFilters, ...query.filters };
    this.#sort = query.sort;
    void this.search();
  }

  /** Runs the query. Only one runs at a time; of those waiting, only the last one runs next. */
  async search(): Promise<void> {
    await this.#ask('new');
  }

  /** Runs the query again after a change of the vault; the scroll position is kept. */
  async refresh(): Promise<void> {
    await this.#ask('refresh');
  }

  async #ask(kind: 'new' | 'refresh'): Promise<void> {
    if (this.#searching) {
      if (this.#again !== 'new') this.#again = kind;
      return;
    }
    this.#searching = true;
    try {
      const found = await valueOf(bridge.search(this.query));
      this.failure = null;
      this.#take(found, kind);
    } catch (error) {
      this.failure = errorReportOf(error);
    } finally {
      this.#searching = false;
    }
    const again = this.#again;
    this.#again = 'no';
    if (again !== 'no') await this.#ask(again);
  }

  #take(found: SearchResult, kind: 'new' | 'refresh'): void {
    this.#result += 1;
    this.#loading = [];
    const rows: Record<number, TicketRow> = kind === 'refresh' ? { ...this.rows } : {};
    for (const [index, row] of found.rows.entries()) rows[index] = row;
    this.#stale = kind === 'refresh';
    this.found = found;
    this.rows = rows;
    if (kind === 'new') {
      this.asked += 1;
      this.selected.clear();
    }
  }

  /** Keeps the rows of the previous result until those of the new one are loaded. */
  #stale = false;

  /** Loads the missing rows from `first` to `last`. */
  async ensure(first: number, last: number): Promise<void> {
    const from = Math.floor(first / page);
    const to = Math.floor(Math.min(last, this.found.total - 1) / page);
    for (let part = from; part <= to; part += 1) {
      const missing = Array.from({ length: page }, (_, index) => part * page + index).some(
        (index) => index < this.found.total && this.rows[index] === undefined,
      );
      if ((missing || this.#stale) && !this.#loading.includes(part)) await this.#load(part);
    }
  }

  async #load(part: number): Promise<void> {
    this.#loading.push(part);
    const result = this.#result;
    const outcome = await bridge.listRows({ set: this.found.set, from: part * page, count: page });
    if (result !== this.#result) return;
    // Main no longer has this result: search again.
    if (outcome.ok && outcome.value === null) return this.refresh();
    if (!outcome.ok) {
      this.failure = outcome.failure;
      return;
    }
    const rows = { ...this.rows };
    for (const [index, row] of (outcome.value ?? []).entries()) rows[part * page + index] = row;
    this.rows = rows;
  }

  async selectAll(): Promise<void> {
    const keys = await valueOf(bridge.listKeys({ set: this.found.set }));
    for (const key of keys ?? []) this.selected.add(key);
  }

  /** Selects all rows between two indexes, inclusive. */
  async selectRange(from: number, to: number): Promise<void> {
    const keys = await valueOf(bridge.listKeys({ set: this.found.set }));
    for (const key of (keys ?? []).slice(Math.min(from, to), Math.max(from, to) + 1)) this.selected.add(key);
  }

  /** Updates the rows of changed tickets; runs a filtered query again. */
  async showChange(keys: number[], { starred, tags }: Partial<TicketRow>): Promise<void> {
    const change = { ...(starred !== undefined && { starred }), ...(tags && { tags }) };
    this.rows = Object.fromEntries(
      Object.entries(this.rows).map(([index, row]) => [
        index,
        keys.includes(row.key) ? { ...row, ...change } : row,
      ]),
    );
    if (this.narrowed) await this.refresh();
  }

  async readSaved(): Promise<void> {
    this.saved = await valueOf(bridge.listSavedSearches({}));
  }
}

export const ticketList = new TicketListStore();
