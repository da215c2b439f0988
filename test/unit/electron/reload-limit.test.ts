import { expect, test } from 'vitest';
import { ReloadLimit } from '../../../src/main/electron/reload-limit.ts';

test('allows three reloads per minute', () => {
  let now = 0;
  const limit = new ReloadLimit(3, () => now);
  expect([limit.take(), limit.take(), limit.take(), limit.take()]).toEqual([true, true, true, false]);
  now = 59_999;
  expect(limit.take()).toBe(false);
  now = 60_000;
  expect([limit.take(), limit.take()]).toEqual([true, true]);
});
