import { SvelteMap } from 'svelte/reactivity';
import { firstScreenMessages, type ShownAttachment, type ShownThread } from '../../../contract/app.ts';
import type { ErrorReport } from '../../../contract/errors.ts';
import { bridge, errorReportOf, valueOf } from '../../bridge.ts';

/** How many messages after the first screen are rendered at a time. */
const batch = 60;

/** What the user can change about a ticket here. */
export type PersonalChange = Partial<Pick<ShownThread, 'starred' | 'tags' | 'privateNote'>>;

/** The open ticket, read from the vault; messages after the first screen are rendered when the page is idle. */
export class ThreadStore {
  thread = $state.raw<ShownThread | null>(null);
  /** Sanitised HTML by position, as it arrives. */
  readonly html = new SvelteMap<number, string | null>();
  failure = $state<ErrorReport | null>(null);
  /** How many messages are on the page so far. */
  mounted = $state(0);
  #revision: number | null = null;
  #generation = 0;
  #refreshing: 'no' | 'once' | 'again' = 'no';

  /**
   * @param fetched the thread, if it was just fetched
   * @param scrollTarget the position of the message to scroll to, if any
   */
  async open(
    key: number,
    revision: number | null,
    fetched: ShownThread | null,
    scrollTarget: number | null,
  ): Promise<void> {
    const generation = (this.#generation += 1);
    this.#revision = revision;
    try {
      let thread = fetched ?? (await valueOf(bridge.openThread({ key, revision })));
      // A newer version may be stored while the rest of this one is read.
      revision = thread.shownRevision;
      // The target message may be in a later part of a long thread.
      while (
        scrollTarget !== null &&
        scrollTarget >= thread.messages.length &&
        thread.messages.length < thread.messageCount
      )
        thread = await this.#withMore(thread, revision);
      if (generation !== this.#generation) return;
      const html = Object.fromEntries(
        thread.messages
          .filter((message) => message.html !== null)
          .map(({ position, html }) => [position, html]),
      );
      if (scrollTarget !== null && html[scrollTarget] === undefined)
        Object.assign(html, await this.#around(thread, revision, scrollTarget));
      if (generation !== this.#generation) return;
      this.failure = null;
      const before = this.thread;
      if (before?.key === thread.key) {
        const later = before.messages.slice(thread.messages.length);
        if (before.shownRevision === thread.shownRevision)
          thread = { ...thread, messages: [...thread.messages, ...later] };
        this.#dropChanged(before, thread);
      } else this.html.clear();
      for (const [position, text] of Object.entries(html))
        if (!this.html.has(Number(position))) this.html.set(Number(position), text);
      const first =
        scrollTarget === null
          ? firstScreenMessages
          : Math.max(firstScreenMessages, scrollTarget + firstScreenMessages);
      this.mounted = Math.max(first, Math.min(this.mounted, thread.messages.length));
      this.thread = thread;
      await this.#rest(thread, revision, generation);
    } catch (error) {
      if (generation === this.#generation) this.#fail(error, key);
    }
  }

  /** Shows the error; the thread stays where it is still what was requested and in the vault. */
  #fail(error: unknown, key: number): void {
    this.failure = errorReportOf(error);
    if (this.thread?.key === key && this.failure.code !== 'not-in-vault') return;
    this.thread = null;
    this.html.clear();
  }

  /** Messages that are the same in both versions keep their rendered HTML. */
  #dropChanged(before: ShownThread, thread: ShownThread): void {
    for (const { position, text, textLength } of before.messages) {
      const after = thread.messages[position];
      if (after?.text !== text || after.textLength !== textLength) this.html.delete(position);
    }
  }

  /** Updates the open thread; reads its messages again only if the server changed them. */
  async refresh(): Promise<void> {
    if (this.#refreshing !== 'no') {
      this.#refreshing = 'again';
      return;
    }
    this.#refreshing = 'once';
    const generation = this.#generation;
    const key = this.thread?.key;
    try {
      await this.#refreshOnce();
    } catch (error) {
      if (generation === this.#generation && key !== undefined) this.#fail(error, key);
    }
    const again = (this.#refreshing as 'once' | 'again') === 'again';
    this.#refreshing = 'no';
    if (again) await this.refresh();
  }

  async #refreshOnce(): Promise<void> {
    const generation = this.#generation;
    const key = this.thread?.key;
    if (key === undefined) return;
    const revision = this.#revision;
    const { attachments, ...state } = await valueOf(bridge.readThreadState({ key, revision }));
    if (generation !== this.#generation || !this.thread) return;
    if (state.shownRevision !== this.thread.shownRevision) return this.open(key, revision, null, null);
    const filesAt = Object.fromEntries(attachments.map(({ position, files }) => [position, files]));
    const messages = this.thread.messages.map((message) => {
      const files = filesAt[message.position];
      return files && !isSame(files, message.files) ? { ...message, files } : message;
    });
    this.failure = null;
    this.thread = { ...this.thread, ...state, messages };
  }

  /** Shows a fetched thread; an open earlier version stays open. */
  async showFetched(thread: ShownThread): Promise<void> {
    if (this.#revision === null) await this.open(thread.key, null, thread, null);
    else await this.refresh();
  }

  /** Shows a change that the user made here. */
  change(part: PersonalChange): void {
    if (this.thread) this.thread = { ...this.thread, ...part };
  }

  /** Updates an attachment. */
  showAttachment(position: number, index: number, file: ShownAttachment): void {
    if (!this.thread) return;
    const messages = this.thread.messages.map((message) =>
      message.position === position ? { ...message, files: message.files.with(index, file) } : message,
    );
    this.thread = { ...this.thread, messages };
  }

  close(): void {
    this.#generation += 1;
  }

  /** Renders the messages around the target. */
  async #around(
    thread: ShownThread,
    revision: number | null,
    scrollTarget: number,
  ): Promise<Record<number, string | null>> {
    const positions = thread.messages
      .map(({ position }) => position)
      .slice(Math.max(0, scrollTarget - firstScreenMessages), scrollTarget + firstScreenMessages);
    const rendered = await valueOf(bridge.renderMessages({ key: thread.key, revision, positions }));
    return Object.fromEntries(rendered.map(({ position, html }) => [position, html]));
  }

  /** Reads the next part of the thread. */
  async #withMore(thread: ShownThread, revision: number | null): Promise<ShownThread> {
    const from = thread.messages.length;
    const more = await valueOf(bridge.listMessages({ key: thread.key, revision, from }));
    // If nothing more comes, do not ask again.
    const messageCount = more.length === 0 ? from : thread.messageCount;
    return { ...thread, messageCount, messages: [...thread.messages, ...more] };
  }

  /** Renders the other messages in batches after the first screen is painted. */
  async #rest(thread: ShownThread, revision: number | null, generation: number): Promise<void> {
    const missing = thread.messages
      .map((message) => message.position)
      .filter((position) => !this.html.has(position));
    for (let index = 0; this.mounted < thread.messages.length || index < missing.length; index += batch) {
      await painted();
      if (generation !== this.#generation) return;
      const positions = missing.slice(index, index + batch);
      const rendered =
        positions.length > 0
          ? await valueOf(bridge.renderMessages({ key: thread.key, revision, positions }))
          : [];
      if (generation !== this.#generation) return;
      for (const { position, html } of rendered) this.html.set(position, html);
      this.mounted = Math.min(thread.messages.length, this.mounted + batch);
    }
    if (thread.messages.length >= thread.messageCount) return;
    const { messages, messageCount } = await this.#withMore(thread, revision);
    if (generation !== this.#generation) return;
    // What is here may have changed meanwhile.
    const here = this.thread ?? thread;
    const later = messages.slice(here.messages.length);
    const longer = { ...here, messageCount, messages: [...here.messages, ...later] };
    this.thread = longer;
    await this.#rest(longer, revision, generation);
  }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const painted = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
  });
