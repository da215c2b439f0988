import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../shared/app-error.ts';
import type { ImportOutcome } from '../../contract/import.ts';
import type { Thread } from '../../contract/ticket.ts';
import type { StoredThread } from '../vault/tickets.ts';
import type { Vault } from '../vault/vault.ts';
import { responseHash, fieldsOf, type DerivedResponse } from '../whmcs/derive.ts';

export interface ImportedTicket extends DerivedResponse {
  connectionId: number;
  timeZone: string;
  savedAt: string;
  isPrinted: boolean;
}

/** Stores an imported ticket, unless the vault has the same or a later version. */
export function storeImported(v: Vault, imported: ImportedTicket): Exclude<ImportOutcome, 'refused'> {
  const { connectionId, thread, raw, hash, timeZone, savedAt } = imported;
  // IDs are not unique across installations: a ticket with another number is another ticket.
  const key = v.tickets.keyOf(connectionId, thread.ticketId, thread.number);
  const known = key === null ? null : readable(v, key);
  if (known && isSame(v, known.key, known.thread, imported)) return 'same';
  if (known && isOlder({ thread, at: savedAt }, { thread: known.thread, at: known.fetchedAt }))
    return 'older';
  const stored = v.tickets.store({
    connectionId,
    thread,
    raw,
    hash,
    timeZone,
    fetchedAt: savedAt,
    isFromFile: true,
  });
  if (key === null) return 'added';
  return stored.change === 'unchanged' ? 'same' : 'newer';
}

/** @returns null if the stored response cannot be read; it is then replaced by the imported one */
function readable(v: Vault, key: number): StoredThread | null {
  try {
    return v.tickets.read(key);
  } catch (error) {
    if (error instanceof AppError && error.code === 'unreadable-answer') return null;
    throw error;
  }
}

function isSame(v: Vault, key: number, stored: Thread, { thread, hash, isPrinted }: ImportedTicket): boolean {
  if (isPrinted && isDeepStrictEqual(stored, thread)) return true;
  const raw = v.tickets.raw(key);
  return raw ? responseHash(fieldsOf(raw)) === hash : false;
}

/**
 * Compares the last reply as the server wrote it, which does not depend on a time zone, then the number of messages, then
 * the time of saving or fetching.
 */
function isOlder(saved: Version, stored: Version): boolean {
  const last = ({ thread }: Version): string => thread.lastReplyAt?.given ?? '';
  const count = ({ thread }: Version): number => thread.messages.length;
  if (last(saved) !== last(stored)) return last(saved) < last(stored);
  return count(saved) === count(stored) ? saved.at < stored.at : count(saved) < count(stored);
}

interface Version {
  thread: Thread;
  /** ISO 8601, UTC. */
  at: string;
}
