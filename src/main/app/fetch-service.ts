import type { FetchedThread, FetchResult } from '../../contract/app.ts';
import type { RequestTarget } from '../workers/ticket-tasks.ts';
import type { ConnectionService } from './connection-service.ts';
import type { Endpoints } from './endpoints.ts';
import type { VaultSession } from './vault-session.ts';

/** Fetches single tickets. A new fetch cancels the previous one. */
export class FetchService {
  readonly #session: VaultSession;
  readonly #endpoints: Endpoints;
  readonly #connections: ConnectionService;
  #running: AbortController | null = null;

  constructor(session: VaultSession, endpoints: Endpoints, connections: ConnectionService) {
    this.#session = session;
    this.#endpoints = endpoints;
    this.#connections = connections;
  }

  /** @param text a ticket number or ID as typed; tried as a number first */
  fetchByText(connectionId: number, text: string): Promise<FetchedThread> {
    return this.#latestFetchOnly(connectionId, (target, signal) =>
      this.#session.ticketWorker.fetchByText(target, text, signal),
    );
  }

  refresh(key: number): Promise<FetchedThread> {
    const { connectionId } = this.#session.vault.ticket(key);
    return this.#latestFetchOnly(connectionId, (target, signal) =>
      this.#session.ticketWorker.refresh(target, key, signal),
    );
  }

  cancel(): void {
    this.#running?.abort();
  }

  async #latestFetchOnly(
    connectionId: number,
    fetchTicket: (target: RequestTarget, signal: AbortSignal) => Promise<FetchResult>,
  ): Promise<FetchedThread> {
    this.cancel();
    const current = (this.#running = new AbortController());
    try {
      const fetched = await this.#connections.trackReachability(connectionId, async () =>
        fetchTicket(await this.#endpoints.target(connectionId), current.signal),
      );
      return { ...fetched, thread: await this.#session.ticketWorker.openThread(fetched.key, null) };
    } finally {
      if (this.#running === current) this.#running = null;
      this.#session.refresh();
    }
  }
}
