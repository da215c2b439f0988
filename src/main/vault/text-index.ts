import { indexable } from '../../shared/words.ts';
import type { Message, TicketHead } from '../../contract/ticket.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';

/** Separates messages, so that no phrase matches across two of them; a word character to FTS5. */
const messageSeparator = ' \uE000 ';

/** The longest part of a message that is indexed, in UTF-16 code units. */
const maxIndexedLength = 1_000_000;

/** The full-text index, with one document per ticket. */
export class TextIndex {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  /** Replaces the ticket's text in the index. Call it inside a transaction. */
  put(ticket: number, head: TicketHead, messages: Message[], privateNote: string): void {
    const people = new Set([...head.cc, head.openedBy]);
    for (const user of [head.requestor, head.owner, ...messages.flatMap((m) => [m.author, m.owner])]) {
      if (user) people.add(user.name).add(user.email);
    }
    const textOf = (some: Message[]): string =>
      some.map(({ text }) => indexable(text.slice(0, maxIndexedLength))).join(messageSeparator);
    prepared<[number]>(this.#db, 'DELETE FROM ticket_text WHERE rowid = ?').run(ticket);
    prepared<[number, ...string[]]>(
      this.#db,
      'INSERT INTO ticket_text (rowid, number, subject, people, body, notes, files) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ).run(
      ticket,
      [indexable(head.number), String(head.ticketId)].join(messageSeparator),
      indexable(head.subject),
      [...people].map(indexable).join(messageSeparator),
      textOf(messages.filter(({ kind }) => kind !== 'note')),
      [textOf(messages.filter(({ kind }) => kind === 'note')), indexable(privateNote)].join(messageSeparator),
      messages
        .flatMap(({ attachments }) => attachments.map(({ fileName }) => indexable(fileName)))
        .join(messageSeparator),
    );
  }

  /**
   * Merges segments of the index.
   * @param pages the most pages to write
   * @returns whether anything was merged
   */
  mergeStep(pages: number): boolean {
    const changes = (): number =>
      prepared<[], number>(this.#db, 'SELECT total_changes()').pluck().get() as number;
    const before = changes();
    prepared<[number]>(this.#db, `INSERT INTO ticket_text (ticket_text, rank) VALUES ('merge', ?)`).run(
      pages,
    );
    // According to the documentation of FTS5, fewer than two changes mean that there was nothing to merge.
    return changes() - before >= 2;
  }
}
