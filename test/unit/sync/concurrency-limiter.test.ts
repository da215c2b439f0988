import { describe, expect, test } from 'vitest';
import { backoffMs, ConcurrencyLimiter } from '../../../src/main/sync/concurrency-limiter.ts';

describe('concurrency limiter', () => {
  const paced = (max: number): { limiter: ConcurrencyLimiter; pass: (ms: number) => void } => {
    let time = 0;
    return { limiter: new ConcurrencyLimiter(max, () => time), pass: (ms) => void (time += ms) };
  };
  test('rises to the maximum while responses stay fast', () => {
    const { limiter } = paced(9);
    for (let n = 0; n < 100; n += 1) limiter.onSuccess(50);
    expect(limiter.limit).toBe(9);
  });
  test('falls while responses get slower, but not below one', () => {
    const { limiter } = paced(9);
    for (let n = 0; n < 100; n += 1) limiter.onSuccess(50);
    for (let n = 0; n < 20; n += 1) limiter.onSuccess(900);
    expect(limiter.limit).toBeLessThan(9);
    for (let n = 0; n < 200; n += 1) limiter.onSuccess(900);
    expect(limiter.limit).toBe(1);
  });
  test('halves once per burst of refusals, and sends nothing until it is over', () => {
    const { limiter, pass } = paced(8);
    for (let n = 0; n < 100; n += 1) limiter.onSuccess(50);
    for (let n = 0; n < 8; n += 1) limiter.onBackoff(5000);
    expect(limiter.limit).toBe(4);
    expect(limiter.closedFor).toBe(5000);
    pass(4000);
    limiter.onBackoff(500);
    expect(limiter.closedFor).toBe(1000);
    pass(1000);
    expect(limiter.closedFor).toBe(0);
    limiter.onBackoff(1000);
    expect(limiter.limit).toBe(2);
  });
});

test('holds requests for a moment, without becoming slower', () => {
  let time = 0;
  const limiter = new ConcurrencyLimiter(8, () => time);
  for (let n = 0; n < 100; n += 1) limiter.onSuccess(50);
  limiter.pauseFor(80);
  expect([limiter.closedFor, limiter.limit]).toEqual([80, 8]);
  time = 80;
  expect(limiter.closedFor).toBe(0);
});

test('what the server asks for is obeyed, up to an hour; else the wait doubles, up to five minutes', () => {
  expect(backoffMs(1, 90, () => 0)).toBe(90_000);
  expect(backoffMs(1, 86_400, () => 0)).toBe(3_600_000);
  const waits = [1, 2, 3, 4, 30].map((inARow) => backoffMs(inARow, Number.NaN, () => 1));
  expect(waits).toEqual([1000, 2000, 4000, 8000, 300_000]);
  expect(backoffMs(30, Number.NaN, () => 0)).toBe(150_000);
});
