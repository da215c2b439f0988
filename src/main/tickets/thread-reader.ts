import {
  firstScreenMessages,
  messagesPerPage,
  textPageLength,
  type ShownMessage,
  type ShownThread,
  type ThreadState,
  type TicketDetails,
} from '../../contract/app.ts';
import { appError } from '../../shared/app-error.ts';
import { maxRenderedLength, renderMessage } from '../render/render-message.ts';
import type { StoredThread } from '../vault/tickets.ts';
import type { Vault } from '../vault/vault.ts';
import { ticketDetails } from './details.ts';
import { shownAttachments } from './attachments.ts';

/** How many threads stay in memory, so that switching between a few is fast. */
const maxCachedThreads = 4;

/** Reads threads from the vault for the window, in any version and in parts. */
export class ThreadReader {
  readonly #vault: Vault;
  /** By ticket, revision and time zone; least recently used first. */
  readonly #cache = new Map<string, StoredThread>();

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /**
   * A thread with its first page of messages.
   * @param revision null for the newest version
   * @throws AppError `not-in-vault`
   */
  open(key: number, revision: number | null): ShownThread {
    return {
      ...this.#withoutMessages(this.thread(key, revision), key, revision),
      messages: this.messages(key, revision, 0),
    };
  }

  /** The parts of a thread that can change while it is open. @throws AppError as {@link open} */
  state(key: number, revision: number | null): ThreadState {
    const stored = this.thread(key, revision);
    const { ticketId, messages } = stored.thread;
    return {
      ...this.#withoutMessages(stored, key, revision),
      attachments: messages.flatMap((message, position) =>
        message.attachments.length === 0
          ? []
          : [{ position, files: shownAttachments(this.#vault, key, ticketId, message) }],
      ),
    };
  }

  #withoutMessages(
    stored: StoredThread,
    key: number,
    revision: number | null,
  ): Omit<ThreadState, 'attachments'> {
    const { thread, connectionId, fetchedAt, goneAt, timeZone } = stored;
    const { messages, ...head } = thread;
    return this.#vault.run((v) => {
      const revisions = v.tickets.revisions(key);
      const shown = revisions.find(({ id }) => id === revision) ?? revisions[0];
      const connection = v.connections.byId(connectionId);
      return {
        key,
        ...(v.personal.of(key) ?? { starred: false, tags: [], privateNote: '' }),
        connection: {
          id: connectionId,
          name: connection?.name || connection?.host || '',
          color: connection?.color ?? '#7b8ba0',
          hasServer: Boolean(connection?.apiUrl),
        },
        head,
        statusColor: v.connections.statusColor(connectionId, head.status),
        timeZone,
        fetchedAt: shown && shown !== revisions[0] ? shown.fetchedAt : fetchedAt,
        goneAt,
        ...this.merges(stored),
        revisions,
        shownRevision: shown?.id ?? 0,
        messageCount: messages.length,
      };
    });
  }

  /** The ticket into which this one was merged on the server, and those merged into this one. */
  merges({ connectionId, mergedInto, thread }: StoredThread): Pick<ShownThread, 'mergedInto' | 'mergedFrom'> {
    const { tickets } = this.#vault;
    const into = mergedInto === null ? null : tickets.keyOf(connectionId, mergedInto);
    return {
      mergedInto:
        mergedInto === null ? null : { key: into, ticketId: mergedInto, number: tickets.numberOf(into) },
      mergedFrom: tickets.onServer.mergedFrom(connectionId, thread.ticketId),
    };
  }

  /** Up to {@link messagesPerPage} messages from position `from`; those on the first screen are rendered. */
  messages(key: number, revision: number | null, from: number): ShownMessage[] {
    const { thread } = this.thread(key, revision);
    return thread.messages.slice(from, from + messagesPerPage).map((message, at) => ({
      ...message,
      files: shownAttachments(this.#vault, key, thread.ticketId, message),
      position: from + at,
      text: message.text.slice(0, textPageLength),
      textLength: message.text.length,
      html: from + at < firstScreenMessages ? renderMessage(message.text) : null,
    }));
  }

  /** The sanitised HTML of messages; null for a message that is too long to be rendered. */
  render(
    key: number,
    revision: number | null,
    positions: number[],
  ): { position: number; html: string | null }[] {
    const { messages } = this.thread(key, revision).thread;
    return [...new Set(positions)].flatMap((position) => {
      const message = messages[position];
      return message ? [{ position, html: renderMessage(message.text) }] : [];
    });
  }

  /** Part of a text that is too long to be sent with its message. */
  text(key: number, revision: number | null, position: number, from: number): string {
    return (
      this.thread(key, revision).thread.messages[position]?.text.slice(from, from + maxRenderedLength * 5) ??
      ''
    );
  }

  details(key: number, revision: number | null): TicketDetails {
    const { timeZone } = this.thread(key, revision);
    const raw = this.#vault.run((v) => v.tickets.raw(key, revision ?? undefined));
    if (!raw) throw appError('not-in-vault', 'version_not_in_vault');
    return ticketDetails(raw, timeZone);
  }

  /** The derived thread, kept in memory for the next call. @throws AppError `not-in-vault` */
  thread(key: number, revision: number | null): StoredThread {
    return this.#vault.run((v) => {
      const id = revision ?? v.tickets.newestRevision(key);
      const state = v.tickets.state(key);
      if (id === null || !state) throw appError('not-in-vault', 'ticket_not_in_vault');
      const name = `${key} ${id} ${state.timeZone}`;
      const cached = this.#cache.get(name) ?? v.tickets.read(key, id);
      if (!cached) throw appError('not-in-vault', 'version_not_in_vault');
      this.#cache.delete(name);
      this.#cache.set(name, cached);
      const [oldest] = this.#cache.keys();
      if (this.#cache.size > maxCachedThreads && oldest) this.#cache.delete(oldest);
      return { ...cached, ...state };
    });
  }
}
