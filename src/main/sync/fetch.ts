import type { FetchResult } from '../../contract/app.ts';
import { AppError } from '../../shared/app-error.ts';
import type { Endpoint, WhmcsClient } from '../whmcs/client.ts';
import { derive, type DerivedResponse } from '../whmcs/derive.ts';
import { getTicket, getTicketByText } from '../whmcs/get-ticket.ts';
import { isReferredTo } from '../whmcs/ticket-reference.ts';
import type { StoreResult } from '../vault/tickets.ts';
import type { Vault } from '../vault/vault.ts';
import { requestTicket, wrongTicket } from './request-ticket.ts';

/** Where a fetched ticket comes from and goes to. */
export interface Source {
  client: WhmcsClient;
  endpoint: Endpoint;
  connectionId: number;
  timeZone: string;
  vault: Vault;
  /** Runs `work` when no other write is in progress. */
  write: <T>(work: (vault: Vault) => T) => Promise<T>;
  /** This machine's clock, in milliseconds. */
  now: () => number;
}

/** How often a ticket is fetched again because a sync stored another response in the meantime. */
const maxTries = 3;

type Change = Exclude<StoreResult['change'], 'stale'>;

/**
 * Fetches and stores the ticket with the number or ID that the user typed. If the server returns another ticket and the
 * requested one is stored, the stored one is refreshed as by {@link refresh}.
 * @throws AppError as {@link getTicketByText}
 */
export async function fetchByText(source: Source, typed: string, signal: AbortSignal): Promise<FetchResult> {
  const { client, endpoint, timeZone } = source;
  // The ticket's ID is not known before the response, so compare by revision.
  const last = source.vault.run((v) => v.tickets.lastRevision());
  const { matchedBy, reference, ...answer } = await getTicketByText(
    client,
    endpoint,
    timeZone,
    typed,
    signal,
  );
  const { ticketId } = answer.thread;
  const isOther = !isReferredTo(answer.thread, reference);
  const known = isOther
    ? source.vault.run((v) => v.tickets.keyOfReference(source.connectionId, reference))
    : null;
  if (known !== null) return refresh(source, known, signal);
  const mergedInto = isOther ? ticketId : null;
  const { key, change } = await store(source, answer, basisBefore(source, ticketId, last));
  if (change !== 'stale') return { key, change, matchedBy, mergedInto };
  return { ...(await fetchById(source, ticketId, signal)), matchedBy, mergedInto };
}

/**
 * Fetches a stored ticket again. A ticket that is no longer on the server is marked as deleted; if it was merged, it is
 * marked as merged and the other ticket is fetched.
 * @throws AppError `ticket-not-found` after marking it as deleted; or an error of the client
 */
export async function refresh(
  source: Source,
  key: number,
  signal: AbortSignal,
  tries = maxTries,
): Promise<FetchResult> {
  const { ticketId, number } = source.vault.ticket(key);
  const state = (): string | null =>
    source.vault.run((v) => v.tickets.stateOf(source.connectionId, ticketId));
  const basis = state();
  const at = (): string => new Date(source.now()).toISOString();
  try {
    const { answer, isOther } = await requestTicket(
      (which) => ask(source, which, ticketId, signal),
      ticketId,
      number,
    );
    if (isOther) {
      const into = answer.thread.ticketId;
      const merged = await fetchById(source, into, signal);
      await source.write((v) => v.tickets.onServer.markMerged(key, into, at()));
      return { ...merged, matchedBy: 'id', mergedInto: into };
    }
    const stored = await store(source, answer, answer.basis);
    const { change } = stored;
    const fetched =
      change === 'stale' ? await fetchById(source, ticketId, signal) : { key: stored.key, change };
    // The ID may now belong to a ticket with another number.
    return { ...fetched, matchedBy: 'id', mergedInto: fetched.key === key ? null : ticketId };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'ticket-not-found') throw error;
    // A sync fetched it in the meantime; only another request shows which response is newer.
    if (basis !== state() && tries > 1) return refresh(source, key, signal, tries - 1);
    await source.write((v) => v.tickets.onServer.markGone(key, at()));
    throw error;
  }
}

/** Fetches and stores a ticket; retries if a sync stored another response in the meantime. */
async function fetchById(
  source: Source,
  ticketId: number,
  signal: AbortSignal,
): Promise<{ key: number; change: Change }> {
  for (let tries = 1; ; tries += 1) {
    const { basis, ...answer } = await ask(source, { ticketid: String(ticketId) }, ticketId, signal);
    const other = answer.thread.ticketId;
    if (other !== ticketId) throw wrongTicket(ticketId, '', other);
    const { key, change } = await store(source, answer, tries < maxTries ? basis : undefined);
    if (change !== 'stale') return { key, change };
  }
}

async function ask(
  source: Source,
  which: { ticketid: string } | { ticketnum: string },
  ticketId: number,
  signal: AbortSignal,
): Promise<DerivedResponse & { basis: string | null }> {
  const { client, endpoint, timeZone } = source;
  const basis = source.vault.run((v) => v.tickets.stateOf(source.connectionId, ticketId));
  const { raw, fields } = await getTicket(client, endpoint, which, signal);
  return { ...derive(raw, timeZone, fields), basis };
}

/** The state of a ticket in the vault; null if its newest revision is later than `last`. */
const basisBefore = ({ vault, connectionId }: Source, ticketId: number, last: number): string | null =>
  vault.run(({ tickets }) => {
    const newest = tickets.newestRevision(tickets.keyOf(connectionId, ticketId));
    return (newest ?? 0) > last ? null : tickets.stateOf(connectionId, ticketId);
  });

async function store(
  { connectionId, timeZone, write, now }: Source,
  answer: DerivedResponse,
  basis: string | null | undefined,
): Promise<StoreResult> {
  const fetchedAt = new Date(now()).toISOString();
  const { raw, thread, hash } = answer;
  const incoming = { raw, thread, hash, connectionId, timeZone, fetchedAt };
  return write((v) => v.tickets.store({ ...incoming, ...(basis !== undefined && { basis }) }));
}
