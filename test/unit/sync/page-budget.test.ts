import { expect, test } from 'vitest';
import { PageBudget } from '../../../src/main/sync/page-budget.ts';

/** How many requests a list may have after a first page with this total and size. */
function allowed(total: number | null, returned = 100): number {
  const budget = new PageBudget();
  if (total !== null) budget.measure(0, { total, returned });
  let count = 0;
  while (budget.spend(0)) {
    count += 1;
    if (budget.isExceeded) expect.fail('within the limit');
  }
  expect(budget.isExceeded).toBe(true);
  return count;
}

test.each([
  [400, 100, 200 + 25 * 4],
  [401, 100, 200 + 25 * 5],
  [400, 1, 200 + 25 * 400],
  [9e9, 100, 50_000],
  [0, 100, 10_000],
  [-1, 100, 10_000],
])('a list of %i in pages of %i may have %i requests', (total, returned, count) => {
  expect(allowed(total, returned)).toBe(count);
});

test('a list without a first page may have 50,000 requests', () => {
  expect(allowed(null)).toBe(50_000);
});

test('each list has its own limit, which the first page sets', () => {
  const budget = new PageBudget();
  budget.measure(0, { total: 1, returned: 1 });
  budget.measure(0, { total: 1_000_000, returned: 1 });
  budget.measure(1, { total: 100, returned: 1 });
  for (let count = 0; count < 225; count += 1) expect(budget.spend(0)).toBe(true);
  expect(budget.spend(0)).toBe(false);
  expect(budget.spend(1)).toBe(true);
  expect(budget.isExceeded).toBe(true);
});
