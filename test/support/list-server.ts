import { setImmediate as turn } from 'node:timers/promises';
import { appError } from '../../src/shared/app-error.ts';
import { WhmcsClient, type Action, type CallOptions, type Endpoint } from '../../src/main/whmcs/client.ts';
import type { Received } from '../../src/main/whmcs/exchange.ts';
import { readResponse, type ApiResponse } from '../../src/main/whmcs/read-response.ts';
import { Redaction } from '../../src/main/whmcs/redaction.ts';
import { rawOf } from '../../src/main/whmcs/response.ts';

/** A page of GetTickets, or the text of an error. */
export type ListAnswer = { ids: number[]; total: number | string } | { error: string };

/** The response to GetTicket: fields to replace, a whole body, or an HTTP status. */
export type TicketAnswer = Record<string, unknown> | string | number;

/**
 * A WHMCS server with small tickets whose list and responses can be manipulated by tests. It responds through
 * {@link client}, without HTTP.
 */
export class ListServer {
  /** The ticket IDs in list order. */
  ids: number[];
  readonly requests: Record<string, string>[] = [];
  /** Called before each page; may change `ids`. */
  beforePage: (start: number) => void = () => undefined;
  /** Creates a page. */
  page = (start: number, limit: number): ListAnswer => ({
    ids: this.ids.slice(start, start + limit),
    total: this.ids.length,
  });
  /** What to change in the response for a ticket; null for nothing. */
  ticket: (form: Record<string, string>) => TicketAnswer | null = () => null;
  /** Replaces the whole body of a page; null for the usual one. */
  rawPage: (start: number, limit: number) => string | null = () => null;
  /** The ticket IDs of a filtered list. */
  narrowed: ((form: Record<string, string>) => number[]) | null = null;
  /** Replaces the fields of a list entry; null for the usual ones. */
  head: (id: number) => Record<string, unknown> | null = () => null;
  /** Whether responses have a Date header. */
  dated = true;
  /** What a response waits for before it is sent. */
  delay: (form: Record<string, string>) => Promise<unknown> | null = () => null;
  readonly client: WhmcsClient;

  constructor(count: number) {
    this.ids = Array.from({ length: count }, (_, index) => count - index);
    this.client = new ClientOf(this);
  }

  async respond(form: Record<string, string>): Promise<Received> {
    await turn();
    this.requests.push(form);
    const answer = form['action'] === 'GetTickets' ? this.#list(form) : this.#ticket(form);
    await this.delay(form);
    const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
    return {
      status: typeof answer === 'number' ? answer : 200,
      headers: this.dated ? { date: new Date().toUTCString() } : {},
      raw: rawOf(typeof answer === 'number' ? 'Busy' : body),
    };
  }

  /** The number of pages requested. */
  get pages(): number {
    return this.requests.filter(({ action }) => action === 'GetTickets').length;
  }

  /** The `ticketid`s requested. */
  get asked(): number[] {
    return this.requests.flatMap(({ action, ticketid }) =>
      action === 'GetTicket' && ticketid !== undefined ? [Number(ticketid)] : [],
    );
  }

  #list(form: Record<string, string>): TicketAnswer {
    const start = Number(form['limitstart']);
    const limit = Number(form['limitnum']);
    this.beforePage(start);
    const raw = this.rawPage(start, limit);
    if (raw !== null) return raw;
    const narrowed = this.narrowed?.(form);
    const answer = narrowed
      ? { ids: narrowed.slice(start, start + limit), total: narrowed.length }
      : this.page(start, limit);
    if ('error' in answer) return { result: 'error', message: answer.error };
    return {
      result: 'success',
      totalresults: answer.total,
      tickets: { ticket: answer.ids.map((id) => this.head(id) ?? { id, tid: `T-${id}`, status: 'Open' }) },
    };
  }

  #ticket(form: Record<string, string>): TicketAnswer {
    const id = Number(form['ticketid'] ?? form['ticketnum']?.slice(2));
    const unusual = this.ticket(form);
    if (typeof unusual === 'string' || typeof unusual === 'number') return unusual;
    if (!this.ids.includes(id) && unusual === null)
      return { result: 'error', message: 'Ticket ID Not Found' };
    return {
      result: 'success',
      ticketid: id,
      tid: `T-${id}`,
      subject: `Ticket ${id}`,
      replies: { reply: [{ replyid: '0', message: 'Hello', date: '2026-01-01 10:00:00' }] },
      ...unusual,
    };
  }
}

/** Calls a {@link ListServer} directly, without retries. */
class ClientOf extends WhmcsClient {
  readonly #server: ListServer;

  constructor(server: ListServer) {
    super({ tries: 1, random: () => 0, onWait: () => undefined, sleep: () => Promise.resolve() });
    this.#server = server;
  }

  override async call(
    { apiUrl }: Endpoint,
    action: Action,
    params: Record<string, string>,
    signal: AbortSignal,
    { onResponse }: CallOptions = {},
  ): Promise<ApiResponse> {
    const cancel = (): void => {
      if (signal.aborted) throw appError('cancelled', 'request_cancelled');
    };
    cancel();
    const received = await this.#server.respond({ action, ...params });
    cancel();
    onResponse?.();
    return readResponse(received, apiUrl, action, new Redaction(null));
  }
}

/** A seeded random number generator, from 0 up to 1. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The items in random order. */
export function shuffled<T>(items: T[], random: () => number): T[] {
  const mixed = [...items];
  for (let index = mixed.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [mixed[index], mixed[other]] = [mixed[other] as T, mixed[index] as T];
  }
  return mixed;
}
