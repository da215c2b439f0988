import { Failure } from '../../contract/failure.ts';
import type { ImportCounts, ImportReport } from '../../contract/import.ts';
import { importFiles } from '../import/import.ts';
import type { Vault } from '../vault/vault.ts';
import type { Desk } from './desk.ts';

/** The name and colour of the tickets that came from files alone. */
const ofFiles = { name: 'Imported files', color: '#7b8ba0' };
/** How often progress is published, in milliseconds. */
const publishEvery = 200;

/** Runs imports, one at a time. */
export class Importing {
  readonly #desk: Desk;
  readonly #publish: (counts: ImportCounts) => void;
  #running: AbortController | null = null;

  constructor(desk: Desk, publish: (counts: ImportCounts) => void) {
    this.#desk = desk;
    this.#publish = publish;
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
    const connection = connectionId === null ? null : this.#desk.connection(connectionId);
    const zone = connection?.timeZone ?? timeZone;
    const running = (this.#running = new AbortController());
    let published = 0;
    try {
      return await importFiles(
        paths,
        {
          connectionIn: (v) => connection?.id ?? fileConnection(v, zone),
          timeZone: zone,
          write: (work) => this.#desk.write(work),
        },
        {
          signal: running.signal,
          onProgress: (counts) => {
            if (counts.filesDone < counts.files && Date.now() - published < publishEvery) return;
            published = Date.now();
            this.#publish(counts);
          },
        },
      );
    } finally {
      this.#running = null;
      this.#desk.refresh();
    }
  }

  cancel(): void {
    this.#running?.abort();
  }
}

/** The connection for tickets of no server, by time zone; created with the first ticket. */
function fileConnection(v: Vault, timeZone: string): number {
  const known = v.connections.all().find((one) => one.apiUrl === '' && one.timeZone === timeZone);
  if (known) return known.id;
  return v.connections.save(null, {
    ...ofFiles,
    apiUrl: '',
    credentialKind: 'api',
    identifier: '',
    timeZone,
    allowInsecure: false,
  });
}
