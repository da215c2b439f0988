import type { SyncSettings } from '../../contract/sync.ts';
import { fetchableFiles } from '../vault/files.ts';
import type { WantedTicket } from '../vault/rounds.ts';
import type { Vault } from '../vault/vault.ts';
import type { DerivedAnswer } from '../whmcs/derive.ts';

export interface Fetched extends DerivedAnswer {
  wanted: WantedTicket;
}

/** Tickets that are stored in one go, and how long the first of them may wait for the others, in milliseconds. */
const batch = 12;
const patience = 150;

export interface KeeperOptions {
  connectionId: number;
  timeZone: string;
  settings: SyncSettings;
  newIsUnread: boolean;
  now: () => number;
  /** Told what was stored, and which of it is new or changed. */
  onKept: (kept: WantedTicket[], changedKeys: number[]) => void;
  /** Told what could not be stored; it is still wanted. */
  onLost: (lost: WantedTicket[]) => void;
}

/**
 * Stores what was fetched, some tickets at a time: each of them, what is to be done next about it and the
 * counts of the round in one transaction, so that whatever happens, all of it is there or none.
 */
export class Keeper {
  readonly #vault: Vault;
  readonly #options: KeeperOptions;
  #waiting: Fetched[] = [];
  #since = 0;

  constructor(vault: Vault, options: KeeperOptions) {
    this.#vault = vault;
    this.#options = options;
  }

  /** @throws Failure `disk-full`… and then everything that waited is still wanted */
  add(fetched: Fetched): void {
    if (this.#waiting.length === 0) this.#since = performance.now();
    this.#waiting.push(fetched);
    if (this.#waiting.length >= batch || performance.now() - this.#since > patience) this.flush();
  }

  flush(): void {
    const all = this.#waiting;
    if (all.length === 0) return;
    this.#waiting = [];
    const tickets = all.map(({ wanted }) => wanted);
    let changed: number[];
    try {
      changed = this.#store(all);
    } catch (error) {
      this.#options.onLost(tickets);
      throw error;
    }
    this.#options.onKept(tickets, changed);
  }

  #store(all: Fetched[]): number[] {
    const { connectionId, timeZone, settings, newIsUnread, now } = this.#options;
    const fetchedAt = new Date(now()).toISOString();
    const changed: number[] = [];
    this.#vault.together((v) => {
      let added = 0;
      for (const { wanted, ...answer } of all) {
        const { thread } = answer;
        const arrival = { ...answer, connectionId, timeZone, fetchedAt, unseen: true, newIsUnread };
        const { key, change } = v.tickets.store(arrival);
        if (settings.attachments !== 'on-demand')
          v.files.want(key, fetchableFiles(thread.ticketId, thread.messages));
        v.rounds.settle(connectionId, wanted);
        if (change === 'new') added += 1;
        if (change !== 'unchanged') changed.push(key);
      }
      v.rounds.count(connectionId, 'fetched', all.length);
      v.rounds.count(connectionId, 'added', added);
      v.rounds.count(connectionId, 'changed', changed.length - added);
    });
    return changed;
  }
}
