import { tick } from 'svelte';
import type { DeskState, ShownThread, TicketRow } from '../../contract/desk.ts';
import type { FailureReport } from '../../contract/failure.ts';
import { bridge, reportOf, valueOf } from '../bridge.ts';

/** What every view knows: the state of the desk, the list, and which ticket is open. */
class DeskStore {
  state = $state<DeskState | null>(null);
  rows = $state.raw<TicketRow[]>([]);
  filter = $state('');
  selected = $state<number | null>(null);
  /** Rises when the open ticket is to be read again from the vault. */
  version = $state(0);
  /** The thread that a fetch brought, until it is shown. */
  fetched: ShownThread | null = null;
  fetching = $state(false);
  failure = $state<FailureReport | null>(null);
  editingConnection = $state(false);

  async start(): Promise<void> {
    bridge.on('state', (state) => this.#take(state));
    this.#take(await valueOf(bridge.getState({})));
    window.addEventListener('online', () => void bridge.checkReachability({}));
    window.addEventListener('offline', () => void bridge.checkReachability({}));
  }

  #take(state: DeskState): void {
    const opened = !isOpen(this.state) && isOpen(state);
    this.state = state;
    if (opened) void this.#begin();
  }

  /** What is here is shown first; only then is the server asked whether it is there, too. */
  async #begin(): Promise<void> {
    await this.list();
    await bridge.checkReachability({});
  }

  async list(): Promise<void> {
    try {
      this.rows = await valueOf(bridge.listTickets({ filter: this.filter }));
    } catch (error) {
      this.failure = reportOf(error);
    }
  }

  /** Fetches by what was typed, or again by the vault's key, and opens it. @returns whether it came */
  async fetch(what: { text: string } | { key: number }): Promise<boolean> {
    this.fetching = true;
    this.failure = null;
    try {
      const call = 'key' in what ? bridge.refreshTicket(what) : bridge.fetchTicket(what);
      const { thread } = await valueOf(call);
      this.fetched = thread;
      this.selected = thread.key;
      return true;
    } catch (error) {
      const report = reportOf(error);
      if (report.code !== 'cancelled') this.failure = report;
      return false;
    } finally {
      this.fetching = false;
      this.version += 1;
      // The thread that came is shown first, then the list is asked for.
      await tick();
      await this.list();
    }
  }
}

const isOpen = (state: DeskState | null): boolean =>
  state?.vault === 'open' || state?.vault === 'memory-only';

export const desk = new DeskStore();
