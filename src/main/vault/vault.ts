import { appError } from '../../shared/app-error.ts';
import { openVault, toVaultError, type VaultDatabase } from './open.ts';
import { ConnectionTable } from './connections.ts';
import { ExportTable } from './exports.ts';
import { FailureTable } from './failures.ts';
import { AttachmentTable } from './attachments.ts';
import { RemoteTicketTable } from './remote-tickets.ts';
import { PersonalTable } from './personal.ts';
import { RoundTable } from './rounds.ts';
import { TextIndex } from './text-index.ts';
import { TicketTable } from './tickets.ts';
import { TrustedHostTable } from './trusted-hosts.ts';

/** The encrypted database of everything that was fetched. Several threads can open it; one of them writes at a time. */
export class Vault {
  readonly path: string;
  readonly connections: ConnectionTable;
  readonly tickets: TicketTable;
  readonly personal: PersonalTable;
  readonly rounds: RoundTable;
  readonly remoteTickets: RemoteTicketTable;
  readonly failures: FailureTable;
  readonly attachments: AttachmentTable;
  readonly exports: ExportTable;
  readonly index: TextIndex;
  readonly trustedHosts: TrustedHostTable;
  /** Only for the search, which builds its own statements. */
  readonly db: VaultDatabase;

  /**
   * @param maxPages the maximum size of the file, in pages of 4 KiB; 0 for no limit
   * @throws AppError as {@link openVault}
   */
  constructor(path: string, key: Buffer, maxPages = 0) {
    this.path = path;
    const db = openVault(path, key);
    this.db = db;
    if (maxPages > 0) db.pragma(`max_page_count = ${maxPages}`);
    this.connections = new ConnectionTable(db);
    this.tickets = new TicketTable(db);
    this.personal = new PersonalTable(db);
    this.rounds = new RoundTable(db);
    this.remoteTickets = new RemoteTicketTable(db);
    this.failures = new FailureTable(db);
    this.attachments = new AttachmentTable(db);
    this.exports = new ExportTable(db);
    this.index = new TextIndex(db);
    this.trustedHosts = new TrustedHostTable(db);
  }

  /** Runs `work`. @throws AppError for errors of SQLite, as by {@link toVaultError} */
  run<T>(work: (vault: this) => T): T {
    try {
      return work(this);
    } catch (error) {
      throw toVaultError(error, this.path);
    }
  }

  /** Runs `work` in a transaction, with errors as in {@link Vault.run}. */
  transaction<T>(work: (vault: this) => T): T {
    return this.run(() => this.db.transaction(() => work(this)).immediate());
  }

  /** What identifies a ticket. @throws AppError `not-in-vault` */
  ticket(key: number): { connectionId: number; ticketId: number; number: string } {
    const ticket = this.run((v) => v.tickets.head(key));
    if (!ticket) throw appError('not-in-vault', 'ticket_not_in_vault');
    return ticket;
  }

  /** For the main thread: while another thread writes, fails immediately (`vault-busy`) instead of blocking the window. */
  disableLockWait(): void {
    this.db.pragma('busy_timeout = 0');
  }

  /** For the search: caches pages of the index and of the ticket table. */
  setCacheSize(megabytes: number): void {
    this.db.pragma(`cache_size = -${megabytes * 1024}`);
  }

  close(): void {
    this.db.close();
  }
}
