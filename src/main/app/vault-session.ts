import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ErrorReport } from '../../contract/errors.ts';
import { AppError, appError } from '../../shared/app-error.ts';
import { memoryKeychain, type Keychain } from '../keychain/keychain.ts';
import { createVaultKey, readVaultKey } from '../keychain/secrets.ts';
import { moveVaultToBackup, vaultExists } from '../vault/open.ts';
import { Vault } from '../vault/vault.ts';
import { logError } from '../log/log.ts';
import type { OnWorkerCrash } from '../workers/protocol.ts';
import {
  checkVault,
  startExportWorker,
  startSearchWorker,
  startSyncWorker,
  startTicketWorker,
  type ExportWorker,
  type RunSync,
  type SearchWorker,
  type TicketWorker,
  type WorkerUrl,
} from '../workers/start-workers.ts';
import type { ExportTaskEvent } from '../workers/export-tasks.ts';
import type { TicketTaskEvent } from '../workers/ticket-tasks.ts';
import type { AppStateStore } from './app-state.ts';

/** Attempts to write while another thread is writing, and the pause between them, in milliseconds. */
const maxWriteAttempts = 1000;
const writeRetryMs = 10;

interface OpenVault {
  vault: Vault;
  searchWorker: SearchWorker;
  ticketWorker: TicketWorker;
  runSync: RunSync;
  startExportWorker: () => ExportWorker;
  check: () => Promise<number>;
}

/** The vault, opened with its key from the keychain, and the workers that read it. */
export class VaultSession {
  readonly #path: string;
  readonly #state: AppStateStore;
  readonly #workerUrl: WorkerUrl;
  readonly toErrorReport: (error: unknown) => ErrorReport;
  readonly #exportedBy: () => { user: string; computer: string };
  readonly #onTaskEvent: (event: TicketTaskEvent | ExportTaskEvent) => void;
  readonly #onOpen: () => void;
  readonly #onWorkerCrash: OnWorkerCrash;
  #keychain: Keychain;
  #open: OpenVault | null = null;
  #exportWorker: ExportWorker | null = null;
  #opening: Promise<void> | null = null;
  /** The folder of a session without a keychain; removed when the app closes. */
  #sessionFolder: string | null = null;

  constructor(options: {
    path: string;
    keychain: Keychain;
    state: AppStateStore;
    workerUrl: WorkerUrl;
    toErrorReport: (error: unknown) => ErrorReport;
    /** The user and computer, for the manifest of an export. */
    exportedBy?: () => { user: string; computer: string };
    onTaskEvent: (event: TicketTaskEvent | ExportTaskEvent) => void;
    onOpen: () => void;
    onWorkerCrash?: OnWorkerCrash;
  }) {
    this.#path = options.path;
    this.#keychain = options.keychain;
    this.#state = options.state;
    this.#workerUrl = options.workerUrl;
    this.toErrorReport = options.toErrorReport;
    this.#exportedBy = options.exportedBy ?? (() => ({ user: '', computer: '' }));
    this.#onTaskEvent = options.onTaskEvent;
    this.#onOpen = options.onOpen;
    this.#onWorkerCrash = options.onWorkerCrash ?? logError;
  }

  get keychain(): Keychain {
    return this.#keychain;
  }

  /** @throws AppError `vault-closed` */
  get vault(): Vault {
    return this.#opened().vault;
  }

  /** @throws AppError `vault-closed` */
  get searchWorker(): SearchWorker {
    return this.#opened().searchWorker;
  }

  /** @throws AppError `vault-closed` */
  get ticketWorker(): TicketWorker {
    return this.#opened().ticketWorker;
  }

  /** @throws AppError `vault-closed` */
  get runSync(): RunSync {
    return this.#opened().runSync;
  }

  /** The worker for exports, started when it is first needed. @throws AppError `vault-closed` */
  get exportWorker(): ExportWorker {
    return (this.#exportWorker ??= this.#opened().startExportWorker());
  }

  /** Ends the worker for exports, to free its memory. */
  closeExportWorker(): void {
    this.#exportWorker?.close();
    this.#exportWorker = null;
  }

  /** Checks the vault's file. @returns how many problems were found. @throws AppError `vault-closed`, `vault-damaged` */
  check(): Promise<number> {
    return this.#opened().check();
  }

  /**
   * Writes to the vault without blocking the main thread: retries while another thread is writing.
   * @throws AppError as `Vault.run`
   */
  async write<T>(work: (vault: Vault) => T): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return this.vault.run(work);
      } catch (error) {
        const busy = error instanceof AppError && error.code === 'vault-busy';
        if (!busy || attempt >= maxWriteAttempts) throw error;
        await pause(writeRetryMs);
      }
    }
  }

  /** Opens the vault; a failure becomes part of the app's state. */
  open(): Promise<void> {
    if (this.#open) return Promise.resolve();
    this.#opening ??= this.#openWithKeychain().finally(() => (this.#opening = null));
    return this.#opening;
  }

  /**
   * Continues without a keychain. The vault is a temporary file whose key is only in memory, so that it cannot be read
   * after the app closes.
   * @throws AppError as `openVault`
   */
  startMemoryOnly(): void {
    if (this.#open) return;
    const folder = mkdtempSync(join(tmpdir(), 'threadkeep-session-'));
    const keychain = this.#keychain;
    this.#keychain = memoryKeychain();
    try {
      this.#openWith(join(folder, 'vault.db'), randomBytes(32), 'memory-only');
      this.#sessionFolder = folder;
    } catch (error) {
      this.#keychain = keychain;
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Renames a vault that cannot be opened, then creates a new one. @returns the old vault's new path */
  async moveVaultToBackup(): Promise<string> {
    if (this.#open) throw appError('internal', 'vault_already_open');
    const movedTo = moveVaultToBackup(this.#path, new Date());
    await this.open();
    return movedTo;
  }

  /** Updates the app's state from the vault. */
  refresh(): void {
    const { connections, ticketCount } = this.vault.run((v) => ({
      connections: v.connections.all(),
      ticketCount: v.tickets.count(),
    }));
    this.#state.update({ ticketCount });
    this.#state.setConnections(connections);
  }

  close(): void {
    this.closeExportWorker();
    this.#open?.searchWorker.close();
    this.#open?.ticketWorker.close();
    this.#open?.vault.close();
    this.#open = null;
    if (this.#sessionFolder) rmSync(this.#sessionFolder, { recursive: true, force: true, maxRetries: 3 });
  }

  #opened(): OpenVault {
    if (this.#open) return this.#open;
    throw appError('vault-closed', 'vault_closed');
  }

  async #openWithKeychain(): Promise<void> {
    this.#state.update({ vault: 'opening', vaultFailure: null });
    try {
      const key = (await readVaultKey(this.#keychain)) ?? (await this.#keyForNewVault());
      this.#openWith(this.#path, key, 'open');
    } catch (error) {
      logError('vault', error);
      this.#state.update({ vault: 'failed', vaultFailure: this.toErrorReport(error) });
    }
  }

  #openWith(path: string, key: Buffer, kind: 'open' | 'memory-only'): void {
    const vault = new Vault(path, key);
    vault.disableLockWait();
    const workerVault = { path, key: new Uint8Array(key) };
    this.#open = {
      vault,
      searchWorker: startSearchWorker(this.#workerUrl, workerVault, this.#onWorkerCrash),
      ticketWorker: startTicketWorker(this.#workerUrl, workerVault, this.#onTaskEvent, this.#onWorkerCrash),
      runSync: startSyncWorker(this.#workerUrl, workerVault, this.#onWorkerCrash),
      startExportWorker: () =>
        startExportWorker(
          this.#workerUrl,
          workerVault,
          { appVersion: this.#state.current.version, exportedBy: this.#exportedBy() },
          this.#onTaskEvent,
          this.#onWorkerCrash,
        ),
      check: () => checkVault(this.#workerUrl, workerVault),
    };
    this.refresh();
    this.#state.update({ vault: kind, vaultFailure: null });
    this.#onOpen();
  }

  #keyForNewVault(): Promise<Buffer> {
    if (!vaultExists(this.#path)) return createVaultKey(this.#keychain);
    throw appError('vault-key-missing', 'vault_key_missing', {}, { path: this.#path });
  }
}
