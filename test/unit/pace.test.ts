import { describe, expect, test } from 'vitest';
import { backoff, Pace } from '../../src/main/sync/pace.ts';

describe('the pace', () => {
  const paced = (most: number): { pace: Pace; pass: (ms: number) => void } => {
    let time = 0;
    return { pace: new Pace(most, () => time), pass: (ms) => void (time += ms) };
  };
  test('rises to the most that is allowed while answers come as fast as ever', () => {
    const { pace } = paced(9);
    for (let n = 0; n < 100; n += 1) pace.answered(50);
    expect(pace.atOnce).toBe(9);
  });
  test('falls while the server slows down, and never below one', () => {
    const { pace } = paced(9);
    for (let n = 0; n < 100; n += 1) pace.answered(50);
    for (let n = 0; n < 20; n += 1) pace.answered(900);
    expect(pace.atOnce).toBeLessThan(9);
    for (let n = 0; n < 200; n += 1) pace.answered(900);
    expect(pace.atOnce).toBe(1);
  });
  test('halves at a refusal, once for a burst of them, and makes no request until it is over', () => {
    const { pace, pass } = paced(8);
    for (let n = 0; n < 100; n += 1) pace.answered(50);
    for (let n = 0; n < 8; n += 1) pace.refused(5000);
    expect(pace.atOnce).toBe(4);
    expect(pace.closedFor).toBe(5000);
    pass(4000);
    pace.refused(500);
    expect(pace.closedFor).toBe(1000);
    pass(1000);
    expect(pace.closedFor).toBe(0);
    pace.refused(1000);
    expect(pace.atOnce).toBe(2);
  });
});

test('a pace that is held makes no request for a moment, and is as fast as before', () => {
  let time = 0;
  const pace = new Pace(8, () => time);
  for (let n = 0; n < 100; n += 1) pace.answered(50);
  pace.hold(80);
  expect([pace.closedFor, pace.atOnce]).toEqual([80, 8]);
  time = 80;
  expect(pace.closedFor).toBe(0);
});

test('what the server asks for is obeyed, up to an hour; else the wait doubles, up to five minutes', () => {
  expect(backoff(1, 90, () => 0)).toBe(90_000);
  expect(backoff(1, 86_400, () => 0)).toBe(3_600_000);
  const waits = [1, 2, 3, 4, 30].map((inARow) => backoff(inARow, Number.NaN, () => 1));
  expect(waits).toEqual([1000, 2000, 4000, 8000, 300_000]);
  expect(backoff(30, Number.NaN, () => 0)).toBe(150_000);
});
