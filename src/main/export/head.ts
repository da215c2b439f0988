import type { ThreadReader } from '../tickets/thread-reader.ts';
import type { Vault } from '../vault/vault.ts';

/** Why a ticket is no longer on the server. `number` is '' if the other ticket is not in the vault. */
export type ServerRemoval = { kind: 'merged'; number: string; ticketId: number } | { kind: 'deleted' };

/** The metadata of an exported ticket. */
export interface ExportHead {
  number: string;
  subject: string;
  version: {
    /** Position of the version, from 1, and the number of versions. */
    number: number;
    count: number;
    /** When the server last returned it; ISO 8601, UTC. */
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
