import { randomBytes } from 'node:crypto';
import type { AppState, Connection } from '../../src/contract/app.ts';
import type { ErrorReport } from '../../src/contract/errors.ts';
import { AppError, internalError } from '../../src/shared/app-error.ts';
import { AppStateStore } from '../../src/main/app/app-state.ts';
import type { NativeDialogs, Question } from '../../src/main/app/ports.ts';
import type { VaultSession } from '../../src/main/app/vault-session.ts';
import { memoryKeychain } from '../../src/main/keychain/keychain.ts';
import { writeConnectionSecrets } from '../../src/main/keychain/secrets.ts';
import { Vault } from '../../src/main/vault/vault.ts';
import { derive } from '../../src/main/whmcs/derive.ts';
import { rawOf } from '../../src/main/whmcs/response.ts';
import type {
  ExportWorker,
  RunSync,
  SearchWorker,
  TicketWorker,
} from '../../src/main/workers/start-workers.ts';
import { emptyConnection } from './connection.ts';

/** An open session with a real vault and keychain in memory; tests add the workers they need. */
export class FakeSession {
  readonly vault = new Vault(':memory:', randomBytes(32));
  readonly keychain = memoryKeychain();
  readonly published: AppState[] = [];
  readonly state = new AppStateStore({ host: 'test', version: '1.2.3', vaultPath: '/vault.db' }, (state) =>
    this.published.push(state),
  );
  ticketWorker: Partial<TicketWorker> = {};
  searchWorker: Partial<SearchWorker> = {};
  exportWorker: Partial<ExportWorker> = {};
  runSync: RunSync = () => Promise.reject(new Error('The test runs no sync.'));
  refreshes = 0;

  /** The session as services expect it. */
  get session(): VaultSession {
    return this as unknown as VaultSession;
  }

  async write<T>(work: (vault: Vault) => T): Promise<T> {
    await Promise.resolve();
    return this.vault.run(work);
  }

  toErrorReport = (error: unknown): ErrorReport =>
    (error instanceof AppError ? error : internalError()).report();

  closeExportWorker(): void {}

  refresh(): void {
    this.refreshes += 1;
    this.state.update({ ticketCount: this.vault.tickets.count() });
    this.state.setConnections(this.vault.connections.all());
  }

  /**
   * Adds a connection with a secret in the keychain.
   * @returns its ID
   */
  async connect(part: Partial<Connection> = {}): Promise<number> {
    const id = this.vault.connections.save(null, { ...emptyConnection, ...part });
    await writeConnectionSecrets(this.keychain, id, { secret: 'kept secret', accessKey: 'kept-key' });
    if (part.sync) this.vault.connections.saveSync(id, part.sync);
    this.refresh();
    return id;
  }

  /**
   * Adds a ticket to a connection.
   * @returns its key
   */
  addTicket(connectionId: number, ticketId = 1): number {
    const answer = { ticketid: ticketId, tid: `T-${ticketId}`, subject: `Subject ${ticketId}` };
    return this.vault.tickets.store({
      ...derive(rawOf(JSON.stringify(answer)), 'UTC'),
      ...{ connectionId, timeZone: 'UTC', fetchedAt: '2026-01-01T00:00:00.000Z' },
    }).key;
  }

  close(): void {
    this.vault.close();
  }
}

/** Dialogs that return preset answers and record what was asked. */
export class FakeDialogs implements NativeDialogs {
  savePath: string | null = null;
  openPaths: string[] = [];
  confirmed = true;
  readonly suggested: string[] = [];
  readonly foldersAsked: boolean[] = [];
  readonly questions: Question[] = [];
  readonly opened: string[] = [];

  askForSavePath = async (_title: string, name: string): Promise<string | null> => {
    this.suggested.push(name);
    return this.savePath;
  };
  askForOpenPaths = async (_title: string, folder: boolean): Promise<string[]> => {
    this.foldersAsked.push(folder);
    return this.openPaths;
  };
  confirm = async (question: Question): Promise<boolean> => {
    this.questions.push(question);
    return this.confirmed;
  };
  openExternally = async (url: string): Promise<void> => void this.opened.push(url);
  showInFolder = (): void => undefined;
  openPath = async (path: string): Promise<void> => void this.opened.push(path);
}
