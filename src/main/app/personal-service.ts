import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Query, SavedSearch } from '../../contract/search.ts';
import type { Vault } from '../vault/vault.ts';
import type { VaultSession } from './vault-session.ts';

/** Tickets per transaction. Larger ones would block the window. */
const batchSize = 500;

/** The user's data: tags, stars, private notes, saved searches. */
export class PersonalService {
  readonly #session: VaultSession;

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
    return this.#session.ticketWorker.setPrivateNote(key, privateNote);
  }

  async #inBatches(keys: number[], work: (vault: Vault, batch: number[]) => void): Promise<void> {
    for (let start = 0; start < keys.length; start += batchSize) {
      await this.#session.write((v) => work(v, keys.slice(start, start + batchSize)));
      await yieldToEventLoop();
    }
  }
}
