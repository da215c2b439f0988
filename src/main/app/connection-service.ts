import type {
  PermissionCheck,
  Connection,
  ConnectionForm,
  FoundServer,
  Reachability,
} from '../../contract/app.ts';
import type { ErrorCode, ErrorReport } from '../../contract/errors.ts';
import { AppError } from '../../shared/app-error.ts';
import {
  readConnectionSecrets,
  removeConnectionSecrets,
  writeConnectionSecrets,
} from '../keychain/secrets.ts';
import { addressCandidates, readAddress } from '../whmcs/address.ts';
import { assertSecure, type Endpoint } from '../whmcs/client.ts';
import { checkCredential, trimmedCredential, type Credential } from '../whmcs/credential.ts';
import { checkTimeZone } from '../whmcs/moment.ts';
import { withDeadline } from './deadline.ts';
import type { AppStateStore } from './app-state.ts';
import type { Endpoints } from './endpoints.ts';
import type { TrustedHostService } from './trusted-host-service.ts';
import type { VaultSession } from './vault-session.ts';

const reachabilityByCode = new Map<ErrorCode, Reachability>([
  ['unreachable', 'offline'],
  ['timeout', 'offline'],
  ['busy', 'offline'],
  ['maintenance', 'offline'],
  ['server-error', 'offline'],
  ['unreadable-answer', 'offline'],
  ['authentication', 'refused'],
  ['ip-not-allowed', 'refused'],
  ['admin-denied', 'refused'],
  ['redirect', 'refused'],
  ['blocked-by-firewall', 'refused'],
  ['license-problem', 'refused'],
  ['certificate-not-trusted', 'refused'],
  ['not-whmcs', 'refused'],
  ['ticket-not-found', 'online'],
  ['action-not-allowed', 'online'],
  ['action-unknown', 'online'],
]);

/** Tests, saves and removes connections, and tracks whether their servers are reachable. */
export class ConnectionService {
  readonly #session: VaultSession;
  readonly #state: AppStateStore;
  readonly #endpoints: Endpoints;
  readonly #trustedHosts: TrustedHostService;
  #checkingAll: Promise<void> | null = null;

  constructor(
    session: VaultSession,
    state: AppStateStore,
    endpoints: Endpoints,
    trustedHosts: TrustedHostService,
  ) {
    this.#session = session;
    this.#state = state;
    this.#endpoints = endpoints;
    this.#trustedHosts = trustedHosts;
  }

  /** The API address for a pasted address, and how many candidates there are. @throws AppError `bad-address` */
  readAddress(address: string): { apiUrl: string; insecure: boolean; candidates: number } {
    const candidates = addressCandidates(address);
    return { ...candidates[0], candidates: candidates.length };
  }

  /**
   * Finds the WHMCS API among the candidates for a pasted address. No credentials are sent.
   * @throws AppError `bad-address`, `timeout`, `cancelled`
   */
  async findServer(address: string): Promise<FoundServer> {
    const candidates = addressCandidates(address);
    const urls = candidates.map(({ apiUrl }) => apiUrl);
    await this.#trustedHosts.confirmServers(urls);
    const [first = ''] = urls;
    const network = await this.#endpoints.network(first);
    return withDeadline(60_000, first, (signal) =>
      this.#session.ticketWorker.findInstallation(candidates, network, signal),
    );
  }

  /** Tests each API action with the credentials in the form. */
  async test(form: ConnectionForm): Promise<PermissionCheck[]> {
    const endpoint = await this.#endpointOf(form);
    return withDeadline(120_000, endpoint.apiUrl, (signal) =>
      this.#session.ticketWorker.testActions(endpoint, signal),
    );
  }

  /** Saves a connection: its secrets in the keychain, the rest in the vault. @returns its ID */
  async save(form: ConnectionForm): Promise<number> {
    const endpoint = await this.#endpointOf(form);
    const { keychain } = this.#session;
    const known = this.#known(form);
    const id = await this.#session.write((v) =>
      v.connections.save(form.id, {
        name: form.name.trim(),
        color: form.color,
        apiUrl: endpoint.apiUrl,
        credentialKind: form.credentialKind,
        identifier: endpoint.credential.identifier,
        timeZone: form.timeZone,
        allowInsecure: form.allowInsecure,
      }),
    );
    // The time zone is stored, even if the keychain fails.
    if (known && known.timeZone !== form.timeZone) await this.#session.ticketWorker.rederive();
    const { secret, accessKey } = endpoint.credential;
    try {
      await writeConnectionSecrets(keychain, id, { secret, accessKey });
    } catch (error) {
      if (!known) await this.#session.write((v) => v.connections.remove(id));
      throw error;
    } finally {
      this.#session.refresh();
    }
    await this.checkReachability(id);
    return id;
  }

  /** Removes the credentials. No requests are sent to the server until it is connected again. */
  async disconnect(id: number): Promise<void> {
    await removeConnectionSecrets(this.#session.keychain, this.#state.connection(id).id);
    await this.#session.write((v) => v.connections.disconnect(id));
    this.#session.refresh();
  }

  /** Checks all servers. Concurrent calls share one check. */
  checkAll(): Promise<void> {
    this.#checkingAll ??= Promise.all(
      this.#state.current.connections.map(({ id }) => this.checkReachability(id)),
    )
      .then(() => undefined)
      .finally(() => (this.#checkingAll = null));
    return this.#checkingAll;
  }

  /** Checks whether the server responds, and updates its statuses and departments. */
  async checkReachability(id: number): Promise<void> {
    const connection = this.#state.connection(id);
    if (connection.apiUrl === '' || connection.reachability === 'disconnected') return;
    this.#state.updateConnection(id, { reachability: 'checking', reachabilityFailure: null });
    await this.trackReachability(id, async () => {
      const target = await this.#endpoints.target(id);
      const { ignoreDepartments } = connection.sync;
      const counts = await withDeadline(60_000, connection.apiUrl, (signal) =>
        this.#session.ticketWorker.checkServer(target, ignoreDepartments, signal),
      );
      if (counts) this.#state.updateConnection(id, { counts });
    }).catch(() => undefined);
  }

  /** Runs a request to a server and updates its reachability from the outcome. */
  async trackReachability<T>(id: number, request: () => Promise<T>): Promise<T> {
    try {
      const result = await request();
      this.#state.update({ waiting: null });
      this.#state.updateConnection(id, { reachability: 'online', reachabilityFailure: null });
      return result;
    } catch (error) {
      this.#state.update({ waiting: null });
      this.updateReachability(id, error instanceof AppError ? error.report() : null);
      throw error;
    }
  }

  /** Updates a server's reachability from a failed request. */
  updateReachability(id: number, failure: ErrorReport | null): void {
    const { reachability } = this.#state.connection(id);
    const meaning = failure ? reachabilityByCode.get(failure.code) : undefined;
    this.#state.updateConnection(id, {
      reachability: meaning ?? (reachability === 'checking' ? 'unknown' : reachability),
      ...(meaning === 'online' && { reachabilityFailure: null }),
      ...(meaning !== 'online' &&
        (meaning ?? reachability === 'checking') && { reachabilityFailure: failure }),
    });
  }

  async #endpointOf(form: ConnectionForm): Promise<Endpoint> {
    const { apiUrl } = readAddress(form.address);
    checkTimeZone(form.timeZone);
    const known = this.#known(form);
    const given = trimmedCredential({ ...form, kind: form.credentialKind });
    const stored =
      given.secret === '' && isSameAccount(known, given, apiUrl) ? await this.#storedSecrets(known) : null;
    const credential = {
      ...given,
      secret: given.secret || (stored?.secret ?? ''),
      accessKey: given.accessKey || (stored?.accessKey ?? ''),
    };
    checkCredential(credential);
    const endpoint = { apiUrl, allowInsecure: form.allowInsecure, credential };
    assertSecure(endpoint);
    await this.#trustedHosts.confirmServers([apiUrl]);
    return { ...endpoint, network: await this.#endpoints.network(apiUrl) };
  }

  #known(form: ConnectionForm): Connection | null {
    return form.id === null ? null : this.#state.connection(form.id);
  }

  #storedSecrets(known: Connection): ReturnType<typeof readConnectionSecrets> {
    return readConnectionSecrets(this.#session.keychain, known.id);
  }
}

/** Stored secrets are only sent to the address and account for which they were entered. */
function isSameAccount(
  known: Connection | null,
  { kind, identifier }: Credential,
  apiUrl: string,
): known is Connection {
  return (
    known !== null &&
    known.apiUrl === apiUrl &&
    known.credentialKind === kind &&
    known.identifier === identifier
  );
}
