import { Failure, type FailureCode } from '../../contract/failure.ts';
import type { SyncSettings } from '../../contract/sync.ts';
import type { ListedPage, ListScope } from '../whmcs/get-tickets.ts';
import type { Vault } from '../vault/vault.ts';
import { nextPass, settledBy, withPage, withTotal } from './list-rules.ts';
import { newList, readListState, type ListState } from './list-state.ts';
import { readPage } from './read-page.ts';
import { isUnrestricted, keysWithin, scopeKey, scopesOf } from './scopes.ts';

const pageSize = 100;
/** How often a list is read again before it is left alone for a while. */
const mostPasses = 6;
/** Pages without anything new before a list is taken to be at its end, whatever it counts. */
const mostIdlePages = 3;
/** How often an unexpected empty page is asked for again. */
const mostEmptyPages = 3;

const refusals = new Set<FailureCode>(['other-api-error', 'ticket-not-found']);

/** What came of reading a page. */
export type ListStep =
  | { what: 'more' }
  /** An empty page before the end: read it again after a pause. */
  | { what: 'again'; afterMs: number }
  | { what: 'done' }
  /** The lists were read many times and still disagree with themselves. */
  | { what: 'unsettled'; missing: number };

/**
 * Reads the lists of tickets page by page, pass by pass, until they have settled: until the tickets seen are as many
 * as the server counts. How far it came is kept in the vault with each page.
 */
export class Listing {
  readonly #vault: Vault;
  readonly #connectionId: number;
  readonly #scopes: ListScope[];
  #emptyPages = 0;

  constructor(vault: Vault, connectionId: number, settings: SyncSettings) {
    this.#vault = vault;
    this.#connectionId = connectionId;
    this.#scopes = scopesOf(settings);
  }

  /**
   * Prepares a run: with other settings than before the lists are read from their beginning, and tickets outside
   * them are no longer wanted. Lists that did not settle are read again.
   */
  begin(): void {
    this.#vault.together((v) => {
      const outside = this.#keys(false);
      if (outside.length > 0) v.listed.dropWanted(this.#connectionId, outside);
      const state = readListState(v.rounds.read(this.#connectionId)?.listing ?? '');
      if (state?.scopes !== this.#names()) v.rounds.restartListing(this.#connectionId);
      else if (state.unsettled.length > 0) this.readAgain();
    });
  }

  /** Reads those lists again that did not settle. */
  readAgain(): void {
    const state = this.#read();
    const todo = [...state.unsettled.map(({ scope }) => scope), ...state.todo];
    this.#save({ ...state, ...newList(this.#nextNumber()), todo, unsettled: [], gaveUp: false });
  }

  /** Remembers that the sync ends because the lists do not settle. */
  giveUp(): void {
    this.#save({ ...this.#read(), gaveUp: true });
  }

  /**
   * Reads the next page.
   * @param read asks for a page of GetTickets
   */
  async step(
    read: (scope: ListScope, start: number, limit: number) => Promise<ListedPage>,
  ): Promise<ListStep> {
    const state = this.#read();
    const scope = this.#scopes[state.todo[0] ?? -1];
    if (!scope) return this.#end(state);
    const { position, tail, total } = state.pass;
    const start = position - tail.length;
    const page = await readPage((from, limit) => read(scope, from, limit), start, pageSize).catch(
      (error: unknown) => pastTheEnd(error, state),
    );
    if (page.returned > 0) return this.#take(state, scope, start, page);
    if (
      this.#isUnexpected(position, Math.max(page.total, total), scope) &&
      this.#emptyPages < mostEmptyPages
    ) {
      this.#emptyPages += 1;
      return { what: 'again', afterMs: 500 * 2 ** this.#emptyPages };
    }
    this.#emptyPages = 0;
    // An empty list has no page but this one to tell its total.
    return this.#endOfPass(total < 0 || page.total > 0 ? withTotal(state, page.total) : state);
  }

  /** Whether an empty page may be a mistake: not where the list should end, or where it had tickets before. */
  #isUnexpected(position: number, total: number, scope: ListScope): boolean {
    if (position !== Math.max(0, total)) return true;
    return position === 0 && this.#vault.run((v) => v.listed.hasSeen(this.#connectionId, scopeKey(scope)));
  }

  #take(before: ListState, scope: ListScope, start: number, page: ListedPage): ListStep {
    this.#emptyPages = 0;
    return this.#vault.together((v) => {
      const seen = v.listed.takePage(this.#connectionId, page.heads, {
        scope: scopeKey(scope),
        pass: before.pass.number,
        since: before.since,
      });
      const counted = withPage(withTotal(before, page.total), start, page, seen);
      // Passes and overlaps read the same entries again: they are not added up.
      const state = { ...counted, unlisted: Math.max(counted.unlisted, page.unreadable ?? 0) };
      const { pass, covered, together, most } = state;
      v.rounds.expect(this.#connectionId, state.counted + pass.total, seen.newInRound);
      const nothingNew = seen.newTogether === 0 && seen.changed === 0;
      // The list was read to its end before; what moved to its front meanwhile has been read, too.
      const rests = pass.steady && !pass.moved && nothingNew;
      if (covered && rests && together >= most) return this.#settle(state, 0);
      if (pass.idle >= mostIdlePages) return this.#endOfPass(state);
      this.#save(state);
      return { what: 'more' };
    });
  }

  #endOfPass(state: ListState): ListStep {
    const { pass, passes } = state;
    const settled = settledBy(state);
    if (settled) return this.#settle(state, settled.unlisted);
    if (passes < mostPasses) {
      this.#save(nextPass(state, this.#nextNumber()));
      return { what: 'more' };
    }
    const [scope = 0] = state.todo;
    const key = scopeKey(this.#scopes[scope] as ListScope);
    const seen = this.#vault.run((v) => v.listed.countSeen(this.#connectionId, key));
    const missing = Math.max(0, pass.total - seen);
    return this.#nextList({ ...state, unsettled: [...state.unsettled, { scope, missing }] });
  }

  #settle(state: ListState, unlisted: number): ListStep {
    const counted = state.counted + Math.max(0, state.pass.total);
    return this.#nextList({ ...state, counted, unlisted: state.unlisted + unlisted });
  }

  #nextList(state: ListState): ListStep {
    this.#save({ ...state, ...newList(this.#nextNumber()), todo: state.todo.slice(1) });
    return state.todo.length > 1 ? { what: 'more' } : this.#end(this.#read());
  }

  #end(state: ListState): ListStep {
    const missing = state.unsettled.reduce((sum, one) => sum + one.missing, 0);
    if (state.unsettled.length > 0) return { what: 'unsettled', missing };
    this.#vault.together((v) =>
      v.listed.endListing(this.#connectionId, {
        within: this.#keys(true),
        unrestricted: this.#scopes.some(isUnrestricted),
        unlisted: state.unlisted,
      }),
    );
    return { what: 'done' };
  }

  /** Which of the remembered lists lie within, or outside, those of this sync. */
  #keys(within: boolean): string[] {
    const keys = this.#vault.run((v) => v.listed.scopes(this.#connectionId));
    const inside = new Set(keysWithin(keys, this.#scopes));
    return keys.filter((key) => inside.has(key) === within);
  }

  #names = (): string => this.#scopes.map(scopeKey).join('\n');

  #nextNumber = (): number => this.#vault.run((v) => v.rounds.nextPass(this.#connectionId));

  #read(): ListState {
    const round = this.#vault.run((v) => v.rounds.read(this.#connectionId));
    const state = readListState(round?.listing ?? '');
    if (state && state.scopes === this.#names()) return state;
    return {
      ...newList(this.#nextNumber()),
      scopes: this.#names(),
      todo: this.#scopes.map((_, at) => at),
      unsettled: [],
      unlisted: 0,
      counted: 0,
      gaveUp: false,
    };
  }

  #save(state: ListState): void {
    this.#vault.run((v) => v.rounds.saveListing(this.#connectionId, JSON.stringify(state)));
  }
}

/** Some servers answer a page past the end with an error. @throws the error where the end is not reached */
function pastTheEnd(error: unknown, { pass }: ListState): ListedPage {
  const refused = error instanceof Failure && refusals.has(error.code);
  if (refused && pass.total >= 0 && pass.position >= pass.total)
    return { heads: [], returned: 0, total: pass.total };
  throw error;
}
