import { indexable } from '../../shared/words.ts';
import type { Message, TicketHead } from '../../contract/ticket.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';

/** Separates messages, so that no phrase matches across two of them; a word character to FTS5. */
const border = ' \uE000 ';

/** The longest piece of one message that is searched, in UTF-16 units. */
const longestIndexed = 1_000_000;

/** The full-text index: one document for a ticket. */
export class TextIndex {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  /** Replaces the ticket's text in the index. Call it inside a transaction. */
  put(ticket: number, head: TicketHead, messages: Message[], privateNote: string): void {
    const people = new Set([...head.cc, head.openedBy]);
    for (const person of [head.requestor, head.owner, ...messages.flatMap((m) => [m.author, m.owner])]) {
      if (person) people.add(person.name).add(person.email);
    }
    const textOf = (some: Message[]): string =>
      some.map(({ text }) => indexable(text.slice(0, longestIndexed))).join(border);
    prepared<[number]>(this.#db, 'DELETE FROM ticket_text WHERE rowid = ?').run(ticket);
    prepared<[number, ...string[]]>(
      this.#db,
      'INSERT INTO ticket_text (rowid, number, subject, people, body, notes, files) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ).run(
      ticket,
      indexable(`${head.number}${border}${head.ticketId}`),
      indexable(head.subject),
      [...people].map(indexable).join(border),
      textOf(messages.filter(({ kind }) => kind !== 'note')),
      [textOf(messages.filter(({ kind }) => kind === 'note')), indexable(privateNote)].join(border),
      messages
        .flatMap(({ attachments }) => attachments.map(({ fileName }) => indexable(fileName)))
        .join(border),
    );
  }

  /**
   * Merges small parts of the index, a little at a time. @param pages how much work, in pages of the index
   * @returns whether anything was merged
   */
  mergeStep(pages: number): boolean {
    const changes = (): number =>
      prepared<[], number>(this.#db, 'SELECT total_changes()').pluck().get() as number;
    const before = changes();
    prepared<[number]>(this.#db, `INSERT INTO ticket_text (ticket_text, rank) VALUES ('merge', ?)`).run(
      pages,
    );
    // Documented by FTS5: fewer than two changes mean that nothing was left to merge.
    return changes() - before >= 2;
  }
}
