import type { ExportOptions, ExportPreview, ExportProgress } from '../../contract/export.ts';
import { messagesIn } from '../../i18n/locale.ts';
import { copyText } from '../export/copy.ts';
import { exportProgress } from '../export/progress.ts';
import { previewExport } from '../export/preview.ts';
import { readTicketForExport } from '../export/read-ticket.ts';
import { runExport, type ExportEnvironment } from '../export/run-export.ts';
import { suggestedName } from '../export/suggested-name.ts';
import { ThreadReader } from '../tickets/thread-reader.ts';
import type { NewExport } from '../vault/exports.ts';
import type { Vault } from '../vault/vault.ts';

/** Events of the tasks. */
export type ExportTaskEvent = { exporting: ExportProgress };

/** The tickets of an export. `revision` is null for the current versions. */
export interface SelectedTickets {
  keys: number[];
  revision: number | null;
}

/** Exports and what belongs to them. They run in a worker of their own, because they need much memory and time. */
export class ExportTasks {
  readonly #environment: ExportEnvironment;

  constructor(
    vault: Vault,
    about: Pick<ExportEnvironment, 'appVersion' | 'exportedBy'>,
    publish: (event: ExportTaskEvent) => void,
  ) {
    this.#environment = {
      ...about,
      vault,
      reader: new ThreadReader(vault),
      onProgress: (exporting) => publish({ exporting }),
      now: Date.now,
    };
  }

  /** Stores an export, which {@link run} then runs. @returns its ID */
  create(job: NewExport, tickets: SelectedTickets): number {
    return this.#environment.vault.run((v) => v.exports.create(job, tickets));
  }

  /** Runs an export until it is done, paused by `signal`, or failed. Its state is stored. */
  run(id: number, signal: AbortSignal): Promise<ExportProgress> {
    return runExport(id, this.#environment, signal);
  }

  /** @param byCommand the exports of the command line instead of the window's */
  list(byCommand: boolean): ExportProgress[] {
    const { vault } = this.#environment;
    return vault.run((v) => v.exports.ids(byCommand).flatMap((id) => exportProgress(v, id) ?? []));
  }

  /** @param newState of an export that is not running */
  setState(id: number, newState: 'waiting' | 'cancelled'): void {
    this.#environment.vault.run((v) => v.exports.setState(id, newState));
  }

  remove(id: number): void {
    this.#environment.vault.run((v) => v.exports.remove(id));
  }

  preview(tickets: SelectedTickets, options: ExportOptions, startedAt: string): Promise<ExportPreview> {
    return previewExport(this.#environment, tickets, options, startedAt);
  }

  /** A name for the only file of an export, without extension. */
  suggestName(tickets: SelectedTickets, options: ExportOptions): string {
    return suggestedName(this.#environment, tickets, options);
  }

  /** @param positions of the messages in the thread; null for all of them, without notes */
  copy(
    key: number,
    revision: number | null,
    positions: number[] | null,
    options: ExportOptions,
  ): { html: string; markdown: string; text: string } {
    const { vault, reader, appVersion } = this.#environment;
    const ticket = readTicketForExport(vault, reader, { key, revision }, options);
    const m = messagesIn(options.language);
    const context = { options, locale: options.language, m, exportedAt: '', appVersion };
    return copyText(ticket, positions && positions.map((position) => position + 1), context);
  }
}
