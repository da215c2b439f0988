import { createHash } from 'node:crypto';
import type { SeenPage } from '../vault/remote-tickets.ts';
import type { ListedPage } from '../whmcs/get-tickets.ts';
import { newPass, type ListState, type Pass } from './list-state.ts';

export const pageSize = 100;
/** How often a pass may go back after losing its position. */
const maxReturns = 20;

/** The state after a page with this total. */
export function withTotal(state: ListState, total: number): ListState {
  const { pass, most } = state;
  const steady = pass.total < 0 || (pass.steady && pass.total === total);
  return { ...state, most: Math.max(most, total), pass: { ...pass, total, steady } };
}

/** The state after reading a page at `start`. @param seen which of its tickets are new */
export function withPage(state: ListState, start: number, page: ListedPage, seen: SeenPage): ListState {
  const ids = page.heads.map(({ ticketId }) => ticketId);
  const { pass } = state;
  const counted: Pass = {
    ...pass,
    pages: pass.pages + 1,
    distinct: pass.distinct + seen.newInPass.length,
    unreadable: pass.unreadable + page.unreadable.filter((at) => start + at >= pass.position).length,
    added: pass.added + seen.newTogether,
    idle: seen.newInPass.length === 0 ? pass.idle + 1 : 0,
    order: orderWith(pass.order, seen.newInPass),
    moved: pass.moved || pass.tail.some((id, at) => ids[at] !== id),
    scrambled: pass.scrambled || isScrambled(start, ids, seen),
    stuck: repeatsAll(pass, ids) && (page.returned === pageSize || pass.total !== pass.distinct),
  };
  const next = { ...state, together: state.together + seen.newTogether };
  // An overlap of a third detects removed tickets and still makes progress.
  const maxOverlap = Math.floor(page.returned / 3);
  const lost = hasLost(pass, start, ids, seen);
  if (lost && pass.returns < maxReturns) {
    const position = Math.max(0, start - page.returned);
    const overlap = Math.max(state.overlap, maxOverlap);
    // The page is read again, so it does not affect whether the order is scrambled.
    const returned = { position, tail: [], lost: true, moved: true, returns: pass.returns + 1 };
    return { ...next, overlap, pass: { ...counted, ...returned, scrambled: pass.scrambled } };
  }
  const end = start + page.returned;
  const position = Math.max(pass.position, end);
  const overlap = Math.min(state.overlap, maxOverlap);
  // No overlap at the end, or after a page that contained only the overlap.
  const atEnd = end <= pass.position || position === pass.total;
  const tail = atEnd || overlap === 0 ? [] : ids.slice(-overlap);
  const unchecked = !atEnd && tail.length === 0;
  return {
    ...next,
    pass: {
      ...counted,
      position,
      tail,
      lost: false,
      moved: counted.moved || unchecked,
      broken: pass.broken || lost,
    },
  };
}

/** Whether the page shows no connection to the page before. */
function hasLost({ tail, lost }: Pass, start: number, ids: number[], { newInPass }: SeenPage): boolean {
  if (start === 0 || ids.length === 0) return false;
  if (lost) return newInPass.length === ids.length;
  return tail.length > 0 && !tail.some((id) => ids.includes(id));
}

/** Whether new tickets precede known ones, which removed tickets or tickets moved to the start do not explain. */
function isScrambled(start: number, ids: number[], { newInPass }: SeenPage): boolean {
  if (start === 0 || newInPass.length === 0) return false;
  const isNew = new Set(newInPass);
  const lastKnown = ids.findLastIndex((id) => !isNew.has(id));
  return lastKnown < 0 || ids.findIndex((id) => isNew.has(id)) < lastKnown;
}

/** Whether a page repeats exactly what the pass has read so far. */
const repeatsAll = ({ pages, order }: Pass, ids: number[]): boolean =>
  pages > 0 && ids.length > 0 && orderWith('-', [...new Set(ids)]) === order;

/** Adds tickets to the hash of a pass. */
const orderWith = (order: string, ids: number[]): string =>
  ids.length === 0 ? order : createHash('sha256').update(`${order} ${ids.join()}`).digest('base64url');

/**
 * Decides whether the pass that has just ended proves that the list was read completely.
 * @returns how many tickets the list counts but does not show; null if another pass is needed
 */
export function completionOf(state: ListState): { unlisted: number } | null {
  const { pass, together, most, orderBefore, since } = state;
  const { total, steady, moved, broken, scrambled, distinct, unreadable, added, stuck } = pass;
  if (!steady) return null;
  const settled = { unlisted: stuck ? Math.max(0, total - distinct) : unreadable };
  // The server always returns the same page, so the number of other tickets is unknown.
  if (stuck && settled.unlisted === 0) return null;
  // A single page with all tickets.
  if (pass.pages <= 1 && distinct + unreadable === total) return settled;
  // Two passes gave the same result: the remaining tickets are not listed.
  const foundNoMore = added === 0 && since < pass.number && !broken;
  if (pass.order === orderBefore || (foundNoMore && !moved))
    return { unlisted: Math.max(unreadable, total - distinct) };
  // The total is too low, but the pass had no gap and found no new ticket.
  if (foundNoMore && !scrambled && distinct >= total) return settled;
  // Together, the passes over a changing list have seen as many tickets as it has, and the last pass found no new one.
  return added === 0 && together + unreadable === most ? settled : null;
}

/** Whether the pass had no gap: tickets that it has not seen have moved to the start since. */
const covers = ({ pass, most }: ListState): boolean =>
  !pass.broken &&
  !pass.scrambled &&
  !pass.stuck &&
  pass.position >= pass.total &&
  pass.distinct + pass.unreadable <= most;

/** The state for another pass over the same list. */
export function nextPass(state: ListState, number: number): ListState {
  const { pass, together, most } = state;
  const next = {
    ...state,
    passes: state.passes + 1,
    orderBefore: pass.steady ? pass.order : '',
    pass: newPass(number),
  };
  if (covers(state)) {
    const { unreadable, total } = pass;
    return { ...next, covered: true, unreadable, most: Math.max(0, total) };
  }
  // Tickets were deleted, so the tickets seen so far cannot be compared with the total.
  const deleted = together > most || (pass.total < most && together < most);
  return deleted ? { ...next, since: number, together: 0, most: 0, covered: false } : next;
}
