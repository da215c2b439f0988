import type { WantedFile } from '../vault/files.ts';
import type { WantedTicket } from '../vault/rounds.ts';
import type { Vault } from '../vault/vault.ts';

/** One request of a sync. */
export type Job =
  | { what: 'list'; id: 'list' }
  | { what: 'ticket'; id: string; ticket: WantedTicket }
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
  #ahead: Job[] = [];
  listingDone = false;

  constructor(vault: Vault, connectionId: number) {
    this.#vault = vault;
    this.#connectionId = connectionId;
  }

  /** The list first, then changed tickets, then what is only looked after, then attachments. */
  peek(): Job | null {
    if (!this.listingDone && !this.#busy.has('list')) return { what: 'list', id: 'list' };
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

  /** Reads anew what is wanted: something failed, or was put off. */
  forget(): void {
    this.#ahead = [];
  }

  #fill(): void {
    const enough = 200 + this.#busy.size;
    const tickets = this.#vault.run((v) => v.rounds.wanted(this.#connectionId, enough));
    const jobs = tickets.map(ticketJob);
    if (tickets.length < enough) {
      const files = this.#vault.run((v) => v.files.wanted(this.#connectionId, enough));
      jobs.push(...files.map((file): Job => ({ what: 'file', id: `file ${file.id}`, file })));
    }
    this.#ahead = jobs.filter(({ id }) => !this.#busy.has(id));
  }
}
