import * as v from 'valibot';

const count = v.pipe(v.number(), v.safeInteger());

/** One pass over a list, from its first page to its last. */
const Pass = v.object({
  /** Unique and ascending per connection. */
  number: count,
  /** Offset of the next page, without the overlap. */
  position: count,
  /** The last ticket IDs of the previous page, with which the next page should begin. */
  tail: v.array(count),
  /** `totalresults` of the previous page; -1 before the first page. */
  total: count,
  /** Every page had the same total. */
  steady: v.boolean(),
  /** A page did not begin where the previous one ended. */
  moved: v.boolean(),
  /** Tickets may have been skipped between two pages. */
  broken: v.boolean(),
  /** The order changed in a way that removed tickets or tickets moved to the start do not explain. */
  scrambled: v.boolean(),
  /** The last page repeated what was read before, as if the server ignored the offset. */
  stuck: v.boolean(),
  /** The position was lost; the pass goes back until it finds a known ticket. */
  lost: v.boolean(),
  /** How often the pass went back after losing its position. */
  returns: count,
  /** Pages that were read. */
  pages: count,
  /** Pages in a row without a ticket new to this pass. */
  idle: count,
  /** Distinct tickets in this pass. */
  distinct: count,
  /** Entries that cannot be read. */
  unreadable: count,
  /** Tickets that no earlier pass has seen. */
  added: count,
  /** Hash of the tickets in their order. */
  order: v.string(),
});
export type Pass = v.InferOutput<typeof Pass>;

/** The progress of reading the lists of a round; saved in the vault with every page. */
export const ListState = v.object({
  /** The lists' keys; if they change, reading starts over. */
  scopes: v.string(),
  /** Lists still to be read, by index; the first is being read. */
  todo: v.array(count),
  /** Inconsistent lists, with their last totals and the number of missing tickets. */
  unsettled: v.array(v.object({ scope: count, total: count, missing: count })),
  /** Tickets that the lists count but do not show. */
  unlisted: count,
  /** Sum of the totals of the lists that are done. */
  counted: count,
  /** The sync ended because the lists stayed unsettled. */
  gaveUp: v.boolean(),
  /** The first pass of the round. */
  first: count,
  /** All lists are read again for tickets that moved from one list to another in the meantime. */
  checking: v.boolean(),

  /** Passes over the current list. */
  passes: count,
  /** The first of the passes that are counted together. */
  since: count,
  /** Distinct tickets in those passes. */
  together: count,
  /** The highest total in those passes. */
  most: count,
  /** One of the passes reached the end without a gap. */
  covered: v.boolean(),
  /** Unreadable entries in that pass. */
  unreadable: count,
  /** `order` of the previous pass; '' if there is none. */
  orderBefore: v.string(),
  overlap: count,
  pass: Pass,
});
export type ListState = v.InferOutput<typeof ListState>;

/** Tickets by which pages overlap, to detect changes of the list between two pages. */
const minOverlap = 10;

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

/** The initial state of a list. */
export const newList = (number: number) => ({
  passes: 1,
  since: number,
  together: 0,
  most: 0,
  covered: false,
  unreadable: 0,
  orderBefore: '',
  overlap: minOverlap,
  pass: newPass(number),
});

/** @param scopes the lists' keys */
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

/** Reads all lists again until nothing is new. @param seen tickets of the first list */
export const newCheck = (state: ListState, lists: number, number: number, seen: number): ListState => ({
  ...newListState(
    Array.from({ length: lists }, () => ''),
    number,
  ),
  ...{ scopes: state.scopes, first: state.first },
  ...{ checking: true, since: state.first, covered: true, together: seen },
});

/** Parses the stored state; null if it is missing or invalid. */
export function readListState(json: string): ListState | null {
  try {
    const parsed = v.safeParse(ListState, JSON.parse(json));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
