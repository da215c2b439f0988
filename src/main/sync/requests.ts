import { setImmediate as turn } from 'node:timers/promises';
import type { PendingAttachment } from '../vault/attachments.ts';
import type { PendingTicket } from '../vault/remote-tickets.ts';
import { derive } from '../whmcs/derive.ts';
import { getAttachment } from '../whmcs/get-attachment.ts';
import { getTicket } from '../whmcs/get-ticket.ts';
import { getTicketsPage, type ListedPage, type ListScope } from '../whmcs/get-tickets.ts';
import { requestTicket } from './request-ticket.ts';
import type { Fetched } from './batch-writer.ts';
import type { SyncJob, SyncDeps } from './sync-job.ts';
import type { ConcurrencyLimiter } from './concurrency-limiter.ts';

const megabyte = 1024 * 1024;

/** The requests of a sync, counted and timed so that the pace can follow the server. */
export class Requests {
  readonly #deps: SyncDeps;
  readonly #job: SyncJob;
  readonly #limiter: ConcurrencyLimiter;
  /** Told of each answer, so that the next request leaves before this one's thread is made and stored. */
  #answer = Promise.withResolvers<null>();
  #count = 0;

  constructor(deps: SyncDeps, job: SyncJob, limiter: ConcurrencyLimiter) {
    this.#deps = deps;
    this.#job = job;
    this.#limiter = limiter;
  }

  /** Requests that the server has not answered yet. */
  get count(): number {
    return this.#count;
  }

  /** Resolves with the next answer. */
  nextAnswer(): Promise<null> {
    this.#answer = Promise.withResolvers<null>();
    return this.#answer.promise;
  }

  page(scope: ListScope, start: number, limit: number, signal: AbortSignal): Promise<ListedPage> {
    const { client } = this.#deps;
    return this.#ask((onAnswering) =>
      getTicketsPage(client, this.#job.endpoint, scope, start, limit, signal, { onAnswering }),
    );
  }

  /** @returns as {@link requestTicket} */
  ticket(
    { ticketId, number }: PendingTicket,
    signal: AbortSignal,
  ): Promise<{ answer: Omit<Fetched, 'wanted'>; isOther: boolean }> {
    const { client, vault } = this.#deps;
    const { endpoint, timeZone, connectionId } = this.#job;
    return requestTicket(
      async (which) => {
        const basis = vault.run((v) => v.tickets.stateOf(connectionId, ticketId));
        const { fields, raw, serverTime } = await this.#ask((onAnswering) =>
          getTicket(client, endpoint, which, signal, 'ASC', { onAnswering }),
        );
        return { ...derive(raw, timeZone, fields), serverTime, basis };
      },
      ticketId,
      number,
    );
  }

  /** Fetches an attachment and stores it. */
  async file(file: PendingAttachment, signal: AbortSignal): Promise<void> {
    const { client, vault } = this.#deps;
    const { endpoint, settings, connectionId } = this.#job;
    const limit = settings.attachments === 'all' ? 64 : settings.attachmentLimit;
    const data = await this.#ask((onAnswering) =>
      getAttachment(client, endpoint, file, limit * megabyte, signal, onAnswering),
    );
    vault.transaction((v) => {
      v.attachments.saveContent(file.id, data);
      v.rounds.count(connectionId, 'files', 1);
    });
  }

  /** Makes one request; as soon as the server has done its part the next one leaves, before this one is looked at. */
  async #ask<T>(request: (onAnswering: () => void) => Promise<T>): Promise<T> {
    const start = this.#deps.ticks();
    let answering = false;
    const onAnswering = (): void => {
      if (answering) return;
      answering = true;
      this.#count -= 1;
      this.#answer.resolve(null);
    };
    this.#count += 1;
    try {
      let took = 0;
      const result = await request(() => {
        took = this.#deps.ticks() - start;
        onAnswering();
      });
      this.#limiter.onSuccess(took);
      await turn();
      return result;
    } finally {
      onAnswering();
    }
  }
}
