import type { ErrorCode } from '../../contract/errors.ts';
import { AppError } from '../../shared/app-error.ts';
import { getAttachment } from '../whmcs/get-attachment.ts';
import { getTicket } from '../whmcs/get-ticket.ts';
import { getTicketsPage } from '../whmcs/get-tickets.ts';
import type { SyncJob, SyncDeps } from './sync-job.ts';
import { keysWithin, scopesOf } from './scopes.ts';

/** The outcome of another request; `unknown` if no request is known to work. */
export type ProbeResult = 'answered' | 'denied' | 'failed' | 'unknown';

/** Failures that affect one ticket on some servers, and the whole account on others. */
export const denials = new Set<ErrorCode>(['admin-denied', 'redirect']);

const timeoutMs = 30_000;
/** The largest attachment that is fetched as a probe. */
const maxAttachmentBytes = 1024 * 1024;

/** Repeats a request that is known to work, to distinguish a bad ticket from a failing server. */
export class LivenessProbe {
  readonly #deps: SyncDeps;
  readonly #job: SyncJob;
  readonly #signal: AbortSignal;

  constructor(deps: SyncDeps, job: SyncJob, signal: AbortSignal) {
    this.#deps = deps;
    this.#job = job;
    this.#signal = signal;
  }

  /** Requests a ticket that was fetched before. @param except ID of the failing ticket */
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

  /** Requests a small attachment that was fetched before. */
  file(): Promise<ProbeResult> {
    const { vault, client } = this.#deps;
    const { connectionId, endpoint } = this.#job;
    const good = vault.run((v) => v.attachments.smallestStored(connectionId, maxAttachmentBytes));
    if (good === null) return Promise.resolve('unknown');
    return outcome(getAttachment(client, endpoint, good, maxAttachmentBytes, this.#within()));
  }

  /** Requests the first entry of a list. */
  list(): Promise<ProbeResult> {
    const [scope] = scopesOf(this.#job.settings);
    const { client } = this.#deps;
    if (!scope) return Promise.resolve('unknown');
    return outcome(getTicketsPage(client, this.#job.endpoint, scope, 0, 1, this.#within()));
  }

  #within = (): AbortSignal => AbortSignal.any([this.#signal, AbortSignal.timeout(timeoutMs)]);
}

const outcome = (request: Promise<unknown>): Promise<ProbeResult> =>
  request.then(
    () => 'answered',
    (error: unknown) => (error instanceof AppError && denials.has(error.code) ? 'denied' : 'failed'),
  );
