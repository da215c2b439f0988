import { Failure } from '../../contract/failure.ts';
import { openVault, vaultFailure, type VaultDatabase } from './open.ts';
import { ConnectionTable } from './connections.ts';
import { TicketTable, type StoredThread } from './tickets.ts';

/** The encrypted store of everything that was fetched. One writer: this process. */
export class Vault {
  readonly path: string;
  readonly connections: ConnectionTable;
  readonly tickets: TicketTable;
  readonly #db: VaultDatabase;

  /**
   * @param maxPages the largest that the file may grow, in pages of 4 KiB; 0 for no limit but the disk's
   * @throws Failure as {@link openVault}
   */
  constructor(path: string, key: Buffer, maxPages = 0) {
    this.path = path;
    this.#db = openVault(path, key);
    if (maxPages > 0) this.#db.pragma(`max_page_count = ${maxPages}`);
    this.connections = new ConnectionTable(this.#db);
    this.tickets = new TicketTable(this.#db);
  }

  /** Runs `work`, giving SQLite's errors their meaning. @throws Failure `disk-full`, `vault-damaged`… */
  run<T>(work: (vault: this) => T): T {
    try {
      return work(this);
    } catch (error) {
      throw vaultFailure(error, this.path);
    }
  }

  /** @throws Failure `not-in-vault` */
  thread(key: number): StoredThread {
    const stored = this.run((v) => v.tickets.read(key));
    if (stored) return stored;
    throw new Failure('not-in-vault', 'The vault has no such ticket.', 'Choose another one from the list.');
  }

  close(): void {
    this.#db.close();
  }
}
