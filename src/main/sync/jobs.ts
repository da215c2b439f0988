import type { WantedFile } from '../vault/files.ts';
import type { WantedTicket } from '../vault/listed.ts';
import type { Vault } from '../vault/vault.ts';

/** One request of a sync. */
export type Job =
  | { what: 'list'; id: 'list' }
  | {
      what: 'ticket';
      id: string;
      ticket: WantedTicket;
      /** The ticket's state in the vault when it was asked for. */
      basis?: string | null;
    }
  | { what: 'file'; id: string; file: WantedFile };

const ticketJob = (ticket: WantedTicket): Job => ({
  what: 'ticket',
  id: `ticket ${ticket.ticketId}`,
  ticket,
});

/** What is to be done next; what is wanted lies in the vault, and only a little of it here. */
export class JobQueue {
  readonly #vault: Vault;
  readonly #connectionId: number;
  /** Taken and not yet stored: these are not handed out again. */
  readonly #busy = new Set<string>();
  /** These failed: they come after the others. */
  readonly #later = new Set<string>();
  /** What to make of these is known only when the list has been read. */
  readonly #afterList = new Set<string>();
  #ahead: Job[] = [];
  listingDone = false;
  /** The list is left alone for a while. */
  listingPaused = false;

  constructor(vault: Vault, connectionId: number) {
    this.#vault = vault;
    this.#connectionId = connectionId;
  }

  /** The list first, then changed tickets, then what is only looked after, then attachments. */
  peek(): Job | null {
    if (!this.listingDone && !this.listingPaused && !this.#busy.has('list'))
      return { what: 'list', id: 'list' };
    if (this.#ahead.length === 0) this.#fill();
    return this.#ahead[0] ?? null;
  }

  take(): Job | null {
    const job = this.peek();
    if (job && job === this.#ahead[0]) this.#ahead.shift();
    if (job) this.#busy.add(job.id);
    return job;
  }

  free(id: string): void {
    this.#busy.delete(id);
  }

  freeTickets(tickets: WantedTicket[]): void {
    for (const ticket of tickets) this.free(ticketJob(ticket).id);
  }

  /** Tries again what failed, after the others. */
  retryLater(id: string): void {
    this.#later.add(id);
    this.#ahead = [];
  }

  /** Tries again when the list has been read. */
  retryAfterList(id: string): void {
    this.#afterList.add(id);
    this.#ahead = [];
  }

  #fill(): void {
    const enough = 200 + this.#busy.size + this.#later.size + this.#afterList.size;
    const tickets = this.#vault.run((v) => v.listed.wanted(this.#connectionId, enough));
    const jobs = tickets.map(ticketJob);
    if (tickets.length < enough) {
      const files = this.#vault.run((v) => v.files.wanted(this.#connectionId, enough));
      jobs.push(...files.map((file): Job => ({ what: 'file', id: `file ${file.id}`, file })));
    }
    const ready = jobs.filter(
      ({ id }) => !this.#busy.has(id) && (this.listingDone || !this.#afterList.has(id)),
    );
    const [first, later] = [
      ready.filter(({ id }) => !this.#later.has(id)),
      ready.filter(({ id }) => this.#later.has(id)),
    ];
    this.#ahead = [...first, ...later];
  }
}
