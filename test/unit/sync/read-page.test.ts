import { describe, expect, test } from 'vitest';
import { newListState, type ListState, type Pass } from '../../../src/main/sync/list-state.ts';
import { emptyPageAfterEnd, readPage, type ReadPage } from '../../../src/main/sync/read-page.ts';
import { errorOf } from '../../support/errors.ts';

/** A list of the numbers below `total`; pages that contain one of `large` are too large. */
const listOf = (total: number, ...large: number[]): { read: ReadPage; asked: [number, number][] } => {
  const asked: [number, number][] = [];
  const read: ReadPage = (start, limit) => {
    asked.push([start, limit]);
    const end = Math.min(start + limit, total);
    if (large.some((at) => at >= start && at < end)) return Promise.reject(errorOf('answer-too-large'));
    const ids = Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
    const heads = ids.map((ticketId) => ({ ticketId, number: '', hash: '' }));
    return Promise.resolve({ heads, returned: heads.length, total, unreadable: [] });
  };
  return { read, asked };
};

test('a page is read with one request', async () => {
  const { read, asked } = listOf(20);
  const page = await readPage(read, 5, 10);
  expect(page).toMatchObject({ returned: 10, total: 20, unreadable: [] });
  expect(page.heads.map(({ ticketId }) => ticketId)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  expect(asked).toEqual([[5, 10]]);
});

test('a page that is too large is read in halves, and one entry that is too large is unreadable', async () => {
  const { read, asked } = listOf(20, 12);
  const page = await readPage(read, 5, 10);
  expect(page.heads.map(({ ticketId }) => ticketId)).toEqual([5, 6, 7, 8, 9, 10, 11, 13, 14]);
  expect(page).toMatchObject({ returned: 10, total: 20, unreadable: [7] });
  expect(asked).toEqual([
    [5, 10],
    [5, 5],
    [10, 5],
    [10, 3],
    [10, 2],
    [12, 1],
    [13, 2],
  ]);
});

test('unreadable entries of both halves keep their places', async () => {
  const page = await readPage(listOf(8, 1, 6).read, 0, 8);
  expect(page).toMatchObject({ returned: 8, unreadable: [1, 6] });
  const half: ReadPage = (start, limit) =>
    limit > 4
      ? Promise.reject(errorOf('answer-too-large'))
      : Promise.resolve({ heads: [], returned: limit, total: 8 - start, unreadable: [2] });
  expect(await readPage(half, 0, 8)).toEqual({ heads: [], returned: 8, total: 8, unreadable: [2, 6] });
});

test.each([errorOf('busy'), new TypeError('unexpected')])(
  'other errors are not handled: %s',
  async (error) => {
    await expect(readPage(() => Promise.reject(error), 0, 10)).rejects.toBe(error);
  },
);

describe('an error for a page', () => {
  const state = (pass: Partial<Pass>): ListState => {
    const list = newListState([''], 1);
    return { ...list, pass: { ...list.pass, ...pass } };
  };

  test.each(['other-api-error', 'ticket-not-found'] as const)(
    '%s at or after the end is an empty page',
    (code) => {
      for (const position of [400, 401])
        expect(emptyPageAfterEnd(errorOf(code), state({ position, total: 400 }))).toEqual({
          heads: [],
          returned: 0,
          unreadable: [],
          total: 400,
        });
      expect(emptyPageAfterEnd(errorOf(code), state({ position: 0, total: 0 }))).toMatchObject({ total: 0 });
    },
  );

  test('before the end, before the first page, or of another kind is an error', () => {
    const refused = errorOf('other-api-error');
    expect(() => emptyPageAfterEnd(refused, state({ position: 399, total: 400 }))).toThrow(refused);
    expect(() => emptyPageAfterEnd(refused, state({ position: 0, total: -1 }))).toThrow(refused);
    const busy = errorOf('busy');
    expect(() => emptyPageAfterEnd(busy, state({ position: 400, total: 400 }))).toThrow(busy);
    const unexpected = new TypeError('unexpected');
    expect(() => emptyPageAfterEnd(unexpected, state({ position: 400, total: 400 }))).toThrow(unexpected);
  });
});
