import { randomBytes } from 'node:crypto';
import type { IncomingTicket, StoreResult } from '../../src/main/vault/tickets.ts';
import { Vault } from '../../src/main/vault/vault.ts';
import { derive } from '../../src/main/whmcs/derive.ts';
import { rawOf } from '../../src/main/whmcs/response.ts';

export const memoryVault = (): Vault => new Vault(':memory:', randomBytes(32));

/** A response for a ticket with the number `T-<ticketId>`. */
export const responseOf = (ticketId: number, fields: Record<string, unknown> = {}): string =>
  JSON.stringify({ result: 'success', ticketid: ticketId, tid: `T-${ticketId}`, ...fields });

/** Stores a response; by default in UTC and fetched at the beginning of 2026. */
export function storeResponse(
  vault: Vault,
  connectionId: number,
  response: string,
  incoming: Partial<IncomingTicket> = {},
): StoreResult {
  const timeZone = incoming.timeZone ?? 'UTC';
  return vault.tickets.store({
    ...derive(rawOf(response), timeZone),
    connectionId,
    timeZone,
    fetchedAt: '2026-01-01T00:00:00.000Z',
    ...incoming,
  });
}
