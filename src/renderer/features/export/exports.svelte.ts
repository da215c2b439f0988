import type { ExportProgress } from '../../../contract/export.ts';
import { m } from '../../../i18n/generated/messages.js';
import { app } from '../../app.svelte.ts';
import { bridge, valueOf } from '../../bridge.ts';
import { ticketList } from '../tickets/ticket-list.svelte.ts';
import { requestForThread, requestForTickets, type ExportRequest } from './export-request.ts';

/** The exports that run or have ended, and what the export dialog is open for. */
export class ExportsStore {
  list = $state.raw<ExportProgress[]>([]);
  /** For screen readers: the start, every tenth and the end, rather than each event. */
  announcement = $state('');
  /** null while the dialog is closed. */
  request = $state.raw<ExportRequest | null>(null);
  /** What was announced, by export. */
  readonly #announced: Record<number, { state: ExportProgress['state']; tenths: number }> = {};

  /** Reads the exports and follows their progress. @returns a function that ends it */
  follow(): () => void {
    let isCurrent = false;
    const end = bridge.on('exports', (list) => {
      isCurrent = true;
      this.#take(list);
    });
    void app.attempt(async () => {
      const list = await valueOf(bridge.listExports({}));
      if (!isCurrent) this.#take(list);
    });
    return end;
  }

  open(request: ExportRequest): void {
    this.request = request;
  }

  close(): void {
    this.request = null;
  }

  /** Opens the dialog for the selected tickets; without a selection, for the open ticket. @returns whether there is any */
  openForSelection(): boolean {
    const { selected } = ticketList;
    const thread = app.openThread?.thread ?? null;
    if (selected.size === 0 && (thread === null || thread.key !== app.selected)) return false;
    if (selected.size > 0) this.open(requestForTickets([...selected]));
    else if (thread) this.open(requestForThread(thread));
    return true;
  }

  /** Opens the dialog for everything in the list. */
  openForSearch(): void {
    const query = $state.snapshot(ticketList.query);
    this.open({ selection: { kind: 'search', query }, count: ticketList.found.total, thread: null });
  }

  #take(list: ExportProgress[]): void {
    this.list = list;
    for (const progress of list) {
      const text = this.#changeOf(progress);
      if (text !== '') this.announcement = text;
    }
  }

  /** @returns '' if nothing has to be announced */
  #changeOf({ id, state, done, failed, total }: ExportProgress): string {
    const before = this.#announced[id];
    const tenths = Math.floor(((done + failed) * 10) / Math.max(1, total));
    if (before?.state === state && before.tenths >= tenths) return '';
    this.#announced[id] = { state, tenths };
    // What ended before the app was started is no news.
    if (state !== 'running' && (!before || before.state === state)) return '';
    switch (state) {
      case 'waiting':
        return '';
      case 'running':
        return before?.state === 'running'
          ? m.export_said_progress({ percent: tenths * 10 })
          : m.export_said_started({ count: total });
      case 'paused':
        return m.export_said_paused();
      case 'failed':
        return m.export_said_stopped();
      case 'done':
        return failed === 0
          ? m.export_done({ count: done })
          : [m.export_done({ count: done }), m.export_failures({ count: failed })].join(' · ');
      case 'cancelled':
        return m.export_cancelled({ count: done });
    }
  }
}

export const exports = new ExportsStore();
