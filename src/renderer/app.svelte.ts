import { tick } from 'svelte';
import type { AppState, ShownThread } from '../contract/app.ts';
import type { ErrorReport } from '../contract/errors.ts';
import type { SyncProgress } from '../contract/sync.ts';
import type { Phrase } from '../shared/words.ts';
import { bridge, errorReportOf, valueOf } from './bridge.ts';
import type { PersonalChange, ThreadStore } from './features/thread/thread.svelte.ts';
import { settings } from './settings.svelte.ts';
import { ticketList } from './features/tickets/ticket-list.svelte.ts';

/** Where in a thread to go when it opens, and what to mark there. */
export interface ScrollTarget {
  position: number | null;
  phrases: Phrase[];
}

const nowhere: ScrollTarget = { position: null, phrases: [] };

/** What the window shows beside the desk itself; `connect` with the connection that is changed, null for a new one. */
type Page =
  { name: 'tickets' | 'connections' | 'settings' | 'about' } | { name: 'connection-form'; id: number | null };

/** What every view knows: the state of the desk, and which ticket is open. */
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
  /** The thread that is shown; null while none is. */
  openThread: ThreadStore | null = null;
  /** The thread that a fetch returned, until it is shown. */
  fetched: ShownThread | null = null;
  fetching = $state(false);
  failure = $state<ErrorReport | null>(null);
  /** Whether the last fetch returned another ticket, because the one asked for was merged into it. */
  redirected = $state(false);
  /** The connection to get a ticket number from; null for the first. */
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

  /** The ticket that was open when the app was closed, if it is still there. */
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

  open(key: number, aim: ScrollTarget = nowhere): void {
    this.aim = aim;
    this.redirected = false;
    this.selected = key;
    this.#rememberOpen();
  }

  #rememberTimer: ReturnType<typeof setTimeout> | undefined;
  /** A moment later: who walks through the list opens many. */
  #rememberOpen(): void {
    clearTimeout(this.#rememberTimer);
    this.#rememberTimer = setTimeout(() => {
      // The keys of a temporary session mean nothing in the next.
      if (this.state?.vault === 'open') settings.remember({ lastTicket: this.selected });
    }, 500);
  }

  /** Runs something of a person’s wish; what goes wrong is shown. @returns whether it went well */
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

  /** Shows a change to tickets that the user made here, in the list and in the open thread. */
  async showChange(keys: number[], change: PersonalChange): Promise<void> {
    if (this.selected !== null && keys.includes(this.selected)) this.openThread?.change(change);
    await ticketList.showChange(keys, change);
  }

  /** Fetches by what was typed, or again by the vault's key, and opens it. @returns whether it came */
  async fetch(what: { text: string; connectionId: number } | { key: number }): Promise<boolean> {
    this.fetching = true;
    this.failure = null;
    const came = await this.attempt(async () => {
      const call = 'key' in what ? bridge.refreshTicket(what) : bridge.fetchTicket(what);
      const { thread, mergedInto } = await valueOf(call);
      const { openThread } = this;
      const isOpen = openThread?.thread?.key === thread.key;
      if (!isOpen) this.fetched = thread;
      this.open(thread.key);
      if (isOpen) await openThread?.showFetched(thread);
      this.redirected = mergedInto !== null;
    });
    this.fetching = false;
    // It may have been marked as deleted.
    if (!came) void this.openThread?.refresh();
    // The thread that came is shown first, then the list is asked for.
    await tick();
    await ticketList.refresh();
    return came;
  }
}

const isOpen = (state: AppState | null): boolean => state?.vault === 'open' || state?.vault === 'memory-only';

export const app = new AppStore();
