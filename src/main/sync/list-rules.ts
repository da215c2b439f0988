import { createHash } from 'node:crypto';
import type { SeenPage } from '../vault/listed.ts';
import type { ListedPage } from '../whmcs/get-tickets.ts';
import { newPass, type ListState, type Pass } from './list-state.ts';

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
    distinct: pass.distinct + seen.newInPass.length,
    added: pass.added + seen.newTogether,
    idle: seen.newInPass.length === 0 ? pass.idle + 1 : 0,
    order: orderWith(pass.order, seen.newInPass),
    moved: pass.moved || pass.tail.some((id, at) => ids[at] !== id),
  };
  const next = { ...state, together: state.together + seen.newTogether };
  // An overlap of a third lets a list that loses tickets be followed, and still goes forward.
  const most = Math.floor(page.returned / 3);
  const lost = hasLost(pass, start, ids, seen);
  if (lost && pass.returns < mostReturns) {
    const position = Math.max(0, start - page.returned);
    const overlap = Math.max(state.overlap, most);
    const returned = { position, tail: [], lost: true, moved: true, returns: pass.returns + 1 };
    return { ...next, overlap, pass: { ...counted, ...returned } };
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

/** Adds tickets to the hash of a pass. */
const orderWith = (order: string, ids: number[]): string =>
  ids.length === 0 ? order : createHash('sha256').update(`${order} ${ids.join()}`).digest('base64url');

/** Whether the pass that has just ended shows that the whole list was read; `unlisted` where it shows that it cannot be. */
export function settledBy(state: ListState): { unlisted: number } | null {
  const { pass, together, most, orderBefore } = state;
  const { total, steady, moved, broken, distinct, added, position } = pass;
  const complete = { unlisted: 0 };
  // As many tickets as there are.
  if (steady && distinct === total) return complete;
  // The list was read without a gap from its beginning to its end, though it names tickets twice or counts too few.
  if (steady && !moved && !broken && (position === total || distinct > total)) return complete;
  // Passes over a moving list have together seen as many as there are, and the last found no more.
  if (steady && added === 0 && together >= most) return complete;
  // The list reads the same again: the server does not list what it counts.
  if (steady && pass.order === orderBefore) return { unlisted: Math.max(0, total - distinct) };
  return null;
}

/** The state for reading the same list once more. */
export function nextPass(state: ListState, number: number): ListState {
  const { pass, together, most } = state;
  const next = {
    ...state,
    passes: state.passes + 1,
    orderBefore: pass.steady ? pass.order : '',
    covered: state.covered || (!pass.broken && pass.position >= pass.total),
    pass: newPass(number),
  };
  // Tickets were deleted before they were read: what was seen so far cannot be counted against the total.
  const deleted = pass.total < most && together < most;
  return deleted ? { ...next, since: number, together: 0, most: 0, covered: false } : next;
}
