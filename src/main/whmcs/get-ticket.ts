import { AppError, SentenceError } from '../../shared/app-error.ts';
import type { Answer, CallOptions, Endpoint, WhmcsClient } from './client.ts';
import { derive, type DerivedAnswer } from './derive.ts';
import { maxTicketId, readTicketReference, type TicketReference } from './ticket-reference.ts';

export interface FetchedTicket extends DerivedAnswer {
  matchedBy: 'number' | 'id';
  /** What the server was asked for in the end. */
  asked: TicketReference;
}

/**
 * Fetches what a person typed: as `ticketnum` first and, where that finds nothing and it is bare digits, as
 * `ticketid`.
 * @throws Failure `bad-ticket-number` before anything is sent; `ticket-not-found`; or the client's.
 */
export async function getTicketByText(
  client: WhmcsClient,
  endpoint: Endpoint,
  zone: string,
  typed: string,
  signal: AbortSignal,
): Promise<FetchedTicket> {
  const reference = readTicketReference(typed);
  if ('id' in reference) return getTicketById(client, endpoint, zone, reference.id, signal);
  const { number } = reference;
  const id = /^\d+$/.test(number) && Number(number) <= maxTicketId ? Number(number) : null;
  try {
    const answer = await getTicket(client, endpoint, { ticketnum: number }, signal);
    return { matchedBy: 'number', asked: reference, ...derive(answer.raw, zone, answer.fields) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'ticket-not-found') throw error;
    if (id === null) throw notFound(`number ${number}`, error);
  }
  try {
    return await getTicketById(client, endpoint, zone, id, signal);
  } catch (error) {
    if (error instanceof AppError && error.code === 'ticket-not-found')
      throw notFound(`number or id ${number}`, error);
    throw error;
  }
}

async function getTicketById(
  client: WhmcsClient,
  endpoint: Endpoint,
  zone: string,
  ticketId: number,
  signal: AbortSignal,
): Promise<FetchedTicket> {
  const answer = await getTicket(client, endpoint, { ticketid: String(ticketId) }, signal);
  return { matchedBy: 'id', asked: { id: ticketId }, ...derive(answer.raw, zone, answer.fields) };
}

/** Calls GetTicket itself; the thread that `readThread` makes of it is the same in either order. */
export function getTicket(
  client: WhmcsClient,
  endpoint: Endpoint,
  which: { ticketnum: string } | { ticketid: string },
  signal: AbortSignal,
  order: 'ASC' | 'DESC' = 'ASC',
  options: CallOptions = {},
): Promise<Answer> {
  return client.call(endpoint, 'GetTicket', { ...which, repliessort: order }, signal, options);
}

function notFound(what: string, cause: AppError): AppError {
  return new SentenceError(
    'ticket-not-found',
    `The server has no ticket with the ${what}.`,
    cause.nextStep,
    cause.facts,
  );
}
