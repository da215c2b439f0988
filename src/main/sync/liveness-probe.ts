import type { ErrorCode } from '../../contract/errors.ts';
import { AppError } from '../../shared/app-error.ts';
import { getAttachment } from '../whmcs/get-attachment.ts';
import { getTicket } from '../whmcs/get-ticket.ts';
import { getTicketsPage } from '../whmcs/get-tickets.ts';
import type { SyncJob, SyncDeps } from './sync-job.ts';
import { keysWithin, scopesOf } from './scopes.ts';

/** How the server answers another request: `unknown` where there is none that is known to be good. */
export type ProbeResult = 'answered' | 'denied' | 'failed' | 'unknown';

/** Failures that concern one ticket on some servers, and the whole account on others. */
export const denials = new Set<ErrorCode>(['admin-denied', 'redirect']);

const longest = 30_000;
/** The largest attachment that is fetched again for this, in bytes. */
const largest = 1024 * 1024;

/** Asks for something that is known to work, to tell a bad ticket from a server in trouble. */
export class LivenessProbe {
  readonly #deps: SyncDeps;
  readonly #job: SyncJob;
  readonly #signal: AbortSignal;

  constructor(deps: SyncDeps, job: SyncJob, signal: AbortSignal) {
    this.#deps = deps;
    this.#job = job;
    this.#signal = signal;
  }

  /** Asks for a ticket of these lists that was fetched before. @param except the one that cannot be had */
  ticket(except: number): Promise<ProbeResult> {
    const { vault, client } = this.#deps;
    const { connectionId, endpoint } = this.#job;
    const good = vault.run(({ remoteTickets: listed }) => {
      const within = keysWithin(listed.scopes(connectionId), scopesOf(this.#job.settings));
      return listed.otherTicket(connectionId, except, within);
    });
    if (good === null) return Promise.resolve('unknown');
    return outcome(getTicket(client, endpoint, { ticketid: String(good) }, this.#within()));
  }

  /** Asks for a small attachment that was fetched before. */
  file(): Promise<ProbeResult> {
    const { vault, client } = this.#deps;
    const { connectionId, endpoint } = this.#job;
    const good = vault.run((v) => v.attachments.smallestStored(connectionId, largest));
    if (good === null) return Promise.resolve('unknown');
    return outcome(getAttachment(client, endpoint, good, largest, this.#within()));
  }

  /** Asks for the first entry of a list. */
  list(): Promise<ProbeResult> {
    const [scope] = scopesOf(this.#job.settings);
    const { client } = this.#deps;
    if (!scope) return Promise.resolve('unknown');
    return outcome(getTicketsPage(client, this.#job.endpoint, scope, 0, 1, this.#within()));
  }

  #within = (): AbortSignal => AbortSignal.any([this.#signal, AbortSignal.timeout(longest)]);
}

const outcome = (request: Promise<unknown>): Promise<ProbeResult> =>
  request.then(
    () => 'answered',
    (error: unknown) => (error instanceof AppError && denials.has(error.code) ? 'denied' : 'failed'),
  );
