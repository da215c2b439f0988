import { isDeepStrictEqual } from 'node:util';
import type { AppState, Connection, ConnectionState } from '../../contract/app.ts';
import { appError } from '../../shared/app-error.ts';

/** The state that the window shows. Every change publishes the complete state. */
export class AppStateStore {
  readonly #publish: (state: AppState) => void;
  #state: AppState;

  constructor(
    { host, version, vaultPath }: Pick<AppState, 'host' | 'version' | 'vaultPath'>,
    publish: (state: AppState) => void,
  ) {
    this.#publish = publish;
    this.#state = {
      host,
      version,
      vault: 'opening',
      vaultFailure: null,
      vaultPath,
      ticketCount: 0,
      connections: [],
      waiting: null,
    };
  }

  get current(): AppState {
    return this.#state;
  }

  update(part: Partial<AppState>): void {
    const before: Record<string, unknown> = { ...this.#state };
    if (Object.entries(part).every(([name, value]) => isDeepStrictEqual(before[name], value))) return;
    this.#state = { ...this.#state, ...part };
    this.#publish(this.#state);
  }

  /** Updates the state of a connection's server. */
  updateConnection(
    id: number,
    part: Partial<Pick<ConnectionState, 'reachability' | 'reachabilityFailure' | 'counts'>>,
  ): void {
    const connections = this.#state.connections.map((one) => (one.id === id ? { ...one, ...part } : one));
    this.update({ connections });
  }

  /** Replaces the connections with those in the vault, keeping the state of their servers. */
  setConnections(connections: Connection[]): void {
    const unknown = { reachability: 'unknown', reachabilityFailure: null, counts: null } as const;
    const known = new Map(this.#state.connections.map((one) => [one.id, one]));
    this.update({
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

  /** @throws AppError `no-connection` */
  connection(id: number): ConnectionState {
    const found = this.#state.connections.find((one) => one.id === id);
    if (found) return found;
    throw appError('no-connection', 'no_connection');
  }
}
