import { tick } from 'svelte';
import type { AppState, ShownThread } from '../contract/app.ts';
import type { ErrorReport } from '../contract/errors.ts';
import type { SyncProgress } from '../contract/sync.ts';
import type { Phrase } from '../shared/words.ts';
import { bridge, errorReportOf, valueOf } from './bridge.ts';
import type { PersonalChange, ThreadStore } from './features/thread/thread.svelte.ts';
import { settings } from './settings.svelte.ts';
import { ticketList } from './features/tickets/ticket-list.svelte.ts';

/** Which message to scroll to when a thread opens, and the terms to highlight. */
export interface ScrollTarget {
  position: number | null;
  phrases: Phrase[];
}

const nowhere: ScrollTarget = { position: null, phrases: [] };

/** The page shown. `connection-form` has the connection to edit; null for a new one. */
type Page =
  { name: 'tickets' | 'connections' | 'settings' | 'about' } | { name: 'connection-form'; id: number | null };

/** The state that all views share: the app's state and the open ticket. */
export class AppStore {
  state = $state<AppState | null>(null);
  sync = $state.raw<SyncProgress[]>([]);
  #page = $state.raw<Page>({ name: 'tickets' });
  get page(): Page {
    return this.#page;
  }
  /** What went wrong on a page is not shown on the next one. */
  set page(page: Page) {
    if (page.name !== this.#page.name) this.failure = null;
    this.#page = page;
  }
  selected = $state<number | null>(null);
  aim = $state.raw<ScrollTarget>(nowhere);
  /** The thread that is shown, if any. */
  openThread: ThreadStore | null = null;
  /** The thread that a fetch returned, until it is shown. */
  fetched: ShownThread | null = null;
  fetching = $state(false);
  failure = $state<ErrorReport | null>(null);
  /** Whether the last fetch returned another ticket, because the requested one was merged into it. */
  redirected = $state(false);
  /** The connection to fetch tickets from; null for the first one. */
  fetchFrom = $state<number | null>(null);

  async start(): Promise<void> {
    bridge.on('state', (state) => this.#take(state));
    bridge.on('sync', (sync) => (this.sync = sync));
    bridge.on('vaultChanged', ({ keys }) => this.#vaultChanged(keys));
    this.#take(await valueOf(bridge.getState({})));
    window.addEventListener('online', () => void bridge.checkReachability({}));
    window.addEventListener('offline', () => void bridge.checkReachability({}));
  }

  #take(state: AppState): void {
    const opened = !isOpen(this.state) && isOpen(state);
    this.state = state;
    if (opened) void this.#begin();
  }

  async #begin(): Promise<void> {
    ticketList.restoreSort(settings.current.sort);
    await ticketList.search();
    await this.#reopenLast();
    this.sync = await valueOf(bridge.getSync({})).catch(() => []);
  }

  /** Opens the ticket that was open when the app was closed, if it still exists. */
  async #reopenLast(): Promise<void> {
    const key = settings.current.lastTicket;
    if (key === null || this.selected !== null || this.state?.vault !== 'open') return;
    const outcome = await bridge.openThread({ key, revision: null });
    if (!outcome.ok || this.selected !== null) return;
    this.fetched = outcome.value;
    this.open(key);
  }

  #vaultChanged(keys: number[] | null): void {
    void ticketList.refresh();
    if (this.selected !== null && (keys === null || keys.includes(this.selected)))
      void this.openThread?.refresh();
  }

  open(key: number, scrollTarget: ScrollTarget = nowhere): void {
    this.aim = scrollTarget;
    this.redirected = false;
    this.selected = key;
    this.#rememberOpen();
  }

  #rememberTimer: ReturnType<typeof setTimeout> | undefined;
  /** Delayed, because moving through the list opens many tickets. */
  #rememberOpen(): void {
    clearTimeout(this.#rememberTimer);
    this.#rememberTimer = setTimeout(() => {
      // The keys of a temporary session are not valid in the next session.
      if (this.state?.vault === 'open') settings.remember({ lastTicket: this.selected });
    }, 500);
  }

  /**
   * Runs an action of the user and shows its error, if any.
   * @returns whether it succeeded
   */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const report = errorReportOf(error);
      if (report.code !== 'cancelled') this.failure = report;
      return false;
    }
  }

  /** Shows a change that the user made to tickets, in the list and in the open thread. */
  async showChange(keys: number[], change: PersonalChange): Promise<void> {
    if (this.selected !== null && keys.includes(this.selected)) this.openThread?.change(change);
    await ticketList.showChange(keys, change);
  }

  /**
   * Fetches a ticket by its number or ID, or by its key, and opens it.
   * @returns whether it succeeded
   */
  async fetch(what: { text: string; connectionId: number } | { key: number }): Promise<boolean> {
    this.fetching = true;
    this.failure = null;
    const came = await this.attempt(async () => {
      const call = 'key' in what ? bridge.refreshTicket(what) : bridge.fetchTicket(what);
      const { thread, mergedInto } = await valueOf(call);
      const { openThread } = this;
      const isOpen = openThread?.thread?.key === thread.key;
      if (!isOpen) this.fetched = thread;
      // A ticket that stays open keeps its search matches.
      if (!isOpen || this.selected !== thread.key) this.open(thread.key);
      if (isOpen) await openThread?.showFetched(thread);
      this.redirected = mergedInto !== null;
    });
    this.fetching = false;
    // The ticket may have been marked as deleted.
    if (!came) void this.openThread?.refresh();
    // Shows the thread before reloading the list.
    await tick();
    await ticketList.refresh();
    return came;
  }
}

const isOpen = (state: AppState | null): boolean => state?.vault === 'open' || state?.vault === 'memory-only';

export const app = new AppStore();
