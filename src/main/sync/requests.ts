import { setImmediate as turn } from 'node:timers/promises';
import type { PendingAttachment } from '../vault/attachments.ts';
import type { PendingTicket } from '../vault/remote-tickets.ts';
import { derive } from '../whmcs/derive.ts';
import { getAttachment } from '../whmcs/get-attachment.ts';
import { getTicket } from '../whmcs/get-ticket.ts';
import { getTicketsPage, type ListedPage, type ListScope } from '../whmcs/get-tickets.ts';
import { requestTicket } from './request-ticket.ts';
import type { FetchedTicket } from './batch-writer.ts';
import type { SyncJob, SyncDeps } from './sync-job.ts';
import type { ConcurrencyLimiter } from './concurrency-limiter.ts';

const megabyte = 1024 * 1024;

/** Makes the requests of a sync and measures them for the concurrency limiter. */
export class Requests {
  readonly #deps: SyncDeps;
  readonly #job: SyncJob;
  readonly #limiter: ConcurrencyLimiter;
  /** Resolves on the next response, so that another request is sent before this response is processed. */
  #answer = Promise.withResolvers<null>();
  #count = 0;

  constructor(deps: SyncDeps, job: SyncJob, limiter: ConcurrencyLimiter) {
    this.#deps = deps;
    this.#job = job;
    this.#limiter = limiter;
  }

  /** Requests without a response. */
  get count(): number {
    return this.#count;
  }

  /** Resolves when the next response arrives. */
  nextAnswer(): Promise<null> {
    this.#answer = Promise.withResolvers<null>();
    return this.#answer.promise;
  }

  page(scope: ListScope, start: number, limit: number, signal: AbortSignal): Promise<ListedPage> {
    const { client } = this.#deps;
    return this.#ask((onResponse) =>
      getTicketsPage(client, this.#job.endpoint, scope, start, limit, signal, { onResponse: onResponse }),
    );
  }

  /** @returns as {@link requestTicket} */
  ticket(
    { ticketId, number }: PendingTicket,
    signal: AbortSignal,
  ): Promise<{ answer: Omit<FetchedTicket, 'ticket'>; isOther: boolean }> {
    const { client, vault } = this.#deps;
    const { endpoint, timeZone, connectionId } = this.#job;
    return requestTicket(
      async (which) => {
        const basis = vault.run((v) => v.tickets.stateOf(connectionId, ticketId));
        const { fields, raw, serverTime } = await this.#ask((onResponse) =>
          getTicket(client, endpoint, which, signal, 'ASC', { onResponse: onResponse }),
        );
        return { ...derive(raw, timeZone, fields), serverTime, basis };
      },
      ticketId,
      number,
    );
  }

  /** Fetches and stores an attachment. */
  async file(file: PendingAttachment, signal: AbortSignal): Promise<void> {
    const { client, vault } = this.#deps;
    const { endpoint, settings, connectionId } = this.#job;
    const limit = settings.attachments === 'all' ? 64 : settings.attachmentLimit;
    const data = await this.#ask((onResponse) =>
      getAttachment(client, endpoint, file, limit * megabyte, signal, onResponse),
    );
    vault.transaction((v) => {
      v.attachments.saveContent(file.id, data);
      v.rounds.count(connectionId, 'files', 1);
    });
  }

  /** Makes a request, and lets the next one start as soon as the response begins to arrive. */
  async #ask<T>(request: (onResponse: () => void) => Promise<T>): Promise<T> {
    const start = this.#deps.ticks();
    let responded = false;
    const onResponse = (): void => {
      if (responded) return;
      responded = true;
      this.#count -= 1;
      this.#answer.resolve(null);
    };
    this.#count += 1;
    try {
      let took = 0;
      const result = await request(() => {
        took = this.#deps.ticks() - start;
        onResponse();
      });
      this.#limiter.onSuccess(took);
      await turn();
      return result;
    } finally {
      onResponse();
    }
  }
}
