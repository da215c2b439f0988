import { firstScreenMessages, type ShownThread } from '../../../contract/app.ts';
import type { ErrorReport } from '../../../contract/errors.ts';
import { bridge, errorReportOf, valueOf } from '../../bridge.ts';

/** How many messages after the first screen are rendered at a time. */
const batch = 60;

/** The open ticket, read from the vault; messages after the first screen are rendered when the page is idle. */
export class ThreadStore {
  thread = $state.raw<ShownThread | null>(null);
  /** Sanitised HTML by position, as it arrives. */
  html = $state<Record<number, string | null>>({});
  failure = $state<ErrorReport | null>(null);
  /** How many messages are on the page so far. */
  mounted = $state(0);
  #generation = 0;

  /**
   * @param given the thread itself, if it was just fetched
   * @param aim the position of the message to show first, if any
   */
  async open(
    key: number,
    revision: number | null,
    given: ShownThread | null,
    aim: number | null,
  ): Promise<void> {
    const generation = (this.#generation += 1);
    try {
      let thread = given ?? (await valueOf(bridge.openThread({ key, revision })));
      // A newer version may be stored while the rest of this one is read.
      revision = thread.shownRevision;
      // The target message may be in a later part of a long thread.
      while (aim !== null && aim >= thread.messages.length && thread.messages.length < thread.messageCount)
        thread = await this.#withMore(thread, revision);
      if (generation !== this.#generation) return;
      const html = Object.fromEntries(
        thread.messages
          .filter((message) => message.html !== null)
          .map(({ position, html }) => [position, html]),
      );
      if (aim !== null && html[aim] === undefined)
        Object.assign(html, await this.#around(thread, revision, aim));
      if (generation !== this.#generation) return;
      this.failure = null;
      const before = this.thread;
      if (before?.key === thread.key && before.shownRevision === thread.shownRevision) {
        // The texts of a version never change: rendered messages are kept.
        for (const [position, text] of Object.entries(html)) this.html[Number(position)] ??= text;
        const later = before.messages.slice(thread.messages.length);
        thread = { ...thread, messages: [...thread.messages, ...later] };
      } else this.html = html;
      const first =
        aim === null ? firstScreenMessages : Math.max(firstScreenMessages, aim + firstScreenMessages);
      this.mounted = Math.max(first, Math.min(this.mounted, thread.messages.length));
      this.thread = thread;
      await this.#rest(thread, revision, generation);
    } catch (error) {
      if (generation === this.#generation) this.failure = errorReportOf(error);
    }
  }

  /** Applies a change made on this page, without reading the ticket again. */
  change(part: Partial<Pick<ShownThread, 'starred' | 'tags' | 'privateNote'>>): void {
    if (this.thread) this.thread = { ...this.thread, ...part };
  }

  close(): void {
    this.#generation += 1;
  }

  /** Renders the messages around the target. */
  async #around(
    thread: ShownThread,
    revision: number | null,
    aim: number,
  ): Promise<Record<number, string | null>> {
    const positions = thread.messages
      .map(({ position }) => position)
      .slice(Math.max(0, aim - firstScreenMessages), aim + firstScreenMessages);
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
      .filter((position) => this.html[position] === undefined);
    for (let at = 0; this.mounted < thread.messages.length || at < missing.length; at += batch) {
      await painted();
      const positions = missing.slice(at, at + batch);
      const rendered =
        positions.length > 0
          ? await valueOf(bridge.renderMessages({ key: thread.key, revision, positions }))
          : [];
      if (generation !== this.#generation) return;
      for (const { position, html } of rendered) this.html[position] = html;
      this.mounted = Math.min(thread.messages.length, this.mounted + batch);
    }
    if (thread.messages.length >= thread.messageCount) return;
    const longer = await this.#withMore(thread, revision);
    if (generation !== this.#generation) return;
    this.thread = longer;
    await this.#rest(longer, revision, generation);
  }
}

const painted = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
  });
