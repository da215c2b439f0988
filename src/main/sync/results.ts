import type { AppError } from '../../shared/app-error.ts';
import type { PendingAttachment } from '../vault/attachments.ts';
import type { PendingTicket } from '../vault/remote-tickets.ts';
import type { Vault } from '../vault/vault.ts';

/** Records the outcome of requests without a response to store. */
export class Results {
  readonly #vault: Vault;
  readonly #connectionId: number;
  readonly #now: () => number;

  constructor(vault: Vault, connectionId: number, now: () => number) {
    this.#vault = vault;
    this.#connectionId = connectionId;
    this.#now = now;
  }

  /** The ticket was deleted on the server. @returns the key of the stored ticket if it was not marked yet; else null */
  gone({ ticketId }: PendingTicket): number | null {
    return this.#markRemoved(ticketId, (v, key, at) => v.tickets.onServer.markGone(key, at));
  }

  /** The ticket was merged into another one, which is queued. @returns as {@link gone} */
  merged({ ticketId }: PendingTicket, into: number): number | null {
    return this.#vault.transaction((v) => {
      v.remoteTickets.enqueue(this.#connectionId, into);
      return this.#markRemoved(ticketId, (vault, key, at) =>
        vault.tickets.onServer.markMerged(key, into, at),
      );
    });
  }

  #markRemoved(ticketId: number, mark: (v: Vault, key: number, at: string) => boolean): number | null {
    return this.#vault.transaction((v) => {
      const known = v.tickets.keyOf(this.#connectionId, ticketId);
      const isNew = known !== null && mark(v, known, new Date(this.#now()).toISOString());
      v.remoteTickets.markDeleted(this.#connectionId, ticketId);
      v.rounds.count(this.#connectionId, 'gone', isNew ? 1 : 0);
      return isNew ? known : null;
    });
  }

  ticketFailed(ticketId: number, failure: AppError): void {
    this.#vault.run((v) => v.failures.addTicket(this.#connectionId, ticketId, failure.report()));
  }

  fileFailed(file: PendingAttachment, failure: AppError): void {
    this.#vault.run((v) => v.attachments.markFailed(file.id, 'failed', failure.report()));
  }

  /** Records that a file is deleted, too large or not allowed. @returns false for any other failure */
  fileRefused(file: PendingAttachment, failure: AppError): boolean {
    const states = {
      'attachment-unavailable': 'deleted',
      'too-large': 'too-large',
      'action-not-allowed': 'failed',
      'action-unknown': 'failed',
    } as const;
    const state = states[failure.code as keyof typeof states];
    if (!state) return false;
    this.#vault.run((v) => v.attachments.markFailed(file.id, state, failure.report()));
    return true;
  }
}
