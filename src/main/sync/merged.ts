import type { Vault } from '../vault/vault.ts';

/**
 * Marks a stored ticket as merged into another one of the same connection.
 * @returns whether that was not known
 */
export const markMerged = (v: Vault, key: number, intoTicketId: number, at: string): boolean =>
  v.tickets.markMerged(key, intoTicketId, at);
