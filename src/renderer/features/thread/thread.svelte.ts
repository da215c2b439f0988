import { firstScreenMessages, type ShownThread } from '../../../contract/app.ts';
import type { ErrorReport } from '../../../contract/errors.ts';
import { bridge, errorReportOf, valueOf } from '../../bridge.ts';

/** How many messages are rendered in one go behind the first screen. */
const batch = 60;

/** One open thread: read from the vault, its later messages rendered as time allows. */
export class ThreadStore {
  thread = $state.raw<ShownThread | null>(null);
  /** Sanitised HTML by position, as it comes in. */
  html = $state<Record<number, string | null>>({});
  failure = $state<ErrorReport | null>(null);
  /** How many messages are in the page already. */
  mounted = $state(0);
  #generation = 0;

  /**
   * @param given the thread itself, where a fetch has just brought it
   * @param aim the position that is to be in the page from the first, where there is one
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
      // The newest version may be followed by another one while the rest of it is read.
      revision = thread.shownRevision;
      // What is aimed at may be in a later part of a long thread.
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
        // The texts of a version never change: what is rendered stays as it is.
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

  /** Shows a change of the open ticket that was made here, without reading it again. */
  change(part: Partial<Pick<ShownThread, 'starred' | 'tags' | 'remark'>>): void {
    if (this.thread) this.thread = { ...this.thread, ...part };
  }

  close(): void {
    this.#generation += 1;
  }

  /** The messages about the one that is aimed at, rendered. */
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

  /** The thread with its next part. */
  async #withMore(thread: ShownThread, revision: number | null): Promise<ShownThread> {
    const from = thread.messages.length;
    const more = await valueOf(bridge.listMessages({ key: thread.key, revision, from }));
    // A shorter answer than expected must not be asked for again and again.
    const messageCount = more.length === 0 ? from : thread.messageCount;
    return { ...thread, messageCount, messages: [...thread.messages, ...more] };
  }

  /** After the first screen is painted: the other messages, a batch at a time. */
  async #rest(thread: ShownThread, revision: number | null, generation: number): Promise<void> {
    const missing = thread.messages
      .map((message) => message.position)
      .filter((position) => this.html[position] === undefined);
    for (let at = 0; this.mounted < thread.messages.length || at < missing.length; at += batch) {
      await painted();
      if (generation !== this.#generation) return;
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
