import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  maxQueryLength,
  noFilters,
  type Query,
  type SearchResult,
  type SortOrder,
} from '../../../../src/contract/search.ts';
import { TicketListStore } from '../../../../src/renderer/features/tickets/ticket-list.svelte.ts';
import { searchResult, ticketRow } from '../../../support/contract-data.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';

let list: TicketListStore;
beforeEach(() => {
  list = new TicketListStore();
  fakeBridge.answer('changeSettings', null);
});

const keysOf = (rows: Readonly<Record<number, { key: number }>>): number[] =>
  Object.values(rows).map(({ key }) => key);

/** Lets a result of `total` tickets be found, with the first `rows` of them, and searches. */
async function find(total: number, rows = total): Promise<void> {
  fakeBridge.answer('search', searchResult(total, rows));
  await list.search();
}

/** Answers each page of rows with keys that tell the place: the row at 7 has the key 8. */
function answerRows(set = 1): void {
  fakeBridge.answer('listRows', ({ set: asked, from, count }) =>
    asked === set ? Array.from({ length: count }, (_, at) => ticketRow(from + at + 1)) : null,
  );
}

test('begins with nothing asked for, found or selected', () => {
  expect(list.found).toEqual({ ...searchResult(0), set: 0 });
  expect(list).toMatchObject({ rows: {}, saved: [], failure: null, asked: 0, narrowed: false });
  expect([list.selected.size, list.tooManyToRank]).toEqual([0, false]);
});

describe('a search', () => {
  test('asks with the text, the filters and the order, and takes the result', async () => {
    expect(list.query).toEqual({ text: '', filters: noFilters, sort: 'best' });
    list.text = 'router';
    list.sort = 'oldest';
    list.filters = { ...noFilters, tags: ['urgent'] };
    await find(2);
    const query = { text: 'router', filters: { ...noFilters, tags: ['urgent'] }, sort: 'oldest' };
    expect(fakeBridge.received('search')).toEqual([query]);
    expect(list.found.total).toBe(2);
    expect(keysOf(list.rows)).toEqual([1, 2]);
    expect(list.asked).toBe(1);
    expect(list.failure).toBeNull();
  });

  test('sends no more of the text than the contract takes', async () => {
    list.text = 'x'.repeat(maxQueryLength + 1);
    await find(0);
    expect(fakeBridge.received('search')[0]?.text).toHaveLength(maxQueryLength);
  });

  test('clears what was selected and the rows of the result before', async () => {
    await find(3);
    list.selected.add(2);
    await find(1);
    expect(list.selected.size).toBe(0);
    expect(keysOf(list.rows)).toEqual([1]);
    expect(list.asked).toBe(2);
  });

  test('that fails shows why, until one succeeds', async () => {
    fakeBridge.fail('search', errorOf('disk-error'));
    await list.search();
    expect(list.failure?.code).toBe('disk-error');
    expect(list.asked).toBe(0);
    await find(1);
    expect(list.failure).toBeNull();
  });

  test('runs alone: of those that are asked for meanwhile only the last runs', async () => {
    const held = fakeBridge.hold('search');
    list.text = 'a';
    const done = list.search();
    for (const text of ['ab', 'abc', 'abcd']) {
      list.text = text;
      await list.search();
    }
    await vi.waitFor(() => expect(held).toHaveLength(1));
    held[0]?.resolve(searchResult(5));
    await vi.waitFor(() => expect(held).toHaveLength(2));
    held[1]?.resolve(searchResult(1));
    await done;
    expect(held.map(({ args }) => args.text)).toEqual(['a', 'abcd']);
    expect(list.found.total).toBe(1);
  });

  test('that waits is not replaced by a refresh that waits', async () => {
    const held = fakeBridge.hold('search');
    const done = list.search();
    await list.search();
    await list.refresh();
    await vi.waitFor(() => expect(held).toHaveLength(1));
    held[0]?.resolve(searchResult(3));
    await vi.waitFor(() => expect(held).toHaveLength(2));
    list.selected.add(1);
    held[1]?.resolve(searchResult(2));
    await done;
    expect(held).toHaveLength(2);
    expect([list.asked, list.selected.size]).toEqual([2, 0]);
  });

  test('runs after a refresh that it waited for', async () => {
    await find(3);
    const held = fakeBridge.hold('search');
    const done = list.refresh();
    await list.refresh();
    await list.search();
    await vi.waitFor(() => expect(held).toHaveLength(1));
    held[0]?.resolve(searchResult(3));
    await vi.waitFor(() => expect(held).toHaveLength(2));
    held[1]?.resolve(searchResult(3));
    await done;
    expect(list.asked).toBe(2);
  });

  test('that waited runs also after one that failed', async () => {
    const held = fakeBridge.hold('search');
    const done = list.search();
    await list.search();
    await vi.waitFor(() => expect(held).toHaveLength(1));
    held[0]?.reject(errorOf('vault-busy'));
    await vi.waitFor(() => expect(held).toHaveLength(2));
    held[1]?.resolve(searchResult(1));
    await done;
    expect(list.failure).toBeNull();
    expect(list.found.total).toBe(1);
  });
});

describe('a refresh', () => {
  test('keeps the place, what is selected and the rows that are here', async () => {
    await find(60, 60);
    list.selected.add(2);
    fakeBridge.answer('search', searchResult(60, 1, { rows: [ticketRow(99)] }));
    await list.refresh();
    expect(list.asked).toBe(1);
    expect([...list.selected]).toEqual([2]);
    expect(list.rows[0]?.key).toBe(99);
    expect(list.rows[59]?.key).toBe(60);
  });

  test('lets rows that are in sight be read again', async () => {
    await find(60, 60);
    answerRows();
    await list.ensure(0, 10);
    expect(fakeBridge.received('listRows')).toEqual([]);
    await list.refresh();
    await list.ensure(0, 10);
    await list.ensure(0, 10);
    expect(fakeBridge.received('listRows')).toEqual([{ set: 1, from: 0, count: 50 }]);
  });
});

describe('rows', () => {
  test('that are missing are read a page at a time, each once', async () => {
    await find(170, 50);
    answerRows();
    await list.ensure(20, 49);
    expect(fakeBridge.received('listRows')).toEqual([]);
    await list.ensure(40, 120);
    await list.ensure(60, 149);
    expect(fakeBridge.received('listRows')).toEqual([
      { set: 1, from: 50, count: 50 },
      { set: 1, from: 100, count: 50 },
    ]);
    expect(list.rows[50]?.key).toBe(51);
    expect(list.rows[149]?.key).toBe(150);
    expect(list.rows[0]?.key).toBe(1);
  });

  test('of a last page that is short are complete', async () => {
    await find(52, 52);
    answerRows();
    await list.ensure(50, 500);
    await find(50, 50);
    await list.ensure(0, 500);
    expect(fakeBridge.received('listRows')).toEqual([]);
  });

  test('of a page of which one is missing are read', async () => {
    await find(52, 51);
    answerRows();
    await list.ensure(50, 51);
    expect(fakeBridge.received('listRows')).toEqual([{ set: 1, from: 50, count: 50 }]);
  });

  test('of an empty result are not asked for', async () => {
    await find(0);
    await list.ensure(0, 10);
    expect(fakeBridge.received('listRows')).toEqual([]);
  });

  test('that come after another result are dropped', async () => {
    await find(100, 50);
    const held = fakeBridge.hold('listRows');
    const loading = list.ensure(50, 60);
    await vi.waitFor(() => expect(held).toHaveLength(1));
    await find(1);
    held[0]?.resolve([ticketRow(77)]);
    await loading;
    expect(keysOf(list.rows)).toEqual([1]);
  });

  test('are asked for once while they are on their way', async () => {
    await find(100, 50);
    const held = fakeBridge.hold('listRows');
    const loading = list.ensure(50, 60);
    await list.ensure(50, 70);
    await vi.waitFor(() => expect(held).toHaveLength(1));
    held[0]?.resolve([ticketRow(51)]);
    await loading;
    expect(held).toHaveLength(1);
  });

  test('of a result that main no longer has are searched for again', async () => {
    await find(100, 50);
    fakeBridge.answer('listRows', null);
    fakeBridge.answer('search', searchResult(99, 50, { set: 2 }));
    await list.ensure(50, 60);
    expect(list.found).toMatchObject({ set: 2, total: 99 });
    expect(list.asked).toBe(1);
  });

  test('that cannot be read show why', async () => {
    await find(100, 50);
    fakeBridge.fail('listRows', errorOf('vault-closed'));
    await list.ensure(50, 60);
    expect(list.failure?.code).toBe('vault-closed');
    expect(list.rows[50]).toBeUndefined();
  });
});

describe('selecting', () => {
  beforeEach(async () => {
    await find(6);
    fakeBridge.answer('listKeys', [11, 12, 13, 14, 15, 16]);
  });

  test('a range takes both ends, in either direction, and adds to what is selected', async () => {
    list.selected.add(99);
    await list.selectRange(1, 3);
    expect([...list.selected]).toEqual([99, 12, 13, 14]);
    list.selected.clear();
    await list.selectRange(5, 4);
    expect([...list.selected]).toEqual([15, 16]);
    expect(fakeBridge.received('listKeys')).toEqual([{ set: 1 }, { set: 1 }]);
  });

  test('all takes every key of the result, also of rows that are not here', async () => {
    await list.selectAll();
    expect([...list.selected]).toEqual([11, 12, 13, 14, 15, 16]);
  });

  test('takes nothing where main no longer has the result', async () => {
    fakeBridge.answer('listKeys', null);
    await list.selectAll();
    await list.selectRange(0, 2);
    expect(list.selected.size).toBe(0);
  });
});

describe('what narrows the list', () => {
  test('is the text or a filter, and not spaces or the order', () => {
    expect(list.narrowed).toBe(false);
    list.text = '  ';
    list.sort = 'number';
    expect(list.narrowed).toBe(false);
    list.text = ' a ';
    expect(list.narrowed).toBe(true);
    list.text = '';
    list.filters = { ...noFilters, only: ['gone'] };
    expect(list.narrowed).toBe(true);
  });

  test('is added to what narrows it already, and searched for', async () => {
    fakeBridge.answer('search', searchResult(1));
    list.filters = { ...noFilters, tags: ['a'] };
    list.narrow({ statuses: ['Open'] });
    await vi.waitFor(() => expect(list.found.total).toBe(1));
    expect(fakeBridge.received('search')).toEqual([
      { text: '', filters: { ...noFilters, tags: ['a'], statuses: ['Open'] }, sort: 'best' },
    ]);
  });

  test('is replaced by a saved search', async () => {
    fakeBridge.answer('search', searchResult(1));
    list.text = 'before';
    list.filters = { ...noFilters, tags: ['before'] };
    const query: Query = { text: 'kept', filters: { ...noFilters, statuses: ['Closed'] }, sort: 'number' };
    list.use({ id: 4, name: 'Mine', query });
    await vi.waitFor(() => expect(list.found.total).toBe(1));
    expect(fakeBridge.received('search')).toEqual([query]);
  });

  test('can be read from the saved searches', async () => {
    const saved = [{ id: 4, name: 'Mine', query: list.query }];
    fakeBridge.answer('listSavedSearches', saved);
    await list.readSaved();
    expect(list.saved).toEqual(saved);
  });
});

describe('a change that the user made', () => {
  test('shows in the rows of its tickets, and searches for nothing', async () => {
    await find(3);
    const before = list.rows;
    await list.showChange([1, 3], { starred: true, tags: ['vip'] });
    expect(Object.values(list.rows).map(({ starred, tags }) => [starred, tags])).toEqual([
      ...[
        [true, ['vip']],
        [false, []],
        [true, ['vip']],
      ],
    ]);
    expect(list.rows[1]).toBe(before[1]);
    expect(fakeBridge.received('search')).toHaveLength(1);
  });

  test('of the star leaves the tags, and the other way round; anything else is not in a row', async () => {
    fakeBridge.answer('search', searchResult(1, 0, { rows: [ticketRow(1, { starred: true, tags: ['a'] })] }));
    await list.search();
    await list.showChange([1], { starred: false });
    expect(list.rows[0]).toEqual(ticketRow(1, { tags: ['a'] }));
    await list.showChange([1], { tags: [] });
    expect(list.rows[0]).toEqual(ticketRow(1));
    const note: object = { privateNote: 'mine' };
    await list.showChange([1], note);
    expect(list.rows[0]).toEqual(ticketRow(1));
  });

  test('has a narrowed list searched again: the ticket may have to leave it', async () => {
    list.filters = { ...noFilters, only: ['starred'] };
    await find(2);
    fakeBridge.answer('search', searchResult(1));
    await list.showChange([2], { starred: false });
    expect(list.found.total).toBe(1);
    expect(list.asked).toBe(1);
  });
});

test('the order that the user selects is remembered, and no other', async () => {
  fakeBridge.answer('search', searchResult(0));
  list.restoreSort('oldest');
  list.use({ id: 1, name: 'Mine', query: { text: '', filters: noFilters, sort: 'number' } });
  await vi.waitFor(() => expect(list.asked).toBe(1));
  expect([list.sort, fakeBridge.received('changeSettings')]).toEqual(['number', []]);
  list.sort = 'subject';
  expect([list.sort, fakeBridge.received('changeSettings')]).toEqual(['subject', [{ sort: 'subject' }]]);
});

test('the user is told of a result that is not ranked only where rank was asked for and words were typed', async () => {
  const phrases = [[{ text: 'a', unspaced: false, prefix: false }]];
  const found = searchResult(1, 1, { phrases });
  const cases: [SearchResult, SortOrder, boolean][] = [
    [found, 'best', true],
    [found, 'newest', false],
    [{ ...found, ranked: true }, 'best', false],
    [{ ...found, phrases: [] }, 'best', false],
  ];
  for (const [result, sort, told] of cases) {
    fakeBridge.answer('search', result);
    list.sort = sort;
    await list.search();
    expect(list.tooManyToRank).toBe(told);
  }
});
