import type { ListScope } from '../whmcs/get-tickets.ts';
import type { Vault } from '../vault/vault.ts';
import { newListState, readListState, type ListState } from './list-state.ts';
import { keysWithin, scopeKey } from './scopes.ts';

/** Stores the progress of reading a connection's lists in the vault. */
export class ListStore {
  readonly scopes: ListScope[];
  readonly #vault: Vault;
  readonly #connectionId: number;
  readonly #names: string[];

  constructor(vault: Vault, connectionId: number, scopes: ListScope[]) {
    this.#vault = vault;
    this.#connectionId = connectionId;
    this.scopes = scopes;
    this.#names = scopes.map(scopeKey);
  }

  /** Whether the settings select other lists than those that were read last. */
  get scopesChanged(): boolean {
    return this.#stored() === null;
  }

  /** The stored state of these lists, or a new one. */
  read(): ListState {
    return this.#stored() ?? newListState(this.#names, this.nextNumber());
  }

  save(state: ListState): void {
    this.#vault.run((v) => v.rounds.saveListing(this.#connectionId, JSON.stringify(state)));
  }

  /** A number for a new pass. */
  nextNumber(): number {
    return this.#vault.run((v) => v.rounds.nextPass(this.#connectionId));
  }

  /** Tickets of a list seen in this round. @param scope index of the list */
  seen(scope: number): number {
    return this.#vault.run((v) => v.remoteTickets.countSeen(this.#connectionId, this.#names[scope] ?? ''));
  }

  /** How many of a list's `total` tickets were not seen in this round. */
  missing(scope: number, total: number): number {
    return Math.max(0, total - this.seen(scope));
  }

  /** Keys of the stored lists that are within, or outside, those of this sync. */
  keys(within: boolean): string[] {
    const keys = this.#vault.run((v) => v.remoteTickets.scopes(this.#connectionId));
    const inside = new Set(keysWithin(keys, this.scopes));
    return keys.filter((key) => inside.has(key) === within);
  }

  #stored(): ListState | null {
    const round = this.#vault.run((v) => v.rounds.read(this.#connectionId));
    const state = readListState(round?.listing ?? '');
    return state?.scopes === this.#names.join('\n') ? state : null;
  }
}
