import type { ShownThread } from '../../contract/app.ts';
import type { VaultSession } from './vault-session.ts';

export class ThreadService {
  readonly #session: VaultSession;
  readonly #onRead: () => void;

  /** @param onRead called when opening a ticket marked it as read */
  constructor(session: VaultSession, onRead: () => void) {
    this.#session = session;
    this.#onRead = onRead;
  }

  /** Opens a version of a ticket and marks the ticket as read. @param revision null for the newest version */
  async open(key: number, revision: number | null): Promise<ShownThread> {
    const shown = await this.#session.ticketWorker.openThread(key, revision);
    if (await this.#session.write((v) => v.personal.markSeen(key))) this.#onRead();
    return shown;
  }
}
