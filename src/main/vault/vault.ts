import { openVault, vaultFailure, type VaultDatabase } from './open.ts';
import { ConnectionTable } from './connections.ts';
import { TicketTable } from './tickets.ts';

/** The encrypted store of everything that was fetched. One writer: this process. */
export class Vault {
  readonly path: string;
  readonly connections: ConnectionTable;
  readonly tickets: TicketTable;
  readonly #db: VaultDatabase;

  /** @throws Failure as {@link openVault} */
  constructor(path: string, key: Buffer) {
    this.path = path;
    this.#db = openVault(path, key);
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

  close(): void {
    this.#db.close();
  }
}

