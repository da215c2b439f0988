import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Connection, DeskState } from '../../contract/desk.ts';
import { Failure } from '../../contract/failure.ts';
import { memoryKeychain, type Keychain } from '../keychain/keychain.ts';
import { makeVaultKey, readConnectionSecrets, readVaultKey } from '../keychain/secrets.ts';
import { setVaultAside, vaultExists } from '../vault/open.ts';
import { Vault } from '../vault/vault.ts';
import type { Endpoint } from '../whmcs/client.ts';

/** The state that the window shows, and the vault and keychain behind it. */
export class Desk {
  readonly #vaultPath: string;
  readonly #publish: (state: DeskState) => void;
  readonly #report: (error: unknown) => NonNullable<DeskState['vaultFailure']>;
  #keychain: Keychain;
  #vault: Vault | null = null;
  #opening: Promise<void> | null = null;
  #state: DeskState;

  constructor(options: {
    host: string;
    version: string;
    vaultPath: string;
    keychain: Keychain;
    publish: (state: DeskState) => void;
    report: (error: unknown) => NonNullable<DeskState['vaultFailure']>;
  }) {
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
      connection: null,
      reachability: 'unknown',
      reachabilityFailure: null,
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

  change(part: Partial<DeskState>): void {
    const before: Record<string, unknown> = { ...this.#state };
    if (Object.entries(part).every(([name, value]) => isDeepStrictEqual(before[name], value))) return;
    this.#state = { ...this.#state, ...part };
    this.#publish(this.#state);
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
      this.#use(new Vault(this.#vaultPath, key), 'open');
    } catch (error) {
      this.change({ vault: 'failed', vaultFailure: this.#report(error) });
    }
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

  /** Goes on without keychain and without file: everything is gone when the app closes. */
  startMemoryOnly(): void {
    if (this.#vault) return;
    this.#keychain = memoryKeychain();
    this.#use(new Vault(':memory:', randomBytes(32)), 'memory-only');
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
    this.change({ vault: kind, vaultFailure: null });
    this.refresh();
  }

  /** Reads anew what the state tells of the vault. */
  refresh(): void {
    const { connection, ticketCount } = this.vault.run((v) => ({
      connection: v.connections.current(),
      ticketCount: v.tickets.count(),
    }));
    this.change({ connection, ticketCount });
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
    return { apiUrl, allowInsecure, credential: { kind: credentialKind, identifier, ...secrets } };
  }

  close(): void {
    this.#vault?.close();
    this.#vault = null;
  }
}
