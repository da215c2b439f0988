import { describe, expect, test } from 'vitest';
import { completionOf, nextPass, pageSize, withPage, withTotal } from '../../../src/main/sync/list-rules.ts';
import { newListState, newPass, type ListState, type Pass } from '../../../src/main/sync/list-state.ts';
import type { SeenPage } from '../../../src/main/vault/remote-tickets.ts';
import type { ListedPage } from '../../../src/main/whmcs/get-tickets.ts';

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
const state = (pass: Partial<Pass> = {}, list: Partial<ListState> = {}): ListState => {
  const empty = newListState([''], 1);
  return { ...empty, ...list, pass: { ...empty.pass, ...pass } };
};
const pageOf = (ids: number[], more: Partial<ListedPage> = {}): ListedPage => ({
  heads: ids.map((ticketId) => ({ ticketId, number: '', hash: '' })),
  returned: ids.length,
  total: 400,
  unreadable: [],
  ...more,
});
const seen = (newInPass: number[], newTogether = newInPass.length): SeenPage => ({
  newInRound: 0,
  newInPass,
  newTogether,
  changed: 0,
});
/** Reads pages one after the other: the IDs of each, and where it starts. */
function readPages(...pages: [start: number, ids: number[], more?: Partial<ListedPage>][]): ListState {
  const known = new Set<number>();
  let current = withTotal(state(), 400);
  for (const [start, ids, more] of pages) {
    const fresh = [...new Set(ids)].filter((id) => !known.has(id));
    for (const id of fresh) known.add(id);
    current = withPage(current, start, pageOf(ids, more), seen(fresh));
  }
  return current;
}

describe('the total of a list', () => {
  test('is steady while it stays the same', () => {
    const first = withTotal(state(), 400);
    expect(first).toMatchObject({ most: 400, pass: { total: 400, steady: true } });
    expect(withTotal(first, 400).pass).toMatchObject({ total: 400, steady: true });
    const changed = withTotal(first, 399);
    expect(changed).toMatchObject({ most: 400, pass: { total: 399, steady: false } });
    expect(withTotal(changed, 399).pass.steady).toBe(false);
    expect(withTotal(first, 401).most).toBe(401);
  });
});

describe('a page', () => {
  test('moves the position and is remembered by its last tickets', () => {
    expect(readPages([0, numbers(0, 100)])).toMatchObject({
      together: 100,
      overlap: 10,
      pass: {
        position: 100,
        tail: numbers(90, 100),
        pages: 1,
        distinct: 100,
        added: 100,
        idle: 0,
        unreadable: 0,
        moved: false,
        broken: false,
        scrambled: false,
        stuck: false,
        lost: false,
      },
    });
  });

  test('continues where the one before ended', () => {
    expect(readPages([0, numbers(0, 100)], [90, numbers(90, 190)])).toMatchObject({
      together: 190,
      pass: { position: 190, tail: numbers(180, 190), pages: 2, distinct: 190, moved: false, broken: false },
    });
  });

  test('at the end has no overlap', () => {
    const { pass } = readPages(
      [0, numbers(0, 100)],
      [90, numbers(90, 190)],
      [180, numbers(180, 280)],
      [270, numbers(270, 370)],
      [360, numbers(360, 400)],
    );
    expect(pass).toMatchObject({ position: 400, tail: [], moved: false, distinct: 400 });
  });

  test('that has only the overlap has none itself', () => {
    const { pass } = readPages([0, numbers(0, 100)], [90, numbers(90, 100)]);
    expect(pass).toMatchObject({ position: 100, tail: [], moved: false, idle: 1 });
  });

  test.each([
    [30, 10],
    [29, 9],
    [3, 1],
    [2, 0],
  ])('of %i tickets overlaps by %i', (size, overlap) => {
    const { pass } = readPages([0, numbers(0, size)]);
    expect(pass.tail).toEqual(overlap === 0 ? [] : numbers(size - overlap, size));
    // Without an overlap, nothing shows whether tickets were moved between two pages.
    expect(pass.moved).toBe(overlap === 0);
  });

  test('without new tickets counts as idle', () => {
    const read = readPages([0, numbers(0, 100)], [90, numbers(90, 100)], [100, numbers(0, 10)]);
    expect(read.pass.idle).toBe(2);
    expect(readPages([0, numbers(0, 10)], [10, numbers(0, 10)], [20, [50]]).pass.idle).toBe(0);
  });

  test('counts unreadable entries once, not again in the overlap', () => {
    const first = readPages([0, numbers(0, 100), { unreadable: [3, 95] }]);
    expect(first.pass.unreadable).toBe(2);
    const both = readPages(
      [0, numbers(0, 100), { unreadable: [3, 95] }],
      [90, numbers(90, 190), { unreadable: [5, 9, 10, 20] }],
    );
    expect(both.pass.unreadable).toBe(4);
  });

  test('with moved tickets is noticed', () => {
    // Ticket 300 came to the front, so everything moved by one.
    const ids = [89, ...numbers(90, 189)];
    expect(readPages([0, numbers(0, 100)], [90, ids]).pass).toMatchObject({
      moved: true,
      broken: false,
      scrambled: false,
      position: 190,
    });
  });

  test('whose new tickets come before known ones is scrambled', () => {
    expect(readPages([0, numbers(0, 100)], [90, [200, ...numbers(90, 189)]]).pass.scrambled).toBe(true);
    expect(readPages([0, numbers(0, 100)], [90, numbers(90, 190)]).pass.scrambled).toBe(false);
    expect(readPages([0, [5, 3]], [2, [7, 8]]).pass.scrambled).toBe(true);
    // The first page has nothing before it.
    expect(readPages([0, numbers(0, 10)], [0, [20, ...numbers(0, 10)]]).pass.scrambled).toBe(false);
    const later = readPages([0, numbers(0, 100)], [90, [200, ...numbers(90, 189)]], [180, numbers(180, 189)]);
    expect(later.pass.scrambled).toBe(true);
  });
});

describe('a page that repeats all tickets before it', () => {
  test('is stuck if it is full, or shows fewer tickets than the total', () => {
    expect(readPages([0, numbers(0, 100)], [90, numbers(0, 100)]).pass.stuck).toBe(true);
    expect(readPages([0, numbers(0, 50)], [40, numbers(0, 50)]).pass.stuck).toBe(true);
    expect(pageSize).toBe(100);
  });

  test('is not stuck if these are all tickets', () => {
    const first = withPage(withTotal(state(), 50), 0, pageOf(numbers(0, 50)), seen(numbers(0, 50)));
    expect(withPage(first, 50, pageOf(numbers(0, 50)), seen([])).pass.stuck).toBe(false);
    const full = withPage(withTotal(state(), 100), 0, pageOf(numbers(0, 100)), seen(numbers(0, 100)));
    expect(withPage(full, 90, pageOf(numbers(0, 100)), seen([])).pass.stuck).toBe(true);
  });

  test('is not stuck if it is another page, the first, or empty', () => {
    expect(readPages([0, numbers(0, 100)]).pass.stuck).toBe(false);
    expect(readPages([0, numbers(0, 100)], [90, numbers(0, 99)]).pass.stuck).toBe(false);
    expect(readPages([0, numbers(0, 100)], [90, numbers(0, 100).toReversed()]).pass.stuck).toBe(false);
    expect(readPages([0, []], [0, []]).pass.stuck).toBe(false);
  });
});

describe('a page without a connection to the one before', () => {
  const lost = readPages([0, numbers(0, 100)], [90, numbers(200, 300)]);

  test('sends the pass back by a page, with a larger overlap from then on', () => {
    expect(lost).toMatchObject({
      overlap: 33,
      pass: { position: 0, tail: [], lost: true, moved: true, returns: 1, broken: false, scrambled: false },
    });
    expect(readPages([0, numbers(0, 100)], [90, numbers(0, 20).map((id) => id + 500)]).pass.position).toBe(
      70,
    );
  });

  test('until a known ticket is found', () => {
    const back = (ids: number[], newIds: number[]): Pass =>
      withPage({ ...lost, pass: { ...lost.pass, position: 50 } }, 50, pageOf(ids), seen(newIds)).pass;
    expect(back(numbers(300, 400), numbers(300, 400))).toMatchObject({ lost: true, returns: 2, position: 0 });
    expect(back(numbers(250, 350), numbers(300, 350))).toMatchObject({
      lost: false,
      returns: 1,
      position: 150,
      broken: false,
    });
  });

  test('or the start of the list', () => {
    expect(withPage(lost, 0, pageOf(numbers(600, 700)), seen(numbers(600, 700))).pass).toMatchObject({
      lost: false,
      broken: false,
      position: 100,
    });
  });

  test('breaks the pass after 20 returns', () => {
    const at = (returns: number): Pass => {
      const before = readPages([0, numbers(0, 100)]);
      const tired = { ...before, pass: { ...before.pass, returns } };
      return withPage(tired, 90, pageOf(numbers(200, 300)), seen(numbers(200, 300))).pass;
    };
    expect(at(19)).toMatchObject({ lost: true, broken: false, returns: 20 });
    expect(at(20)).toMatchObject({ lost: false, broken: true, returns: 20, position: 190 });
  });

  test('is not lost if it is empty or has no page before it', () => {
    expect(readPages([0, numbers(0, 100)], [90, []]).pass).toMatchObject({ lost: false, position: 100 });
    expect(readPages([0, numbers(0, 2)], [2, numbers(5, 7)]).pass).toMatchObject({
      lost: false,
      position: 4,
    });
  });
});

describe('the end of a pass', () => {
  /** A pass over a list of 400 that read all of it. */
  const complete: Partial<Pass> = {
    number: 2,
    total: 400,
    distinct: 400,
    pages: 5,
    position: 400,
    order: 'b',
  };
  const completion = (pass: Partial<Pass>, list: Partial<ListState> = {}): number | null =>
    completionOf(state({ ...complete, ...pass }, { since: 1, together: 400, most: 400, ...list }))
      ?.unlisted ?? null;

  test('proves that the list is complete if the pass found nothing new and no ticket moved', () => {
    expect(completion({})).toBe(0);
    expect(completion({ distinct: 390, unreadable: 3 })).toBe(10);
    expect(completion({ distinct: 399, unreadable: 3 })).toBe(3);
  });

  test('does not if the total changed', () => {
    expect(completion({ steady: false })).toBeNull();
  });

  test('does not with the first pass, unless a single page has all tickets', () => {
    const first = { number: 1, added: 400 };
    expect(completion(first, { together: 399 })).toBeNull();
    expect(completion({ ...first, pages: 1, distinct: 100, total: 100 })).toBe(0);
    expect(completion({ ...first, pages: 1, distinct: 98, unreadable: 2, total: 100 })).toBe(2);
    expect(completion({ ...first, pages: 1, distinct: 98, total: 100 })).toBeNull();
    expect(completion({ ...first, pages: 0, distinct: 0, total: 0 })).toBe(0);
    expect(completion({ ...first, pages: 2, distinct: 100, total: 100 }, { together: 100 })).toBeNull();
  });

  test('does if two passes gave the same result', () => {
    const same = { added: 5, moved: true, broken: true, scrambled: true, distinct: 190 };
    expect(completion(same, { orderBefore: 'b' })).toBe(210);
    expect(completion(same, { orderBefore: 'a' })).toBeNull();
  });

  test('does if the total is too low and the pass had no gap', () => {
    const moved = { moved: true, distinct: 405, unreadable: 1 };
    expect(completion(moved, { together: 405 })).toBe(1);
    expect(completion({ ...moved, distinct: 400, unreadable: 0 }, { together: 405 })).toBe(0);
    expect(completion({ ...moved, distinct: 399 }, { together: 405 })).toBeNull();
    expect(completion({ ...moved, scrambled: true }, { together: 405 })).toBeNull();
    expect(completion({ ...moved, broken: true }, { together: 405 })).toBeNull();
    expect(completion({ ...moved, added: 1 }, { together: 405 })).toBeNull();
    expect(completion({ ...moved, number: 1 }, { together: 405 })).toBeNull();
  });

  test('does if the passes together have seen as many tickets as there are, and nothing new', () => {
    const mixed = { moved: true, scrambled: true, distinct: 300 };
    expect(completion(mixed)).toBe(0);
    expect(completion({ ...mixed, unreadable: 2 }, { together: 398 })).toBe(2);
    expect(completion(mixed, { together: 399 })).toBeNull();
    expect(completion(mixed, { together: 401 })).toBeNull();
    expect(completion({ ...mixed, added: 1 })).toBeNull();
  });

  test('counts what a server hides that always returns the same page', () => {
    const stuck = { stuck: true, distinct: 100, unreadable: 1, moved: true };
    expect(completion(stuck, { orderBefore: 'b' })).toBe(300);
    expect(completion({ ...stuck, total: 100 }, { orderBefore: 'b' })).toBeNull();
    expect(completion({ ...stuck, total: 90 }, { orderBefore: 'b' })).toBeNull();
    expect(completion({ ...stuck, moved: false }, {})).toBe(300);
    expect(completion(stuck, { together: 400 - 1 })).toBe(300);
  });
});

describe('another pass', () => {
  const read: Partial<Pass> = { number: 1, total: 400, position: 400, distinct: 400, order: 'x' };

  test('starts at the beginning and remembers the order', () => {
    const next = nextPass(state(read, { most: 400, together: 390 }), 2);
    expect(next).toMatchObject({ passes: 2, orderBefore: 'x', pass: newPass(2) });
    expect(nextPass(state({ ...read, steady: false }, { most: 400 }), 2).orderBefore).toBe('');
  });

  test('after one without a gap only has to find what moved to the start', () => {
    const list = { most: 405, together: 400, since: 1 };
    const covered = { covered: true, unreadable: 2, most: 400, together: 400, since: 1 };
    expect(nextPass(state({ ...read, unreadable: 2 }, list), 2)).toMatchObject(covered);
    const gaps: Partial<Pass>[] = [
      { broken: true },
      { scrambled: true },
      { stuck: true },
      { position: 399 },
      { distinct: 406 },
      { distinct: 400, unreadable: 6 },
    ];
    for (const gap of gaps) expect(nextPass(state({ ...read, ...gap }, list), 2).covered).toBe(false);
    expect(nextPass(state({ ...read, distinct: 400, unreadable: 5 }, list), 2).covered).toBe(true);
    expect(nextPass(state({ ...read, total: -1, position: 0, distinct: 0 }, list), 2).most).toBe(0);
  });

  test('keeps the counts of the passes before it', () => {
    const next = nextPass(state({ ...read, broken: true }, { most: 400, together: 390, since: 1 }), 2);
    expect(next).toMatchObject({ most: 400, together: 390, since: 1, covered: false });
  });

  test('counts anew after tickets were deleted', () => {
    const anew = { most: 0, together: 0, since: 2, covered: false };
    const broken = { ...read, broken: true };
    expect(nextPass(state(broken, { most: 400, together: 401, since: 1, covered: true }), 2)).toMatchObject(
      anew,
    );
    expect(nextPass(state({ ...broken, total: 399 }, { most: 400, together: 399 }), 2)).toMatchObject(anew);
    expect(nextPass(state({ ...broken, total: 399 }, { most: 400, together: 400 }), 2)).toMatchObject({
      most: 400,
      together: 400,
    });
    expect(nextPass(state(broken, { most: 400, together: 400, since: 1 }), 2).since).toBe(1);
  });
});
