import { setImmediate as turn } from 'node:timers/promises';
import type { WantedFile } from '../vault/files.ts';
import type { WantedTicket } from '../vault/listed.ts';
import { derive } from '../whmcs/derive.ts';
import { getAttachment } from '../whmcs/get-attachment.ts';
import { getTicket } from '../whmcs/get-ticket.ts';
import { getTicketsPage, type ListedPage, type ListScope } from '../whmcs/get-tickets.ts';
import { askForTicket } from './ask-for-ticket.ts';
import type { Fetched } from './keeper.ts';
import type { SyncOrder, SyncParts } from './order.ts';
import type { Pace } from './pace.ts';

const megabyte = 1024 * 1024;

/** The requests of a sync, counted and timed so that the pace can follow the server. */
export class Requests {
  readonly #parts: SyncParts;
  readonly #order: SyncOrder;
  readonly #pace: Pace;
  /** Told of each answer, so that the next request leaves before this one's thread is made and stored. */
  #answer = Promise.withResolvers<null>();
  #count = 0;

  constructor(parts: SyncParts, order: SyncOrder, pace: Pace) {
    this.#parts = parts;
    this.#order = order;
    this.#pace = pace;
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
    const { client } = this.#parts;
    return this.#ask((onAnswering) =>
      getTicketsPage(client, this.#order.endpoint, scope, start, limit, signal, { onAnswering }),
    );
  }

  /** @returns as {@link askForTicket} */
  ticket(
    { ticketId, number }: WantedTicket,
    signal: AbortSignal,
  ): Promise<{ answer: Omit<Fetched, 'wanted'>; isOther: boolean }> {
    const { client, vault } = this.#parts;
    const { endpoint, timeZone, connectionId } = this.#order;
    return askForTicket(
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
  async file(file: WantedFile, signal: AbortSignal): Promise<void> {
    const { client, vault } = this.#parts;
    const { endpoint, settings, connectionId } = this.#order;
    const limit = settings.attachments === 'all' ? 64 : settings.attachmentLimit;
    const data = await this.#ask((onAnswering) =>
      getAttachment(client, endpoint, file, limit * megabyte, signal, onAnswering),
    );
    vault.together((v) => {
      v.files.keep(file.id, data);
      v.rounds.count(connectionId, 'files', 1);
    });
  }

  /** Makes one request; as soon as the server has done its part the next one leaves, before this one is looked at. */
  async #ask<T>(request: (onAnswering: () => void) => Promise<T>): Promise<T> {
    const start = this.#parts.ticks();
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
        took = this.#parts.ticks() - start;
        onAnswering();
      });
      this.#pace.answered(took);
      await turn();
      return result;
    } finally {
      onAnswering();
    }
  }
}
