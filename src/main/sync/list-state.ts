import * as v from 'valibot';

const count = v.pipe(v.number(), v.safeInteger());

/** One reading of a list from its first page to its last. */
const Pass = v.object({
  /** Rises with every pass of a connection. */
  number: count,
  /** Where the next page begins, before the overlap is taken off. */
  position: count,
  /** The last ids of the page before: the next page is expected to begin with them. */
  tail: v.array(count),
  /** `totalresults` of the page before; -1 before the first page. */
  total: count,
  /** Every page had the same total. */
  steady: v.boolean(),
  /** A page did not begin where the page before ended. */
  moved: v.boolean(),
  /** Something may have been skipped between two pages. */
  broken: v.boolean(),
  /** The order of the list changed otherwise than by tickets that left or went to the front. */
  scrambled: v.boolean(),
  /** The last page showed all that was read before, as if every page were the first. */
  stuck: v.boolean(),
  /** It lost its place, and goes back until it finds a ticket that it has read. */
  lost: v.boolean(),
  /** How often the pass went back because it had lost its place. */
  returns: count,
  /** Pages that were read. */
  pages: count,
  /** Pages in a row without a ticket that is new to this pass. */
  idle: count,
  /** Different tickets in this pass. */
  distinct: count,
  /** Entries that cannot be read. */
  unreadable: count,
  /** Tickets that no earlier pass had. */
  added: count,
  /** Hash of the tickets in their order. */
  order: v.string(),
});
export type Pass = v.InferOutput<typeof Pass>;

/** How far the lists of a round have been read; kept in the vault with every page. */
export const ListState = v.object({
  /** The lists' names; with other settings, reading starts over. */
  scopes: v.string(),
  /** Lists still to be read, by index; the first is being read. */
  todo: v.array(count),
  /** Lists that kept changing, with their last totals and the number of missing tickets. */
  unsettled: v.array(v.object({ scope: count, total: count, missing: count })),
  /** Tickets that the lists counted but did not list. */
  unlisted: count,
  /** Totals of the lists that are done. */
  counted: count,
  /** The sync ended because the lists did not settle. */
  gaveUp: v.boolean(),
  /** The first pass of all. */
  first: count,
  /** All lists were read, and are being looked at once more for tickets that went from one to another meanwhile. */
  checking: v.boolean(),

  /** Passes over the list that is being read. */
  passes: count,
  /** The first of the passes whose tickets are counted together. */
  since: count,
  /** Different tickets in those passes. */
  together: count,
  /** The highest total in those passes. */
  most: count,
  /** One of the passes reached the end without a gap. */
  covered: v.boolean(),
  /** Entries that that pass could not read. */
  unreadable: count,
  /** The order of the pass before; '' for none. */
  orderBefore: v.string(),
  overlap: count,
  pass: Pass,
});
export type ListState = v.InferOutput<typeof ListState>;

/** How many tickets are read twice, because the list may change between two pages. */
const leastOverlap = 10;

/** A pass that has not started. */
export const newPass = (number: number): Pass => ({
  number,
  position: 0,
  tail: [],
  total: -1,
  steady: true,
  moved: false,
  broken: false,
  scrambled: false,
  stuck: false,
  lost: false,
  returns: 0,
  pages: 0,
  idle: 0,
  distinct: 0,
  unreadable: 0,
  added: 0,
  order: '-',
});

/** The next list of `todo`, from its beginning. */
export const newList = (number: number) => ({
  passes: 1,
  since: number,
  together: 0,
  most: 0,
  covered: false,
  unreadable: 0,
  orderBefore: '',
  overlap: leastOverlap,
  pass: newPass(number),
});

/** Nothing has been read. @param scopes the names of the lists */
export const newListState = (scopes: string[], number: number): ListState => ({
  ...newList(number),
  scopes: scopes.join('\n'),
  todo: [...scopes.keys()],
  unsettled: [],
  unlisted: 0,
  counted: 0,
  gaveUp: false,
  first: number,
  checking: false,
});

/** All lists are looked at from their beginning until nothing is new. @param seen tickets of the first list */
export const checkOf = (state: ListState, lists: number, number: number, seen: number): ListState => ({
  ...newListState(
    Array.from({ length: lists }, () => ''),
    number,
  ),
  ...{ scopes: state.scopes, first: state.first },
  ...{ checking: true, since: state.first, covered: true, together: seen },
});

/** Reads the stored state; null if reading cannot continue from it. */
export function readListState(json: string): ListState | null {
  try {
    const parsed = v.safeParse(ListState, JSON.parse(json));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
