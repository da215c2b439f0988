import type { ThreadReader } from '../tickets/thread-reader.ts';
import type { Vault } from '../vault/vault.ts';

/** What an export says of the ticket beside its thread. */
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
  /** What became of the ticket on the server; '' where it is still there. */
  fate: string;
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
    fate: mergedInto
      ? `Merged into ${mergedInto.number ? `#${mergedInto.number}` : `the ticket with ID ${mergedInto.ticketId}`}`
      : stored.goneAt
        ? 'Deleted'
        : '',
    mergedFrom: mergedFrom.map(({ number }) => number),
  };
}
