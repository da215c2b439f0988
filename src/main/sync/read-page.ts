import type { ErrorCode } from '../../contract/errors.ts';
import { AppError } from '../../shared/app-error.ts';
import type { ListedPage } from '../whmcs/get-tickets.ts';
import type { ListState } from './list-state.ts';

/** Requests a page of a list. */
export type ReadPage = (start: number, limit: number) => Promise<ListedPage>;

/**
 * Reads a page, in two halves if it is too large. A single entry that is too large is returned as unreadable, so that
 * the list counts as incomplete.
 */
export async function readPage(read: ReadPage, start: number, limit: number): Promise<ListedPage> {
  try {
    return await read(start, limit);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'answer-too-large') throw error;
    if (limit === 1) return { heads: [], returned: 1, total: 0, unreadable: [0] };
    const half = Math.ceil(limit / 2);
    const first = await readPage(read, start, half);
    const second = await readPage(read, start + half, limit - half);
    return {
      heads: [...first.heads, ...second.heads],
      returned: first.returned + second.returned,
      total: Math.max(first.total, second.total),
      unreadable: [...first.unreadable, ...second.unreadable.map((at) => first.returned + at)],
    };
  }
}

const refusals = new Set<ErrorCode>(['other-api-error', 'ticket-not-found']);

/** Some servers return an error for a page past the end. @throws `error` if the end has not been reached */
export function emptyPageAfterEnd(error: unknown, { pass }: ListState): ListedPage {
  const refused = error instanceof AppError && refusals.has(error.code);
  if (refused && pass.total >= 0 && pass.position >= pass.total)
    return { heads: [], returned: 0, unreadable: [], total: pass.total };
  throw error;
}
