import { createHash } from 'node:crypto';
import type { SeenPage } from '../vault/remote-tickets.ts';
import type { ListedPage } from '../whmcs/get-tickets.ts';
import { newPass, type ListState, type Pass } from './list-state.ts';

export const pageSize = 100;
/** How often a pass goes back to where it lost its place. */
const mostReturns = 20;

/** The state after a page told a total. */
export function withTotal(state: ListState, total: number): ListState {
  const { pass, most } = state;
  const steady = pass.total < 0 || (pass.steady && pass.total === total);
  return { ...state, most: Math.max(most, total), pass: { ...pass, total, steady } };
}

/** The state after a page that was read at `start`. @param seen what of the page was new */
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
  // An overlap of a third lets a list that loses tickets be followed, and still goes forward.
  const most = Math.floor(page.returned / 3);
  const lost = hasLost(pass, start, ids, seen);
  if (lost && pass.returns < mostReturns) {
    const position = Math.max(0, start - page.returned);
    const overlap = Math.max(state.overlap, most);
    // The page is not part of the order that the pass reads the list in: it is read again.
    const returned = { position, tail: [], lost: true, moved: true, returns: pass.returns + 1 };
    return { ...next, overlap, pass: { ...counted, ...returned, scrambled: pass.scrambled } };
  }
  const end = start + page.returned;
  const position = Math.max(pass.position, end);
  const overlap = Math.min(state.overlap, most);
  // At the end, and where a page brought nothing but the overlap, the next one is read without.
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

/** Whether nothing on the page shows that it follows what was read before. */
function hasLost({ tail, lost }: Pass, start: number, ids: number[], { newInPass }: SeenPage): boolean {
  if (start === 0 || ids.length === 0) return false;
  if (lost) return newInPass.length === ids.length;
  return tail.length > 0 && !tail.some((id) => ids.includes(id));
}

/** Whether the page shows another change than tickets that left or went to the front: new ones stand before known ones. */
function isScrambled(start: number, ids: number[], { newInPass }: SeenPage): boolean {
  if (start === 0 || newInPass.length === 0) return false;
  const isNew = new Set(newInPass);
  const lastKnown = ids.findLastIndex((id) => !isNew.has(id));
  return lastKnown < 0 || ids.findIndex((id) => isNew.has(id)) < lastKnown;
}

/** Whether a page shows all that the pass has read so far once more. */
const repeatsAll = ({ pages, order }: Pass, ids: number[]): boolean =>
  pages > 0 && ids.length > 0 && orderWith('-', [...new Set(ids)]) === order;

/** Adds tickets to the hash of a pass. */
const orderWith = (order: string, ids: number[]): string =>
  ids.length === 0 ? order : createHash('sha256').update(`${order} ${ids.join()}`).digest('base64url');

/** Whether the pass that has just ended shows that the whole list was read; `unlisted` where it shows that it cannot be. */
export function settledBy(state: ListState): { unlisted: number } | null {
  const { pass, together, most, orderBefore, since } = state;
  const { total, steady, moved, broken, scrambled, distinct, unreadable, added, stuck } = pass;
  if (!steady) return null;
  const settled = { unlisted: stuck ? Math.max(0, total - distinct) : unreadable };
  // Always the same page: how many tickets there are beyond it nobody knows.
  if (stuck && settled.unlisted === 0) return null;
  // As many tickets as there are, on a single page.
  if (pass.pages <= 1 && distinct + unreadable === total) return settled;
  // The list reads the same again: what it counts beyond that is not listed.
  const foundNoMore = added === 0 && since < pass.number && !broken;
  if (pass.order === orderBefore || (foundNoMore && !moved))
    return { unlisted: Math.max(unreadable, total - distinct) };
  // It counts too few, but was read without a gap, and no ticket was found that an earlier pass had not seen.
  if (foundNoMore && !scrambled && distinct >= total) return settled;
  // Passes over a moving list have together seen as many as there are, and the last found no more.
  return added === 0 && together + unreadable === most ? settled : null;
}

/** Whether the pass read the list without a gap: what it has not seen has come to the front meanwhile. */
const covers = ({ pass, most }: ListState): boolean =>
  !pass.broken &&
  !pass.scrambled &&
  !pass.stuck &&
  pass.position >= pass.total &&
  pass.distinct + pass.unreadable <= most;

/** The state for reading the same list once more. */
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
  // Tickets were deleted: what was seen so far cannot be counted against the total.
  const deleted = together > most || (pass.total < most && together < most);
  return deleted ? { ...next, since: number, together: 0, most: 0, covered: false } : next;
}
