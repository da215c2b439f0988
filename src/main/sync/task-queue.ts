import type { PendingAttachment } from '../vault/attachments.ts';
import type { PendingTicket } from '../vault/remote-tickets.ts';
import type { Vault } from '../vault/vault.ts';

/** One request of a sync. */
export type SyncTask =
  | { what: 'list'; id: 'list' }
  | {
      what: 'ticket';
      id: string;
      ticket: PendingTicket;
      /** The ticket's state in the vault when it was requested. */
      basis?: string | null;
    }
  | { what: 'file'; id: string; file: PendingAttachment };

const ticketTask = (ticket: PendingTicket): SyncTask => ({
  what: 'ticket',
  id: `ticket ${ticket.ticketId}`,
  ticket,
});

/** The next requests of a sync. The queue is in the vault; only its first tasks are in memory. */
export class TaskQueue {
  readonly #vault: Vault;
  readonly #connectionId: number;
  /** Taken but not yet stored. */
  readonly #busy = new Set<string>();
  /** Failed tasks, which come after the others. */
  readonly #later = new Set<string>();
  /** Tasks that have to wait until the list has been read. */
  readonly #afterList = new Set<string>();
  #ahead: SyncTask[] = [];
  listingDone = false;
  /** Whether the list is unsettled and will be read again later. */
  listingPaused = false;

  constructor(vault: Vault, connectionId: number) {
    this.#vault = vault;
    this.#connectionId = connectionId;
  }

  /** The list first, then tickets by `pendingReason`, then attachments. */
  peek(): SyncTask | null {
    if (!this.listingDone && !this.listingPaused && !this.#busy.has('list'))
      return { what: 'list', id: 'list' };
    if (this.#ahead.length === 0) this.#fill();
    return this.#ahead[0] ?? null;
  }

  take(): SyncTask | null {
    const task = this.peek();
    if (task && task === this.#ahead[0]) this.#ahead.shift();
    if (task) this.#busy.add(task.id);
    return task;
  }

  free(id: string): void {
    this.#busy.delete(id);
  }

  freeTickets(tickets: PendingTicket[]): void {
    for (const ticket of tickets) this.free(ticketTask(ticket).id);
  }

  /** Retries a task after the others. */
  retryLater(id: string): void {
    this.#later.add(id);
    this.#ahead = [];
  }

  /** Retries a task after the list has been read. */
  retryAfterList(id: string): void {
    this.#afterList.add(id);
    this.#ahead = [];
  }

  #fill(): void {
    const enough = 200 + this.#busy.size + this.#later.size + this.#afterList.size;
    const tickets = this.#vault.run((v) => v.remoteTickets.pending(this.#connectionId, enough));
    const tasks = tickets.map(ticketTask);
    if (tickets.length < enough) {
      const files = this.#vault.run((v) => v.attachments.pending(this.#connectionId, enough));
      tasks.push(...files.map((file): SyncTask => ({ what: 'file', id: `file ${file.id}`, file })));
    }
    const ready = tasks.filter(
      ({ id }) => !this.#busy.has(id) && (this.listingDone || !this.#afterList.has(id)),
    );
    const [first, later] = [
      ready.filter(({ id }) => !this.#later.has(id)),
      ready.filter(({ id }) => this.#later.has(id)),
    ];
    this.#ahead = [...first, ...later];
  }
}
