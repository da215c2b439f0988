import { AppError, appError } from '../../shared/app-error.ts';
import type { DerivedResponse } from '../whmcs/derive.ts';

export type TicketSelector = { ticketid: string } | { ticketnum: string };

/**
 * Requests a ticket and checks that the response is for it. Otherwise it requests the ticket again, then by its number.
 * @returns the other ticket's response, with `isOther`, if the server returns it every time, as it does after a merge
 * @throws AppError `wrong-ticket` if the responses are for different tickets
 */
export async function requestTicket<T extends DerivedResponse>(
  ask: (which: TicketSelector) => Promise<T>,
  ticketId: number,
  number: string,
): Promise<{ answer: T; isOther: boolean }> {
  const byId = { ticketid: String(ticketId) };
  const first = await ask(byId);
  if (first.thread.ticketId === ticketId) return { answer: first, isOther: false };
  const answers = [first, await ask(byId)];
  if (number !== '' && answers.every(({ thread }) => thread.ticketId !== ticketId)) {
    const byNumber = await ask({ ticketnum: number }).catch(nullIfNotFound);
    if (byNumber) answers.push(byNumber);
  }
  const right = answers.find(({ thread }) => thread.ticketId === ticketId);
  if (right) return { answer: right, isOther: false };
  const same = answers.every(({ thread }) => thread.ticketId === first.thread.ticketId);
  if (same) return { answer: answers.at(-1) ?? first, isOther: true };
  throw wrongTicket(ticketId, number, first.thread.ticketId);
}

/** @param other the ID of the ticket that was returned instead */
export function wrongTicket(ticketId: number, number: string, other: number): AppError {
  const facts = { asked: String(ticketId), answered: String(other) };
  return number === ''
    ? appError('wrong-ticket', 'wrong_ticket_id', { ticketId, other }, facts)
    : appError('wrong-ticket', 'wrong_ticket', { number, other }, facts);
}

function nullIfNotFound(error: unknown): null {
  if (error instanceof AppError && error.code === 'ticket-not-found') return null;
  throw error;
}
