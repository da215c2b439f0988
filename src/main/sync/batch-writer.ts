import type { ErrorCode } from '../../contract/errors.ts';
import { AppError } from '../../shared/app-error.ts';
import type { SyncSettings } from '../../contract/sync.ts';
import { fetchableAttachments } from '../vault/attachments.ts';
import { pendingReason, type PendingTicket } from '../vault/remote-tickets.ts';
import type { Vault } from '../vault/vault.ts';
import type { DerivedAnswer } from '../whmcs/derive.ts';
import { isJustReplied } from './same-second.ts';

export interface Fetched extends DerivedAnswer {
  wanted: PendingTicket;
  /** The ticket's state in the vault when the request was sent; null for none. */
  basis: string | null;
  serverTime: number | null;
}

/** Tickets that are stored in one go, and how long the first of them may wait for the others, in milliseconds. */
const batch = 12;
const flushAfterMs = 150;
/** How often a ticket is fetched again because somebody else stored another answer meanwhile. */
const mostStale = 3;

export interface BatchWriterOptions {
  connectionId: number;
  timeZone: string;
  settings: SyncSettings;
  newIsUnread: boolean;
  now: () => number;
  /** Told what was stored, and which of it is new or changed. */
  onKept: (kept: PendingTicket[], changedKeys: number[]) => void;
  /** Told what was not stored and is still wanted. */
  onLost: (lost: PendingTicket[]) => void;
  /** Told of a ticket that cannot be stored. */
  onFailed: (ticket: PendingTicket, error: unknown) => void;
  /** Told that some are to be fetched once more. */
  onAgain: () => void;
}

/**
 * Stores what was fetched, some tickets at a time: each of them, what is to be done next about it and the
 * counts of the round in one transaction, so that whatever happens, all of it is there or none.
 */
export class BatchWriter {
  readonly #vault: Vault;
  readonly #options: BatchWriterOptions;
  /** How often the answer of a ticket was stale. */
  readonly #stale = new Map<number, number>();
  #waiting: Fetched[] = [];
  #since = 0;

  constructor(vault: Vault, options: BatchWriterOptions) {
    this.#vault = vault;
    this.#options = options;
  }

  /** @throws AppError as {@link flush} */
  add(fetched: Fetched): void {
    if (this.#waiting.length === 0) this.#since = performance.now();
    this.#waiting.push(fetched);
    if (this.#waiting.length >= batch || performance.now() - this.#since > flushAfterMs) this.flush();
  }

  /**
   * Stores everything that waits. Where that fails because of one ticket, each is stored by itself.
   * @throws AppError `disk-full`… and then everything that could not be stored is still wanted
   */
  flush(): void {
    const all = this.#waiting;
    if (all.length === 0) return;
    this.#waiting = [];
    try {
      this.#keep(all);
    } catch (error) {
      if (isOfTheVault(error)) this.#lose(all, error);
      this.#keepEach(all);
    }
  }

  #keepEach(all: Fetched[]): void {
    const failed: { ticket: PendingTicket; error: unknown }[] = [];
    for (const [at, fetched] of all.entries()) {
      try {
        this.#keep([fetched]);
      } catch (error) {
        if (isOfTheVault(error)) this.#lose(all.slice(at), error);
        failed.push({ ticket: fetched.wanted, error });
      }
    }
    // Where nothing at all can be stored it is not the tickets' fault.
    const damaged = failed.find(({ error }) => isFailure(error, 'vault-damaged'));
    if (damaged && all.length > 1 && failed.length === all.length) this.#lose(all, damaged.error);
    for (const { ticket, error } of failed) this.#options.onFailed(ticket, error);
  }

  #lose(lost: Fetched[], error: unknown): never {
    this.#options.onLost(lost.map(({ wanted }) => wanted));
    throw error;
  }

  #keep(all: Fetched[]): void {
    const { connectionId, timeZone, settings, newIsUnread, now } = this.#options;
    const fetchedAt = new Date(now()).toISOString();
    const [kept, stale, changed]: [PendingTicket[], PendingTicket[], number[]] = [[], [], []];
    let once = false;
    this.#vault.transaction((v) => {
      let added = 0;
      for (const { wanted, serverTime, basis, ...answer } of all) {
        const { thread } = answer;
        const arrival = {
          ...answer,
          ...((this.#stale.get(wanted.ticketId) ?? 0) < mostStale && { basis }),
          ...{ connectionId, timeZone, fetchedAt, unseen: true, newIsUnread },
        };
        const { key, change } = v.tickets.store(arrival);
        if (change === 'stale') {
          stale.push(wanted);
          continue;
        }
        if (settings.attachments !== 'on-demand')
          v.attachments.enqueue(key, fetchableAttachments(thread.ticketId, thread.messages));
        const again =
          wanted.wanted !== pendingReason.again &&
          isJustReplied(thread.lastReplyAt?.given, serverTime ?? now());
        v.remoteTickets.markSynced(connectionId, wanted, again);
        kept.push(wanted);
        once ||= again;
        if (change === 'new') added += 1;
        if (change !== 'unchanged') changed.push(key);
      }
      v.rounds.count(connectionId, 'fetched', kept.length);
      v.rounds.count(connectionId, 'added', added);
      v.rounds.count(connectionId, 'changed', changed.length - added);
    });
    if (once) this.#options.onAgain();
    for (const { ticketId } of stale) this.#stale.set(ticketId, (this.#stale.get(ticketId) ?? 0) + 1);
    if (stale.length > 0) this.#options.onLost(stale);
    this.#options.onKept(kept, changed);
  }
}

const isFailure = (error: unknown, code: ErrorCode): boolean =>
  error instanceof AppError && error.code === code;

const ofTheVault = new Set<ErrorCode>(['disk-full', 'cannot-write', 'vault-busy', 'vault-closed']);

/** Whether the disk or the vault as a whole is in the way, and not one ticket. */
function isOfTheVault(error: unknown): boolean {
  if (error instanceof AppError) return ofTheVault.has(error.code);
  return /^SQLITE_(IOERR|NOMEM|BUSY|LOCKED|READONLY)/.test(
    String((error as { code?: unknown } | null)?.code),
  );
}
