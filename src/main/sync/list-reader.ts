import type { SyncSettings } from '../../contract/sync.ts';
import type { ListedPage, ListScope } from '../whmcs/get-tickets.ts';
import type { Vault } from '../vault/vault.ts';
import { nextPass, pageSize, completionOf, withPage, withTotal } from './list-rules.ts';
import { newCheck, newList, type ListState } from './list-state.ts';
import { ListStore } from './list-store.ts';
import { PageBudget } from './page-budget.ts';
import { emptyPageAfterEnd, readPage } from './read-page.ts';
import { isUnrestricted, scopeKey, scopesOf } from './scopes.ts';

/** Passes over a list before it counts as unsettled. */
const maxPasses = 8;
/** Pages in a row without a new ticket after which a list counts as read, whatever its total. */
const maxIdlePages = 3;
/** How often an unexpected empty page is requested again. */
const maxEmptyPages = 3;

/** The result of reading a page. */
export type ListStep =
  | { what: 'more' }
  /** An empty page before the end: read it again after a pause. */
  | { what: 'again'; afterMs: number }
  | { what: 'done' }
  /** The lists are inconsistent after many passes; `endless` if reading them again would not help. */
  | { what: 'unsettled'; endless: boolean };

/**
 * Reads the ticket lists page by page, in several passes if needed, until the number of tickets seen matches the server's
 * total. The progress is saved in the vault with every page.
 */
export class ListReader {
  readonly #vault: Vault;
  readonly #connectionId: number;
  readonly #store: ListStore;
  #emptyPages = 0;
  #budget = new PageBudget();

  constructor(vault: Vault, connectionId: number, settings: SyncSettings) {
    this.#vault = vault;
    this.#connectionId = connectionId;
    this.#store = new ListStore(vault, connectionId, scopesOf(settings));
  }

  /** Whether the settings select other lists than those that were read last. */
  get scopesChanged(): boolean {
    return this.#store.scopesChanged;
  }

  /**
   * Prepares a run. After a change of settings, the lists are read from the start, and tickets outside them are removed
   * from the queue. Unsettled lists are read again.
   */
  begin(): void {
    this.#vault.transaction((v) => {
      const outside = this.#store.keys(false);
      if (outside.length > 0) v.remoteTickets.dropPending(this.#connectionId, outside);
      if (this.#store.scopesChanged) v.rounds.restartListing(this.#connectionId);
      else if (this.#store.read().unsettled.length > 0) this.readAgain();
    });
  }

  /** Schedules unsettled lists to be read again. */
  readAgain(): void {
    this.#budget = new PageBudget();
    const state = this.#store.read();
    const todo = [...state.unsettled.map(({ scope }) => scope), ...state.todo];
    this.#store.save({ ...state, ...newList(this.#store.nextNumber()), todo, unsettled: [], gaveUp: false });
  }

  /** Records that the sync ends because the lists stay unsettled. */
  giveUp(): void {
    this.#store.save({ ...this.#store.read(), gaveUp: true });
  }

  /**
   * Reads the next page.
   * @param read requests a page (GetTickets)
   * @throws AppError of `read`
   */
  async step(
    read: (scope: ListScope, start: number, limit: number) => Promise<ListedPage>,
  ): Promise<ListStep> {
    const state = this.#store.read();
    const scope = this.#store.scopes[state.todo[0] ?? -1];
    if (!scope) return this.#end(state);
    const { position, tail, total } = state.pass;
    if (!this.#budget.spend(state.todo[0] ?? 0)) return this.#unsettled(state);
    const start = position - tail.length;
    const page = await readPage((from, limit) => read(scope, from, limit), start, pageSize).catch(
      (error: unknown) => emptyPageAfterEnd(error, state),
    );
    if (page.returned > 0) return this.#take(state, scope, start, page);
    if (
      this.#isUnexpected(position, Math.max(page.total, total), scope) &&
      this.#emptyPages < maxEmptyPages
    ) {
      this.#emptyPages += 1;
      return { what: 'again', afterMs: 500 * 2 ** this.#emptyPages };
    }
    this.#emptyPages = 0;
    // For an empty list, this is the only page with a total.
    return this.#endOfPass(total < 0 || page.total > 0 ? withTotal(state, page.total) : state);
  }

  /** Whether an empty page may be an error: before the end of the list, or for a list that had tickets before. */
  #isUnexpected(position: number, total: number, scope: ListScope): boolean {
    if (position !== Math.max(0, total)) return true;
    if (position > 0) return false;
    return this.#vault.run(
      (v) =>
        v.rounds.read(this.#connectionId)?.listed === 0 ||
        v.remoteTickets.hasSeen(this.#connectionId, scopeKey(scope)),
    );
  }

  #take(before: ListState, scope: ListScope, start: number, page: ListedPage): ListStep {
    this.#emptyPages = 0;
    this.#budget.measure(before.todo[0] ?? 0, page);
    return this.#vault.transaction((v) => {
      const seen = v.remoteTickets.recordPage(this.#connectionId, page.heads, {
        scope: scopeKey(scope),
        pass: before.pass.number,
        since: before.since,
      });
      const state = withPage(withTotal(before, page.total), start, page, seen);
      const { pass, covered, together, most } = state;
      v.rounds.expect(this.#connectionId, state.counted + pass.total, seen.newInRound);
      const nothingNew = seen.newTogether === 0 && seen.changed === 0;
      // The list was read completely before, and so were the tickets that have moved to its start since.
      const rests = pass.steady && !pass.moved && nothingNew;
      const isRead = together + state.unreadable >= most;
      if (covered && rests && isRead) return this.#settle(state, state.unreadable);
      if (pass.idle >= maxIdlePages) return this.#endOfPass(state);
      this.#store.save(state);
      return { what: 'more' };
    });
  }

  #endOfPass(state: ListState): ListStep {
    const settled = completionOf(state);
    if (settled) return this.#settle(state, settled.unlisted);
    if (state.passes >= maxPasses) return this.#unsettled(state);
    this.#store.save(nextPass(state, this.#store.nextNumber()));
    return { what: 'more' };
  }

  #unsettled(state: ListState): ListStep {
    const [scope = 0] = state.todo;
    const total = state.pass.total < 0 ? state.most : state.pass.total;
    const unsettled = [...state.unsettled, { scope, total, missing: this.#store.missing(scope, total) }];
    return this.#nextList({ ...state, unsettled });
  }

  /** Counts the missing tickets again, because some listed ones may have been deleted. */
  countMissing(): number {
    const state = this.#store.read();
    const unsettled = state.unsettled.map((one) => ({
      ...one,
      missing: this.#store.missing(one.scope, one.total),
    }));
    this.#store.save({ ...state, unsettled });
    return unsettled.reduce((sum, { missing }) => sum + missing, 0);
  }

  #settle(state: ListState, unlisted: number): ListStep {
    const counted = state.counted + Math.max(0, state.pass.total);
    return this.#nextList({ ...state, counted, unlisted: state.unlisted + unlisted });
  }

  #nextList(state: ListState): ListStep {
    const todo = state.todo.slice(1);
    const [scope] = todo;
    const list = newList(this.#store.nextNumber());
    if (scope !== undefined) {
      const seen = { since: state.first, covered: true, together: this.#store.seen(scope) };
      this.#store.save({ ...state, ...list, ...(state.checking && seen), todo });
      return { what: 'more' };
    }
    if (this.#store.scopes.length > 1 && !state.checking && state.unsettled.length === 0) {
      this.#store.save(newCheck(state, this.#store.scopes.length, list.since, this.#store.seen(0)));
      return { what: 'more' };
    }
    this.#store.save({ ...state, ...list, todo });
    return this.#end(this.#store.read());
  }

  #end(state: ListState): ListStep {
    if (state.unsettled.length > 0) return { what: 'unsettled', endless: this.#budget.isExceeded };
    this.#vault.transaction((v) =>
      v.remoteTickets.finishListing(this.#connectionId, {
        within: this.#store.keys(true),
        unrestricted: this.#store.scopes.some(isUnrestricted),
        unlisted: state.unlisted,
      }),
    );
    return { what: 'done' };
  }
}
