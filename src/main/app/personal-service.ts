import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Query, SavedSearch } from '../../contract/search.ts';
import type { Vault } from '../vault/vault.ts';
import type { VaultSession } from './vault-session.ts';

/** Tickets per transaction. Larger ones would block the window. */
const batchSize = 500;

/** The user's data: tags, stars, private notes, saved searches. */
export class PersonalService {
  readonly #session: VaultSession;
  /** Writes in progress. */
  readonly #writes = new Set<Promise<void>>();

  constructor(session: VaultSession) {
    this.#session = session;
  }

  listSavedSearches(): SavedSearch[] {
    return this.#session.vault.run((v) => v.personal.savedSearches());
  }

  saveSearch(name: string, query: Query): Promise<void> {
    return this.#session.write((v) => v.personal.saveSearch(name, query));
  }

  removeSearch(id: number): Promise<void> {
    return this.#session.write((v) => v.personal.removeSearch(id));
  }

  setStarred(keys: number[], starred: boolean): Promise<void> {
    return this.#inBatches(keys, (v, batch) => v.personal.star(batch, starred));
  }

  setRead(keys: number[], read: boolean): Promise<void> {
    return this.#inBatches(keys, (v, batch) => v.personal.markRead(batch, read));
  }

  addTag(keys: number[], name: string): Promise<void> {
    return this.#inBatches(keys, (v, batch) => v.personal.addTag(batch, name));
  }

  removeTag(keys: number[], name: string): Promise<void> {
    return this.#inBatches(keys, (v, batch) => v.personal.removeTag(batch, name));
  }

  setPrivateNote(key: number, privateNote: string): Promise<void> {
    return this.#track(this.#session.ticketWorker.setPrivateNote(key, privateNote));
  }

  /** Resolves when everything that was to be written is written or has failed. */
  async finishWrites(): Promise<void> {
    while (this.#writes.size > 0) await Promise.allSettled(this.#writes);
  }

  #track(write: Promise<void>): Promise<void> {
    this.#writes.add(write);
    const forget = (): void => void this.#writes.delete(write);
    write.then(forget, forget);
    return write;
  }

  #inBatches(keys: number[], work: (vault: Vault, batch: number[]) => void): Promise<void> {
    return this.#track(this.#writeBatches(keys, work));
  }

  async #writeBatches(keys: number[], work: (vault: Vault, batch: number[]) => void): Promise<void> {
    for (let start = 0; start < keys.length; start += batchSize) {
      await this.#session.write((v) => work(v, keys.slice(start, start + batchSize)));
      await yieldToEventLoop();
    }
  }
}
