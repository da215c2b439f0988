import { Failure, type FailureCode } from '../../contract/failure.ts';
import { getAttachment } from '../whmcs/get-attachment.ts';
import { getTicket } from '../whmcs/get-ticket.ts';
import { getTicketsPage } from '../whmcs/get-tickets.ts';
import type { SyncOrder, SyncParts } from './order.ts';
import { keysWithin, scopesOf } from './scopes.ts';

/** How the server answers another request: `unknown` where there is none that is known to be good. */
export type CanaryAnswer = 'answered' | 'denied' | 'failed' | 'unknown';

/** Failures that concern one ticket on some servers, and the whole account on others. */
export const denials = new Set<FailureCode>(['admin-denied', 'redirect']);

const longest = 30_000;
/** The largest attachment that is fetched again for this, in bytes. */
const largest = 1024 * 1024;

/** Asks for something that is known to work, to tell a bad ticket from a server in trouble. */
export class Canary {
  readonly #parts: SyncParts;
  readonly #order: SyncOrder;
  readonly #signal: AbortSignal;

  constructor(parts: SyncParts, order: SyncOrder, signal: AbortSignal) {
    this.#parts = parts;
    this.#order = order;
    this.#signal = signal;
  }

  /** Asks for a ticket of these lists that was fetched before. @param except the one that cannot be had */
  ticket(except: number): Promise<CanaryAnswer> {
    const { vault, client } = this.#parts;
    const { connectionId, endpoint } = this.#order;
    const good = vault.run(({ listed }) => {
      const within = keysWithin(listed.scopes(connectionId), scopesOf(this.#order.settings));
      return listed.otherTicket(connectionId, except, within);
    });
    if (good === null) return Promise.resolve('unknown');
    return outcome(getTicket(client, endpoint, { ticketid: String(good) }, this.#within()));
  }

  /** Asks for a small attachment that was fetched before. */
  file(): Promise<CanaryAnswer> {
    const { vault, client } = this.#parts;
    const { connectionId, endpoint } = this.#order;
    const good = vault.run((v) => v.files.smallestStored(connectionId, largest));
    if (good === null) return Promise.resolve('unknown');
    return outcome(getAttachment(client, endpoint, good, largest, this.#within()));
  }

  /** Asks for the first entry of a list. */
  list(): Promise<CanaryAnswer> {
    const [scope] = scopesOf(this.#order.settings);
    const { client } = this.#parts;
    if (!scope) return Promise.resolve('unknown');
    return outcome(getTicketsPage(client, this.#order.endpoint, scope, 0, 1, this.#within()));
  }

  #within = (): AbortSignal => AbortSignal.any([this.#signal, AbortSignal.timeout(longest)]);
}

const outcome = (request: Promise<unknown>): Promise<CanaryAnswer> =>
  request.then(
    () => 'answered',
    (error: unknown) => (error instanceof Failure && denials.has(error.code) ? 'denied' : 'failed'),
  );
