import type { Connection } from '../../contract/app.ts';
import { appError } from '../../shared/app-error.ts';
import { readConnectionSecrets } from '../keychain/secrets.ts';
import type { Endpoint, Network } from '../whmcs/client.ts';
import type { RequestTarget } from '../workers/ticket-tasks.ts';
import type { AppStateStore } from './app-state.ts';
import type { VaultSession } from './vault-session.ts';

/** Builds endpoints from a connection's address, its secrets in the keychain, and the system's proxy. */
export class Endpoints {
  readonly #session: Pick<VaultSession, 'keychain'>;
  readonly #state: AppStateStore;
  readonly #resolveProxy: (url: string) => Promise<string>;

  /** @param resolveProxy the system's proxy for an address, as a PAC result: `PROXY host:port; DIRECT` */
  constructor(
    session: Pick<VaultSession, 'keychain'>,
    state: AppStateStore,
    resolveProxy: (url: string) => Promise<string>,
  ) {
    this.#session = session;
    this.#state = state;
    this.#resolveProxy = resolveProxy;
  }

  /** @throws AppError `bad-credential` if the keychain has no secret for this connection */
  async of(connection: Connection): Promise<Endpoint> {
    const secrets = await readConnectionSecrets(this.#session.keychain, connection.id);
    if (!secrets) throw appError('bad-credential', 'credentials_missing');
    const { apiUrl, allowInsecure, credentialKind, identifier } = connection;
    return {
      apiUrl,
      allowInsecure,
      credential: { kind: credentialKind, identifier, ...secrets },
      network: await this.network(apiUrl),
    };
  }

  /** The proxy and the User-Agent version for requests to an address. */
  async network(apiUrl: string): Promise<Network> {
    const proxy = await this.#resolveProxy(apiUrl).catch(() => 'DIRECT');
    return { version: this.#state.current.version, proxy };
  }

  /** The target for requests to a connection's server. @throws AppError as {@link of} */
  async target(id: number): Promise<RequestTarget> {
    const connection = this.#state.connection(id);
    return { connectionId: id, timeZone: connection.timeZone, endpoint: await this.of(connection) };
  }
}
