import type { ErrorCode } from '../../contract/errors.ts';
import { AppError } from '../../shared/app-error.ts';
import type { SyncSettings } from '../../contract/sync.ts';
import { fetchableAttachments } from '../vault/attachments.ts';
import { pendingReason, type PendingTicket } from '../vault/remote-tickets.ts';
import type { Vault } from '../vault/vault.ts';
import type { DerivedResponse } from '../whmcs/derive.ts';
import { isJustReplied } from './same-second.ts';

export interface FetchedTicket extends DerivedResponse {
  ticket: PendingTicket;
  /** The ticket's state in the vault when the request was sent; null if it was not stored. */
  basis: string | null;
  serverTime: number | null;
}

/** Tickets per transaction, and how long the first of them waits for the others, in milliseconds. */
const batchSize = 12;
const flushAfterMs = 150;
/** How often a ticket is fetched again because another response was stored in the meantime. */
const maxStaleResponses = 3;

export interface BatchWriterOptions {
  connectionId: number;
  timeZone: string;
  settings: SyncSettings;
  newIsUnread: boolean;
  now: () => number;
  /** @param changedKeys keys of the new or changed tickets */
  onStored: (stored: PendingTicket[], changedKeys: number[]) => void;
  /** The tickets stay in the queue. */
  onNotStored: (tickets: PendingTicket[]) => void;
  /** A ticket that cannot be stored. */
  onFailed: (ticket: PendingTicket, error: unknown) => void;
  /** Some of the stored tickets have to be fetched again. */
  onFetchAgain: () => void;
}

/**
 * Stores fetched tickets in batches. Each batch, its changes to the queue and the counts of the round are written in one
 * transaction.
 */
export class BatchWriter {
  readonly #vault: Vault;
  readonly #options: BatchWriterOptions;
  /** Stale responses by ticket ID. */
  readonly #stale = new Map<number, number>();
  #pending: FetchedTicket[] = [];
  #pendingSince = 0;

  constructor(vault: Vault, options: BatchWriterOptions) {
    this.#vault = vault;
    this.#options = options;
  }

  /** @throws AppError as {@link flush} */
  add(fetched: FetchedTicket): void {
    if (this.#pending.length === 0) this.#pendingSince = performance.now();
    this.#pending.push(fetched);
    if (this.#pending.length >= batchSize || performance.now() - this.#pendingSince > flushAfterMs)
      this.flush();
  }

  /**
   * Stores the pending tickets; if that fails because of one of them, each in its own transaction.
   * @throws AppError `disk-full`, `cannot-write`, `vault-busy`, `vault-closed`; what was not stored stays in the queue
   */
  flush(): void {
    const all = this.#pending;
    if (all.length === 0) return;
    this.#pending = [];
    try {
      this.#store(all);
    } catch (error) {
      if (isVaultError(error)) this.#requeue(all, error);
      this.#storeEach(all);
    }
  }

  #storeEach(all: FetchedTicket[]): void {
    const failed: { ticket: PendingTicket; error: unknown }[] = [];
    for (const [at, fetched] of all.entries()) {
      try {
        this.#store([fetched]);
      } catch (error) {
        if (isVaultError(error)) this.#requeue(all.slice(at), error);
        failed.push({ ticket: fetched.ticket, error });
      }
    }
    // If no ticket can be stored, the vault is damaged rather than a ticket.
    const damaged = failed.find(({ error }) => hasCode(error, 'vault-damaged'));
    if (damaged && all.length > 1 && failed.length === all.length) this.#requeue(all, damaged.error);
    for (const { ticket, error } of failed) this.#options.onFailed(ticket, error);
  }

  #requeue(tickets: FetchedTicket[], error: unknown): never {
    this.#options.onNotStored(tickets.map(({ ticket }) => ticket));
    throw error;
  }

  #store(all: FetchedTicket[]): void {
    const { connectionId, timeZone, settings, newIsUnread, now } = this.#options;
    const fetchedAt = new Date(now()).toISOString();
    const [stored, stale, changed]: [PendingTicket[], PendingTicket[], number[]] = [[], [], []];
    let anyAgain = false;
    this.#vault.transaction((v) => {
      let added = 0;
      for (const { ticket, serverTime, basis, ...answer } of all) {
        const { thread } = answer;
        const incoming = {
          ...answer,
          ...((this.#stale.get(ticket.ticketId) ?? 0) < maxStaleResponses && { basis }),
          ...{ connectionId, timeZone, fetchedAt, unseen: true, newIsUnread },
        };
        const { key, change } = v.tickets.store(incoming);
        if (change === 'stale') {
          stale.push(ticket);
          continue;
        }
        if (settings.attachments !== 'on-demand')
          v.attachments.enqueue(key, fetchableAttachments(thread.ticketId, thread.messages));
        const again =
          ticket.reason !== pendingReason.again &&
          isJustReplied(thread.lastReplyAt?.given, serverTime ?? now());
        v.remoteTickets.markSynced(connectionId, ticket, again);
        stored.push(ticket);
        anyAgain ||= again;
        if (change === 'new') added += 1;
        if (change !== 'unchanged') changed.push(key);
      }
      v.rounds.count(connectionId, 'fetched', stored.length);
      v.rounds.count(connectionId, 'added', added);
      v.rounds.count(connectionId, 'changed', changed.length - added);
    });
    if (anyAgain) this.#options.onFetchAgain();
    for (const { ticketId } of stale) this.#stale.set(ticketId, (this.#stale.get(ticketId) ?? 0) + 1);
    if (stale.length > 0) this.#options.onNotStored(stale);
    this.#options.onStored(stored, changed);
  }
}

const hasCode = (error: unknown, code: ErrorCode): boolean =>
  error instanceof AppError && error.code === code;

const vaultErrorCodes = new Set<ErrorCode>(['disk-full', 'cannot-write', 'vault-busy', 'vault-closed']);

/** Whether the cause is the disk or the vault, not a single ticket. */
function isVaultError(error: unknown): boolean {
  if (error instanceof AppError) return vaultErrorCodes.has(error.code);
  return /^SQLITE_(IOERR|NOMEM|BUSY|LOCKED|READONLY)/.test(
    String((error as { code?: unknown } | null)?.code),
  );
}
