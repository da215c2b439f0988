import { basename, dirname } from 'node:path';
import type { ExportOptions, ExportPreview, ExportProgress, ExportSelection } from '../../contract/export.ts';
import { defaultExportOptions } from '../../contract/export.ts';
import { m } from '../../i18n/generated/messages.js';
import { appError } from '../../shared/app-error.ts';
import { isSingleFile, extensionOf } from '../export/target.ts';
import { logError } from '../log/log.ts';
import type { SelectedTickets } from '../workers/export-tasks.ts';
import type { NativeDialogs } from './ports.ts';
import type { VaultSession } from './vault-session.ts';

/** After the last export, the worker is ended, because fonts and the PDF engine need much memory. In milliseconds. */
const workerIdleMs = 60_000;

/** Where an export is written: a folder, and the name of the only file or null. */
export interface ExportTarget {
  folder: string;
  name: string | null;
  /** Whether the only file may replace another. */
  overwrite: boolean;
}

/** Exports, which run one after another and continue after a restart. */
export class ExportService {
  readonly #session: VaultSession;
  readonly #dialogs: NativeDialogs;
  readonly #publish: (exports: ExportProgress[]) => void;
  readonly #now: () => Date;
  readonly #byCommand: boolean;
  readonly #progress = new Map<number, ExportProgress>();
  #running: { id: number; stop: AbortController; ended: Promise<void> } | null = null;
  #busy = 0;
  #idleTimer: NodeJS.Timeout | null = null;

  constructor(
    session: VaultSession,
    dialogs: NativeDialogs,
    publish: (exports: ExportProgress[]) => void,
    now: () => Date = () => new Date(),
    byCommand = false,
  ) {
    this.#byCommand = byCommand;
    this.#session = session;
    this.#dialogs = dialogs;
    this.#publish = publish;
    this.#now = now;
  }

  /** Continues the exports that were running or waiting when the app was closed. */
  async continueUnfinished(): Promise<void> {
    for (const progress of await this.#use((worker) => worker.list(this.#byCommand))) {
      this.#progress.set(progress.id, progress);
      if (progress.state === 'running') this.#update(progress.id, { state: 'waiting' });
      if (progress.state === 'done' || progress.state === 'cancelled') await this.dismiss(progress.id);
    }
    this.#runNext();
  }

  list(): ExportProgress[] {
    return [...this.#progress.values()].sort((a, b) => a.id - b.id);
  }

  async preview(selection: ExportSelection, options: ExportOptions): Promise<ExportPreview> {
    const tickets = await this.#ticketsOf(selection);
    return this.#use((worker) => worker.preview(tickets, options, this.#now().toISOString()));
  }

  /** Asks where to save, then starts the export. @returns its ID; null if the user cancels */
  async start(selection: ExportSelection, options: ExportOptions): Promise<{ id: number | null }> {
    const tickets = await this.#ticketsOf(selection);
    const target = await this.#askForTarget(tickets, options);
    return { id: target && (await this.startTo(tickets, options, target)) };
  }

  /** Starts an export without asking. A single file gets a name if the target has none. @returns its ID */
  async startTo(tickets: SelectedTickets, options: ExportOptions, target: ExportTarget): Promise<number> {
    const name =
      target.name ??
      (isSingleFile(options, tickets.keys.length) || options.bundle !== 'none'
        ? await this.#use((worker) => worker.suggestName(tickets, options))
        : null);
    const job = {
      options,
      ...target,
      name,
      startedAt: this.#now().toISOString(),
      byCommand: this.#byCommand,
    };
    const id = await this.#use((worker) => worker.create(job, tickets));
    await this.#reload();
    this.#runNext();
    return id;
  }

  /** The tickets of a selection. @throws AppError `nothing-to-export` if there are none */
  async ticketsOf(selection: ExportSelection): Promise<SelectedTickets> {
    return this.#ticketsOf(selection);
  }

  async pause(id: number): Promise<void> {
    if (this.#running?.id === id) {
      this.#running.stop.abort();
      await this.#running.ended;
    }
  }

  async resume(id: number): Promise<void> {
    const state = this.#progress.get(id)?.state;
    if (state !== 'paused' && state !== 'failed') return;
    await this.#use((worker) => worker.setState(id, 'waiting'));
    this.#update(id, { state: 'waiting', failure: null });
    this.#runNext();
  }

  /** Stops an export; files that are finished stay. */
  async cancel(id: number): Promise<void> {
    await this.pause(id);
    const state = this.#progress.get(id)?.state;
    if (state === undefined || state === 'done') return;
    await this.#use((worker) => worker.setState(id, 'cancelled'));
    this.#update(id, { state: 'cancelled' });
  }

  /** Removes an export from the list, unless it is running. */
  async dismiss(id: number): Promise<void> {
    if (this.#running?.id === id) return;
    await this.#use((worker) => worker.remove(id));
    this.#progress.delete(id);
    this.#publish(this.list());
  }

  async open(id: number): Promise<void> {
    await this.#dialogs.openPath(this.#pathOf(id));
  }

  showInFolder(id: number): void {
    this.#dialogs.showInFolder(this.#pathOf(id));
  }

  /** A thread, or some of its messages, for the clipboard. Notes are copied only if they are selected. */
  copy(
    key: number,
    revision: number | null,
    positions: number[] | null,
    language: ExportOptions['language'],
  ): Promise<{ html: string; markdown: string; text: string }> {
    const options = { ...defaultExportOptions, language, includeNotes: positions !== null };
    return this.#use((worker) => worker.copy(key, revision, positions, options));
  }

  /** Resolves when no export is running or waiting. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running.ended;
  }

  close(): void {
    if (this.#idleTimer) clearTimeout(this.#idleTimer);
    // It continues at the next start.
    this.#running?.stop.abort();
    this.#running = null;
  }

  #pathOf(id: number): string {
    const path = this.#progress.get(id)?.path;
    if (path === undefined) throw appError('not-in-vault', 'export_not_found');
    return path;
  }

  async #ticketsOf(selection: ExportSelection): Promise<SelectedTickets> {
    const tickets = await this.#resolve(selection);
    if (tickets.keys.length === 0) throw appError('nothing-to-export', 'nothing_to_export');
    return tickets;
  }

  async #resolve(selection: ExportSelection): Promise<SelectedTickets> {
    const { vault, searchWorker } = this.#session;
    switch (selection.kind) {
      case 'ticket':
        vault.ticket(selection.key);
        return { keys: [selection.key], revision: selection.revision };
      case 'tickets':
        return { keys: selection.keys, revision: null };
      case 'client': {
        const { connectionId, userId } = selection;
        return { keys: vault.run((v) => v.tickets.keysOfClient(connectionId, userId)), revision: null };
      }
      case 'search': {
        const { set } = await searchWorker.find(selection.query);
        return { keys: (await searchWorker.keys(set)) ?? [], revision: null };
      }
    }
  }

  async #askForTarget(tickets: SelectedTickets, options: ExportOptions): Promise<ExportTarget | null> {
    if (!isSingleFile(options, tickets.keys.length)) {
      const [folder] = await this.#dialogs.askForOpenPaths(m.dialogs_export_folder(), true);
      return folder === undefined ? null : { folder, name: null, overwrite: false };
    }
    const extension = extensionOf(options);
    const name = await this.#use((worker) => worker.suggestName(tickets, options));
    const path = await this.#dialogs.askForSavePath(m.dialogs_export(), `${name}${extension}`);
    if (path === null) return null;
    const file = basename(path);
    const stem = file.toLowerCase().endsWith(extension) ? file.slice(0, -extension.length) : file;
    // The dialog has asked whether to replace an existing file.
    return { folder: dirname(path), name: stem, overwrite: true };
  }

  /** Runs the first waiting export, unless one is running. */
  #runNext(): void {
    if (this.#running) return;
    const next = this.list().find(({ state }) => state === 'waiting');
    if (!next) return;
    const stop = new AbortController();
    const ended = this.#run(next.id, stop.signal).finally(() => {
      if (this.#running?.id !== next.id) return;
      this.#running = null;
      this.#runNext();
    });
    this.#running = { id: next.id, stop, ended };
  }

  async #run(id: number, signal: AbortSignal): Promise<void> {
    this.#update(id, { state: 'running', failure: null });
    try {
      this.onProgress(await this.#use((worker) => worker.run(id, signal)));
    } catch (error) {
      logError('export', error);
      this.#update(id, { state: 'failed', failure: this.#session.toErrorReport(error) });
    }
  }

  /** Called when the worker reports progress. */
  onProgress(progress: ExportProgress): void {
    this.#progress.set(progress.id, progress);
    this.#publish(this.list());
  }

  #update(id: number, part: Partial<ExportProgress>): void {
    const known = this.#progress.get(id);
    if (known) this.onProgress({ ...known, ...part });
  }

  async #reload(): Promise<void> {
    for (const progress of await this.#use((worker) => worker.list(this.#byCommand)))
      if (!this.#progress.has(progress.id)) this.#progress.set(progress.id, progress);
    this.#publish(this.list());
  }

  /** Uses the worker, which is started if needed and ended when it has been idle for a while. */
  async #use<T>(work: (worker: VaultSession['exportWorker']) => Promise<T>): Promise<T> {
    if (this.#idleTimer) clearTimeout(this.#idleTimer);
    this.#busy += 1;
    try {
      return await work(this.#session.exportWorker);
    } finally {
      this.#busy -= 1;
      if (this.#busy === 0) {
        this.#idleTimer = setTimeout(() => this.#session.closeExportWorker(), workerIdleMs);
        this.#idleTimer.unref();
      }
    }
  }
}
