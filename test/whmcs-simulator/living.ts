import { wireDate } from './generator.ts';
import type { TicketSource, WireTicket } from './wire.ts';

/** A source that changes while it is read: replies, edits, deletions, and a list that reorders itself. */
export class LivingSource implements TicketSource {
  readonly #base: TicketSource;
  readonly #changed = new Map<number, WireTicket>();
  /** The target of each merged ticket; null if the server no longer knows the ticket. */
  readonly #merged = new Map<number, number | null>();
  #order: number[];
  /** Called for each list page, so that a test can change the list between two pages. */
  onList: (() => void) | null = null;

  content?: (fileName: string) => Buffer;

  constructor(base: TicketSource) {
    this.#base = base;
    this.#order = Array.from({ length: base.count }, (_, index) => index + 1);
  }

  get count(): number {
    return this.#order.length;
  }

  byId(id: number): WireTicket | null {
    const master = this.#merged.get(id);
    if (typeof master === 'number') return this.byId(master);
    if (!this.#order.includes(id)) return null;
    return this.#changed.get(id) ?? this.#base.byId(id);
  }

  byNumber(tid: string): WireTicket | null {
    const id = Number(this.#base.byNumber(tid)?.ticketid ?? 0);
    return this.byId(id);
  }

  ids(): number[] {
    this.onList?.();
    return this.#order;
  }

  change(id: number, change: (ticket: WireTicket) => void): void {
    const ticket = structuredClone(this.byId(id));
    if (!ticket) throw new Error(`There is no ticket ${id}.`);
    change(ticket);
    this.#changed.set(id, ticket);
  }

  /** Like a reply: updates `lastreply` and moves the ticket to the front of the list. */
  reply(id: number, message: string): void {
    this.change(id, (ticket) => {
      const last = ticket.replies.reply.at(-1);
      if (!last) throw new Error('A ticket without a message.');
      const date = wireDate(Date.parse(`${ticket.lastreply.replace(' ', 'T')}Z`) + 3_600_000);
      ticket.replies.reply.push({ ...last, replyid: String(id * 1000 + 900), message, date });
      ticket.lastreply = date;
    });
    this.toFront(id);
  }

  toFront(id: number): void {
    this.#order = [id, ...this.#order.filter((other) => other !== id)];
  }

  /**
   * Merges a ticket into another one: its messages become replies there, and it is no longer listed.
   * @param response the response of GetTicket for the merged ticket: the other ticket, or an error
   */
  merge(from: number, into: number, response: 'master' | 'not-found' = 'master'): void {
    const merged = this.byId(from);
    if (!merged) throw new Error(`There is no ticket ${from}.`);
    this.change(into, (master) => {
      const replies = merged.replies.reply.map((reply) =>
        reply.replyid === '0' ? { ...reply, replyid: String(from * 1000 + 999), rating: '0' } : reply,
      );
      const [opening, ...own] = master.replies.reply;
      const later = [...own, ...replies].sort((a, b) => (a.date < b.date ? -1 : 1));
      master.replies.reply = opening ? [opening, ...later] : later;
      master.notes.note.push(...merged.notes.note);
      if (merged.lastreply > master.lastreply) master.lastreply = merged.lastreply;
    });
    this.remove(from);
    this.#merged.set(from, response === 'master' ? into : null);
  }

  remove(id: number): void {
    this.#order = this.#order.filter((other) => other !== id);
  }
}
