import type { ListScope } from '../whmcs/get-tickets.ts';
import type { Vault } from '../vault/vault.ts';
import { newListState, readListState, type ListState } from './list-state.ts';
import { keysWithin, scopeKey } from './scopes.ts';

/** Keeps in the vault how far the lists of a connection have been read. */
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

  /** Whether other lists were read last. */
  get isOfOtherScopes(): boolean {
    return this.#stored() === null;
  }

  /** What was saved last of these lists, or a new beginning. */
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

  /** How many tickets of a list were seen in this round. @param scope index of the list */
  seen(scope: number): number {
    return this.#vault.run((v) => v.remoteTickets.countSeen(this.#connectionId, this.#names[scope] ?? ''));
  }

  /** How many of `total` tickets of a list were not seen in this round. */
  missing(scope: number, total: number): number {
    return Math.max(0, total - this.seen(scope));
  }

  /** Which of the remembered lists lie within, or outside, those of this sync. */
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
