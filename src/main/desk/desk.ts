import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection, ConnectionState, DeskState } from '../../contract/desk.ts';
import { Failure } from '../../contract/failure.ts';
import { memoryKeychain, type Keychain } from '../keychain/keychain.ts';
import { makeVaultKey, readConnectionSecrets, readVaultKey } from '../keychain/secrets.ts';
import { setVaultAside, vaultExists } from '../vault/open.ts';
import {
  searchInThread,
  syncInThread,
  workInThread,
  type RunSync,
  type Searcher,
  type ThreadFile,
  type Works,
} from '../threads/threads.ts';
import type { Target, WorkNews } from '../threads/work.ts';
import { Vault } from '../vault/vault.ts';
import type { Endpoint, Network } from '../whmcs/client.ts';

/** How often main asks for its turn to write, and how long it waits between, in milliseconds. */
const mostTurns = 1000;
const turnMs = 10;

/** The state that the window shows, and the vault and keychain behind it. */
export class Desk {
  readonly #vaultPath: string;
  readonly #publish: (state: DeskState) => void;
  readonly #report: (error: unknown) => NonNullable<DeskState['vaultFailure']>;
  #keychain: Keychain;
  #vault: Vault | null = null;
  #searcher: Searcher | null = null;
  #work: Works | null = null;
  readonly #resolveProxy: (url: string) => Promise<string>;
  readonly #onNews: (news: WorkNews) => void;
  #runSync: RunSync | null = null;
  readonly #threads: ThreadFile;
  readonly #onOpen: () => void;
  #opening: Promise<void> | null = null;
  #state: DeskState;
  /** Of a session without a keychain; removed at the end. */
  #sessionFolder: string | null = null;

  constructor(options: {
    host: string;
    version: string;
    vaultPath: string;
    keychain: Keychain;
    /** The proxy for an address, by the system's settings: `PROXY host:port; DIRECT`. */
    resolveProxy: (url: string) => Promise<string>;
    publish: (state: DeskState) => void;
    report: (error: unknown) => NonNullable<DeskState['vaultFailure']>;
    threads: ThreadFile;
    onNews: (news: WorkNews) => void;
    /** Told once the vault is open. */
    onOpen: () => void;
  }) {
    this.#threads = options.threads;
    this.#resolveProxy = options.resolveProxy;
    this.#onNews = options.onNews;
    this.#onOpen = options.onOpen;
    this.#vaultPath = options.vaultPath;
    this.#keychain = options.keychain;
    this.#publish = options.publish;
    this.#report = options.report;
    this.#state = {
      host: options.host,
      version: options.version,
      vault: 'opening',
      vaultFailure: null,
      vaultPath: options.vaultPath,
      ticketCount: 0,
      connections: [],
      waiting: '',
    };
  }

  get state(): DeskState {
    return this.#state;
  }

  get keychain(): Keychain {
    return this.#keychain;
  }

  /** @throws Failure `vault-closed` where it is not open. */
  get vault(): Vault {
    if (this.#vault) return this.#vault;
    throw new Failure('vault-closed', 'The vault is not open.', 'Open it first.');
  }

  /** @throws Failure `vault-closed` where the vault is not open. */
  get searcher(): Searcher {
    return this.#searcher ?? (this.vault, never());
  }

  /** @throws Failure `vault-closed` where the vault is not open. */
  get work(): Works {
    return this.#work ?? (this.vault, never());
  }

  /** @throws Failure `vault-closed` where the vault is not open. */
  get runSync(): RunSync {
    return this.#runSync ?? (this.vault, never());
  }

  /**
   * Writes to the vault without ever holding main: where a sync is writing, this waits for its turn.
   * @throws Failure as `Vault.run`
   */
  async write<T>(work: (vault: Vault) => T): Promise<T> {
    for (let turn = 1; ; turn += 1) {
      try {
        return this.vault.run(work);
      } catch (error) {
        const busy = error instanceof Failure && error.code === 'vault-busy';
        if (!busy || turn >= mostTurns) throw error;
        await pause(turnMs);
      }
    }
  }

  change(part: Partial<DeskState>): void {
    const before: Record<string, unknown> = { ...this.#state };
    if (Object.entries(part).every(([name, value]) => isDeepStrictEqual(before[name], value))) return;
    this.#state = { ...this.#state, ...part };
    this.#publish(this.#state);
  }

  /** Changes what is known of one connection's server. */
  changeConnection(
    id: number,
    part: Partial<Pick<ConnectionState, 'reachability' | 'reachabilityFailure' | 'counts'>>,
  ): void {
    const connections = this.#state.connections.map((one) => (one.id === id ? { ...one, ...part } : one));
    this.change({ connections });
  }

  /** @throws Failure `no-connection` */
  connection(id: number): ConnectionState {
    const found = this.#state.connections.find((one) => one.id === id);
    if (found) return found;
    throw new Failure('no-connection', 'There is no such connection.', 'Connect to your WHMCS first.');
  }

  /** Opens the vault with its key from the keychain; a failure becomes part of the state. */
  open(): Promise<void> {
    if (this.#vault) return Promise.resolve();
    this.#opening ??= this.#openOnce().finally(() => (this.#opening = null));
    return this.#opening;
  }

  async #openOnce(): Promise<void> {
    this.change({ vault: 'opening', vaultFailure: null });
    try {
      const key = (await readVaultKey(this.#keychain)) ?? (await this.#keyForNewVault());
      this.#openWorkers(this.#vaultPath, key, 'open');
    } catch (error) {
      this.change({ vault: 'failed', vaultFailure: this.#report(error) });
    }
  }

  #openWorkers(path: string, key: Buffer, kind: 'open' | 'memory-only'): void {
    const vault = new Vault(path, key);
    vault.neverWait();
    const own = { path, key: new Uint8Array(key) };
    this.#searcher = searchInThread(this.#threads, own);
    this.#work = workInThread(this.#threads, own, this.#onNews);
    this.#runSync = syncInThread(this.#threads, own);
    this.#use(vault, kind);
  }

  #keyForNewVault(): Promise<Buffer> {
    if (!vaultExists(this.#vaultPath)) return makeVaultKey(this.#keychain);
    throw new Failure(
      'vault-key-missing',
      'There is a vault, but this system’s keychain has no key for it.',
      'If the vault came from another computer or account, open it there. You can set it aside and begin a new one; nothing is deleted.',
      { path: this.#vaultPath },
    );
  }

  /**
   * Goes on without a keychain. The vault is a temporary file whose key is in memory alone: it can be opened by the
   * workers, and by nobody once the app is closed.
   * @throws Failure as `openVault`
   */
  startMemoryOnly(): void {
    if (this.#vault) return;
    const folder = mkdtempSync(join(tmpdir(), 'threadkeep-session-'));
    const keychain = this.#keychain;
    this.#keychain = memoryKeychain();
    try {
      this.#openWorkers(join(folder, 'vault.db'), randomBytes(32), 'memory-only');
      this.#sessionFolder = folder;
    } catch (error) {
      this.#keychain = keychain;
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Renames a vault that cannot be opened, then begins a new one. @returns where the old one is. */
  async setVaultAside(): Promise<string> {
    if (this.#vault) throw new Failure('internal', 'The vault is open and well.', 'There is nothing to do.');
    const movedTo = setVaultAside(this.#vaultPath, new Date());
    await this.open();
    return movedTo;
  }

  #use(vault: Vault, kind: 'open' | 'memory-only'): void {
    this.#vault = vault;
    this.refresh();
    this.change({ vault: kind, vaultFailure: null });
    this.#onOpen();
  }

  /** Reads anew what the state tells of the vault. */
  refresh(): void {
    const { connections, ticketCount } = this.vault.run((v) => ({
      connections: v.connections.all(),
      ticketCount: v.tickets.count(),
    }));
    const unknown = { reachability: 'unknown', reachabilityFailure: null, counts: null } as const;
    const known = new Map(this.#state.connections.map((one) => [one.id, one]));
    this.change({
      ticketCount,
      connections: connections.map((one) => {
        if (one.apiUrl !== '' && one.identifier === '')
          return { ...one, ...unknown, reachability: 'disconnected' };
        const before = known.get(one.id);
        if (!before || before.reachability === 'disconnected') return { ...one, ...unknown };
        const { reachability, reachabilityFailure, counts } = before;
        return { ...one, reachability, reachabilityFailure, counts };
      }),
    });
  }

  /** The endpoint of a connection, its secrets fresh from the keychain. */
  async endpoint(connection: Connection): Promise<Endpoint> {
    const secrets = await readConnectionSecrets(this.#keychain, connection.id);
    if (!secrets) {
      throw new Failure(
        'bad-credential',
        'The keychain has no secret for this connection.',
        'Open the connection and enter the secret again.',
      );
    }
    const { apiUrl, allowInsecure, credentialKind, identifier } = connection;
    return {
      apiUrl,
      allowInsecure,
      credential: { kind: credentialKind, identifier, ...secrets },
      network: await this.network(apiUrl),
    };
  }

  /** How requests to an address leave this computer. */
  async network(apiUrl: string): Promise<Network> {
    const proxy = await this.#resolveProxy(apiUrl).catch(() => 'DIRECT');
    return { version: this.#state.version, proxy };
  }

  /** What a request to a connection's server needs. */
  async target(id: number): Promise<Target> {
    const connection = this.connection(id);
    return { connectionId: id, timeZone: connection.timeZone, endpoint: await this.endpoint(connection) };
  }

  close(): void {
    this.#searcher?.close();
    this.#work?.close();
    this.#vault?.close();
    this.#vault = null;
    if (this.#sessionFolder) rmSync(this.#sessionFolder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function never(): never {
  throw new Error('An open vault without its threads.');
}
