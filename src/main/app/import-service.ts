import { appError } from '../../shared/app-error.ts';
import type { ImportReport } from '../../contract/import.ts';
import { m } from '../../i18n/generated/messages.js';
import { checkTimeZone } from '../whmcs/moment.ts';
import type { AppStateStore } from './app-state.ts';
import type { NativeDialogs } from './ports.ts';
import type { VaultSession } from './vault-session.ts';

/** Imports saved responses, one import at a time. */
export class ImportService {
  readonly #session: VaultSession;
  readonly #state: AppStateStore;
  readonly #dialogs: Pick<NativeDialogs, 'askForOpenPaths'>;
  readonly #onImported: () => void;
  #running: AbortController | null = null;

  constructor(
    session: VaultSession,
    state: AppStateStore,
    dialogs: Pick<NativeDialogs, 'askForOpenPaths'>,
    onImported: () => void,
  ) {
    this.#session = session;
    this.#state = state;
    this.#dialogs = dialogs;
    this.#onImported = onImported;
  }

  /**
   * Asks for files or a folder and imports them into a connection.
   * @param connectionId null for tickets without a connection
   * @param timeZone of the server, for tickets without a connection
   * @returns null if the user cancels the dialog
   */
  async selectAndImport(
    connectionId: number | null,
    timeZone: string,
    folder: boolean,
  ): Promise<ImportReport | null> {
    checkTimeZone(timeZone);
    const title = folder ? m.dialogs_import_folder() : m.dialogs_import_files();
    const paths = await this.#dialogs.askForOpenPaths(title, folder);
    return paths.length === 0 ? null : this.#import(connectionId, timeZone, paths);
  }

  cancel(): void {
    this.#running?.abort();
  }

  async #import(connectionId: number | null, timeZone: string, paths: string[]): Promise<ImportReport> {
    if (this.#running) throw appError('vault-busy', 'import_running');
    const zone = connectionId === null ? timeZone : this.#state.connection(connectionId).timeZone;
    const running = (this.#running = new AbortController());
    try {
      const report = await this.#session.ticketWorker.importFiles(paths, connectionId, zone, running.signal);
      this.#onImported();
      return report;
    } finally {
      this.#running = null;
      this.#session.refresh();
    }
  }
}
