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

/** Rows that are asked for together. */
const page = 50;

/** The list: what is asked for, what was found, and which part of it is here. */
class TicketListStore {
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
  /** Rows by their place in the result; those that are not here yet are missing. */
  rows = $state.raw<Readonly<Record<number, TicketRow>>>({});
  /** Keys of the tickets that were chosen together. */
  chosen = new SvelteSet<number>();
  saved = $state.raw<SavedSearch[]>([]);
  failure = $state<ErrorReport | null>(null);
  #searching = false;
  #again: 'no' | 'new' | 'refresh' = 'no';
  #loading = new Set<number>();
  /** Rises with every result, so that a late answer is told from a current one. */
  #result = 0;
  /** Rises with every new question: the list then begins at its top. */
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

  /** Whether rank was asked for, of more tickets than are ranked. */
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

  /** Asks anew; one question at a time, and of those that wait only the last. */
  async search(): Promise<void> {
    await this.#ask('new');
  }

  /** The same question again, because the vault changed: the place in the list stays. */
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
    this.#loading = new Set();
    const rows: Record<number, TicketRow> = kind === 'refresh' ? { ...this.rows } : {};
    for (const [at, row] of found.rows.entries()) rows[at] = row;
    this.#stale = kind === 'refresh';
    this.found = found;
    this.rows = rows;
    if (kind === 'new') {
      this.asked += 1;
      this.chosen.clear();
    }
  }

  /** Rows of the result before are shown until those of this one are here. */
  #stale = false;

  /** Fetches the rows from `first` up to `last` that are not here. */
  async ensure(first: number, last: number): Promise<void> {
    const from = Math.floor(first / page);
    const to = Math.floor(Math.min(last, this.found.total - 1) / page);
    for (let part = from; part <= to; part += 1) {
      const missing = Array.from({ length: page }, (_, at) => part * page + at).some(
        (at) => at < this.found.total && this.rows[at] === undefined,
      );
      if ((missing || this.#stale) && !this.#loading.has(part)) await this.#load(part);
    }
  }

  async #load(part: number): Promise<void> {
    this.#loading.add(part);
    const result = this.#result;
    const outcome = await bridge.listRows({ set: this.found.set, from: part * page, count: page });
    if (result !== this.#result) return;
    // The result is too old to be kept: it is asked for again.
    if (outcome.ok && outcome.value === null) return this.refresh();
    if (!outcome.ok) {
      this.failure = outcome.failure;
      return;
    }
    const rows = { ...this.rows };
    for (const [at, row] of (outcome.value ?? []).entries()) rows[part * page + at] = row;
    this.rows = rows;
  }

  async chooseAll(): Promise<void> {
    const keys = await valueOf(bridge.listKeys({ set: this.found.set }));
    for (const key of keys ?? []) this.chosen.add(key);
  }

  /** From one place of the list to another, both included. */
  async chooseRange(from: number, to: number): Promise<void> {
    const keys = await valueOf(bridge.listKeys({ set: this.found.set }));
    for (const key of (keys ?? []).slice(Math.min(from, to), Math.max(from, to) + 1)) this.chosen.add(key);
  }

  async readSaved(): Promise<void> {
    this.saved = await valueOf(bridge.listSavedSearches({}));
  }
}

export const ticketList = new TicketListStore();
