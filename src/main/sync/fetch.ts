import type { FetchResult } from '../../contract/desk.ts';
import { Failure } from '../../contract/failure.ts';
import type { Endpoint, WhmcsClient } from '../whmcs/client.ts';
import { getTicketById, getTicketByText, type FetchedTicket } from '../whmcs/get-ticket.ts';
import type { Vault } from '../vault/vault.ts';

/** Where a fetched ticket comes from and goes to. */
export interface Source {
  client: WhmcsClient;
  endpoint: Endpoint;
  connectionId: number;
  timeZone: string;
  vault: Vault;
  /** Writes to it when nobody else does. */
  write: <T>(work: (vault: Vault) => T) => Promise<T>;
  /** This machine's clock, in milliseconds. */
  now: () => number;
}

/** Fetches the ticket that a person typed the number or id of, and stores it. */
export async function fetchByText(source: Source, typed: string, signal: AbortSignal): Promise<FetchResult> {
  const { client, endpoint, timeZone } = source;
  return store(source, await getTicketByText(client, endpoint, timeZone, typed, signal));
}

/**
 * Fetches a stored ticket again. One that the server no longer has is marked as gone, and kept.
 * @throws Failure `ticket-not-found` after it was marked; or the client's
 */
export async function refresh(source: Source, key: number, signal: AbortSignal): Promise<FetchResult> {
  const { client, endpoint, timeZone, vault } = source;
  const { ticketId } = vault.ticket(key);
  try {
    return await store(source, await getTicketById(client, endpoint, timeZone, ticketId, signal));
  } catch (error) {
    if (error instanceof Failure && error.code === 'ticket-not-found') {
      await source.write((v) => v.tickets.markGone(key, new Date(source.now()).toISOString()));
    }
    throw error;
  }
}

async function store(source: Source, fetched: FetchedTicket): Promise<FetchResult> {
  const fetchedAt = new Date(source.now()).toISOString();
  const { connectionId, timeZone } = source;
  const { matchedBy, ...answer } = fetched;
  const stored = await source.write((v) => v.tickets.store({ ...answer, connectionId, timeZone, fetchedAt }));
  const { key, change } = stored;
  return { key, change: change === 'stale' ? 'unchanged' : change, matchedBy };
}
