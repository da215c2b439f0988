import { Failure } from '../../contract/failure.ts';
import type { ImportReport } from '../../contract/import.ts';
import type { Desk } from './desk.ts';

/** Runs imports, one at a time. */
export class Importing {
  readonly #desk: Desk;
  #running: AbortController | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Imports saved answers into a connection's tickets, so that a later sync continues from them, or among those that
   * belong to no server.
   * @param connectionId null for those of no server
   * @param timeZone of the server, where they belong to none that is connected
   */
  async run(connectionId: number | null, timeZone: string, paths: string[]): Promise<ImportReport> {
    if (this.#running) {
      throw new Failure(
        'vault-busy',
        'An import is already running.',
        'Wait until it has finished, or cancel it.',
      );
    }
    const zone = connectionId === null ? timeZone : this.#desk.connection(connectionId).timeZone;
    const running = (this.#running = new AbortController());
    try {
      return await this.#desk.work.importFiles(paths, connectionId, zone, running.signal);
    } finally {
      this.#running = null;
      this.#desk.refresh();
    }
  }

  cancel(): void {
    this.#running?.abort();
  }
}
