import type { ThreadReader } from '../tickets/thread-reader.ts';
import type { Vault } from '../vault/vault.ts';

/** What happened to a ticket on the server. `number` is '' if the vault does not know that ticket. */
export type ServerRemoval = { kind: 'merged'; number: string; ticketId: number } | { kind: 'deleted' };

/** What an export says about the ticket, beside its thread. */
export interface ExportHead {
  number: string;
  subject: string;
  version: {
    /** Which of how many versions of the ticket it is. */
    number: number;
    count: number;
    /** When the server last gave it; ISO 8601, UTC. */
    fetchedAt: string;
  };
  /** null if the ticket is still on the server. */
  removal: ServerRemoval | null;
  /** The numbers of tickets that were merged into it. */
  mergedFrom: string[];
}

/** @param revision null for the newest version. @throws AppError `not-in-vault` */
export function exportHead(
  vault: Vault,
  reader: ThreadReader,
  key: number,
  revision: number | null,
): ExportHead {
  const stored = reader.thread(key, revision);
  const revisions = vault.run((v) => v.tickets.revisions(key));
  const at = revision === null ? 0 : revisions.findIndex(({ id }) => id === revision);
  const { mergedInto, mergedFrom } = reader.merges(stored);
  return {
    number: stored.thread.number,
    subject: stored.thread.subject,
    version: {
      number: revisions.length - at,
      count: revisions.length,
      fetchedAt: (at > 0 ? revisions[at]?.fetchedAt : undefined) ?? stored.fetchedAt,
    },
    removal: mergedInto
      ? { kind: 'merged', number: mergedInto.number, ticketId: mergedInto.ticketId }
      : stored.goneAt
        ? { kind: 'deleted' }
        : null,
    mergedFrom: mergedFrom.map(({ number }) => number),
  };
}
