import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../../contract/failure.ts';
import type { ImportOutcome } from '../../contract/import.ts';
import type { Thread } from '../../contract/ticket.ts';
import type { StoredThread } from '../vault/tickets.ts';
import type { Vault } from '../vault/vault.ts';
import { answerHash, fieldsOf, type DerivedAnswer } from '../whmcs/derive.ts';

export interface Import extends DerivedAnswer {
  connectionId: number;
  timeZone: string;
  savedAt: string;
  isPrinted: boolean;
}

/** Stores an imported ticket, unless the vault has the same version of it, or a later one. */
export function keepImported(v: Vault, imported: Import): Exclude<ImportOutcome, 'refused'> {
  const { connectionId, thread, raw, hash, timeZone, savedAt } = imported;
  // Ids are per installation: a ticket of another number is another ticket.
  const key = v.tickets.keyOf(connectionId, thread.ticketId, thread.number);
  const known = key === null ? null : readable(v, key);
  if (known && isSame(v, known.key, known.thread, imported)) return 'same';
  if (known && isOlder(thread, known.thread)) return 'older';
  const state = key === null ? null : v.tickets.state(key);
  const stored = v.tickets.store({ connectionId, thread, raw, hash, timeZone, fetchedAt: savedAt });
  if (!state) return 'added';
  // A file says nothing about whether the ticket is still on the server.
  if (state.goneAt !== null) v.tickets.markGone(stored.key, state.goneAt);
  return stored.change === 'unchanged' ? 'same' : 'newer';
}

/** null where what is stored cannot be read: the imported answer then takes its place. */
function readable(v: Vault, key: number): StoredThread | null {
  try {
    return v.tickets.read(key);
  } catch (error) {
    if (error instanceof Failure && error.code === 'unreadable-answer') return null;
    throw error;
  }
}

function isSame(v: Vault, key: number, stored: Thread, { thread, hash, isPrinted }: Import): boolean {
  if (isPrinted && isDeepStrictEqual(stored, thread)) return true;
  const raw = v.tickets.raw(key);
  return raw ? answerHash(fieldsOf(raw)) === hash : false;
}

/** By the last reply as the server wrote it, which no time zone changes, then by the number of messages. */
export function isOlder(saved: Thread, stored: Thread): boolean {
  const last = (thread: Thread): string => thread.lastReplyAt?.given ?? '';
  return last(saved) === last(stored)
    ? saved.messages.length < stored.messages.length
    : last(saved) < last(stored);
}
