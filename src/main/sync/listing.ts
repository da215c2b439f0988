import type { SyncSettings } from '../../contract/sync.ts';
import type { Vault } from '../vault/vault.ts';
import type { Round } from '../vault/rounds.ts';
import type { ListedPage, ListScope } from '../whmcs/get-tickets.ts';

const pageSize = 100;
/** Entries that are read twice, for nothing promises that the list stands still meanwhile. */
const overlap = 10;
/** How often a list may turn out to have moved before it is taken as it comes. */
const mostReturns = 20;
/** Pages without anything new, past the count that the server told, before a list is taken to be endless. */
const mostIdlePages = 3;

/** One list for each combination of what the sync is narrowed to: GetTickets takes one of each alone. */
export function scopesOf(settings: SyncSettings): ListScope[] {
  const { clientId, ignoreDepartments } = settings;
  const departments = settings.departments.length > 0 ? settings.departments : [null];
  const statuses = settings.statuses.length > 0 ? settings.statuses : [null];
  return departments.flatMap((departmentId) =>
    statuses.map((status) => ({ departmentId, status, clientId, ignoreDepartments })),
  );
}

/** What is remembered of the list that is being read; lost with the app, and not needed to go on. */
interface Memory {
  /** The ids at the end of the page before; empty where there is none to compare with. */
  tail: number[];
  /** The next page is read from its very beginning: what stands before it was read twice already. */
  exact: boolean;
  /** Something stood elsewhere than the page before left it: what passed us by is now in front. */
  moved: boolean;
  /** Reading once more from the front, until a page brings nothing new. */
  again: 'no' | 'front' | 'whole';
  idlePages: number;
  seen: number;
}

const fresh = (): Memory => ({ tail: [], exact: false, moved: false, again: 'no', idlePages: 0, seen: 0 });

/** Reads the list of tickets page by page; how far it came is kept in the vault with each page. */
export class Listing {
  readonly #vault: Vault;
  readonly #connectionId: number;
  readonly #scopes: ListScope[];
  #memory = fresh();
  #returns = 0;

  constructor(vault: Vault, connectionId: number, settings: SyncSettings) {
    this.#vault = vault;
    this.#connectionId = connectionId;
    this.#scopes = scopesOf(settings);
  }

  /**
   * Reads the next page. @returns whether the list is at its end.
   * @param read asks for a page of GetTickets
   */
  async step(
    read: (scope: ListScope, start: number, limit: number) => Promise<ListedPage>,
  ): Promise<boolean> {
    const round = this.#vault.run((v) => v.rounds.read(this.#connectionId));
    const scope = this.#scopes[round?.scope ?? 0];
    if (!round || !scope) return this.#end();
    const { position } = round;
    const start = this.#memory.exact ? position : Math.max(0, position - overlap);
    const page = await read(scope, start, pageSize);

    // The list may have become shorter than what was read of it: an empty page ends it all the same.
    if (page.returned === 0) return this.#atTheEnd(round);
    if (this.#lost(page, start)) {
      this.#take(round, page, Math.max(0, position - pageSize));
      this.#memory.tail = [];
      return false;
    }
    const end = start + page.returned;
    const news = this.#take(round, page, Math.max(position, end));
    this.#memory.seen += news;
    this.#memory.exact = end <= position;
    this.#memory.tail = idsOf(page).slice(-overlap);
    if (this.#memory.again === 'front' && news === 0) return this.#nextScope(round);
    this.#memory.idlePages = news === 0 && end > page.total ? this.#memory.idlePages + 1 : 0;
    return this.#memory.idlePages >= mostIdlePages ? this.#nextScope(round) : false;
  }

  #take(round: Round, page: ListedPage, position: number): number {
    const next = { scope: round.scope, position, expected: Math.max(page.total, round.expected) };
    return this.#vault.run((v) => v.rounds.takePage(this.#connectionId, page.heads, next));
  }

  /** Whether the list moved by more than the overlap since the page before, so that some would be missed. */
  #lost(page: ListedPage, start: number): boolean {
    const { tail, exact } = this.#memory;
    if (exact || start === 0 || tail.length === 0) return false;
    const ids = idsOf(page);
    if (tail.some((id, at) => ids[at] !== id)) this.#memory.moved = true;
    if (tail.some((id) => ids.includes(id)) || this.#returns >= mostReturns) return false;
    this.#returns += 1;
    return true;
  }

  /** What moved to the front while the rest was read is looked for there; what is missing, everywhere. */
  #atTheEnd(round: Round): boolean {
    const { moved, again, seen } = this.#memory;
    if (again === 'no' && moved) {
      const missing = seen > 0 && round.scope === 0 && seen < round.expected;
      this.#memory = { ...fresh(), again: missing ? 'whole' : 'front' };
      this.#vault.run((v) => v.rounds.takePage(this.#connectionId, [], { ...round, position: 0 }));
      return false;
    }
    return this.#nextScope(round);
  }

  #nextScope(round: Round): boolean {
    this.#memory = fresh();
    const scope = round.scope + 1;
    this.#vault.run((v) =>
      v.rounds.takePage(this.#connectionId, [], { scope, position: 0, expected: round.expected }),
    );
    return scope >= this.#scopes.length ? this.#end() : false;
  }

  #end(): boolean {
    this.#vault.run((v) => v.rounds.endListing(this.#connectionId));
    return true;
  }
}

const idsOf = ({ heads }: ListedPage): number[] => heads.map(({ ticketId }) => ticketId);
