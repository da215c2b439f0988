import { AppError, appError } from '../../shared/app-error.ts';
import type { ApiResponse, CallOptions, Endpoint, WhmcsClient } from './client.ts';
import { derive, type DerivedResponse } from './derive.ts';
import { maxTicketId, readTicketReference, type TicketReference } from './ticket-reference.ts';

export interface TicketResponse extends DerivedResponse {
  matchedBy: 'number' | 'id';
  /** The number or ID in the last request. */
  reference: TicketReference;
}

/**
 * Fetches the ticket that the user typed: as `ticketnum` first and, if that finds nothing and it is only digits, as
 * `ticketid`.
 * @throws AppError `bad-ticket-number` before anything is sent; `ticket-not-found`; or the client's
 */
export async function getTicketByText(
  client: WhmcsClient,
  endpoint: Endpoint,
  zone: string,
  typed: string,
  signal: AbortSignal,
): Promise<TicketResponse> {
  const reference = readTicketReference(typed);
  if ('id' in reference) return getTicketById(client, endpoint, zone, reference.id, signal);
  const { number } = reference;
  const id = /^\d+$/.test(number) && Number(number) <= maxTicketId ? Number(number) : null;
  try {
    const answer = await getTicket(client, endpoint, { ticketnum: number }, signal);
    return { matchedBy: 'number', reference: reference, ...derive(answer.raw, zone, answer.fields) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'ticket-not-found') throw error;
    if (id === null) throw appError('ticket-not-found', 'ticket_not_found_number', { number }, error.facts);
  }
  try {
    return await getTicketById(client, endpoint, zone, id, signal);
  } catch (error) {
    if (error instanceof AppError && error.code === 'ticket-not-found')
      throw appError('ticket-not-found', 'ticket_not_found_number_or_id', { number }, error.facts);
    throw error;
  }
}

async function getTicketById(
  client: WhmcsClient,
  endpoint: Endpoint,
  zone: string,
  ticketId: number,
  signal: AbortSignal,
): Promise<TicketResponse> {
  const answer = await getTicket(client, endpoint, { ticketid: String(ticketId) }, signal);
  return { matchedBy: 'id', reference: { id: ticketId }, ...derive(answer.raw, zone, answer.fields) };
}

/** Calls GetTicket. `readThread` returns the same thread for either order. */
export function getTicket(
  client: WhmcsClient,
  endpoint: Endpoint,
  which: { ticketnum: string } | { ticketid: string },
  signal: AbortSignal,
  order: 'ASC' | 'DESC' = 'ASC',
  options: CallOptions = {},
): Promise<ApiResponse> {
  return client.call(endpoint, 'GetTicket', { ...which, repliessort: order }, signal, options);
}
