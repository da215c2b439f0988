import type { Thread } from '../../contract/ticket.ts';
import { AppError } from '../../shared/app-error.ts';
import { deriveThread } from '../whmcs/derive.ts';
import { renameFiles } from './renamed-files.ts';
import type { TicketIdentity, StoredThread, TicketTable } from './tickets.ts';
import type { Vault } from './vault.ts';

/**
 * Derives the list columns of a ticket again and, if the parser has changed, the hash of its newest response, its index
 * entry and the names of its files. Call it inside a transaction.
 * @throws AppError `unreadable-answer`, `answer-too-large`
 */
export function rederiveTicket({ tickets, attachments: files }: Vault, key: number): void {
  const stored = tickets.read(key);
  if (!stored) return;
  const parser = tickets.rows.parserOf(key);
  const isCurrent = tickets.rows.isCurrentParser(key);
  if (parser === 0) splitOtherTickets(tickets, stored);
  tickets.rows.write(key, stored.thread, stored.timeZone);
  if (isCurrent) return;
  const newest = tickets.versions.newestId(key);
  if (newest !== null) tickets.versions.rehash(key, newest);
  tickets.reindex(key, stored.thread);
  renameFiles(files, key, stored.thread, () =>
    tickets.versions.of(key).flatMap(({ id }) => threadOf(tickets, key, id, stored.timeZone) ?? []),
  );
}

/** Format 2 stored responses for other tickets with the same `ticketid` as versions: they become tickets. */
function splitOtherTickets(
  tickets: TicketTable,
  { key, connectionId, timeZone, thread }: StoredThread,
): void {
  for (const { id, fetchedAt } of tickets.versions.of(key)) {
    const other = threadOf(tickets, key, id, timeZone);
    if (!other || isSame(other, thread)) continue;
    const target =
      tickets.keyOf(connectionId, other.ticketId, other.number) ??
      tickets.insert(connectionId, other, fetchedAt);
    tickets.versions.move(id, target);
  }
}

/** @returns null for an unreadable version */
function threadOf(tickets: TicketTable, key: number, revision: number, timeZone: string): Thread | null {
  try {
    const raw = tickets.versions.raw(key, revision);
    return raw && deriveThread(raw, timeZone);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

const isSame = (a: TicketIdentity, b: TicketIdentity): boolean =>
  a.ticketId === b.ticketId && a.number === b.number;
