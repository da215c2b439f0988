import { expect, test } from 'vitest';
import { isJustReplied } from '../../../src/main/sync/same-second.ts';

const msOf = (iso: string): number => Date.parse(iso);

test('a ticket fetched within seconds of its last reply may lack another reply', () => {
  expect(isJustReplied('2026-11-24 10:00:00', msOf('2026-11-24T10:00:00Z'))).toBe(true);
  expect(isJustReplied('2026-11-24 10:00:00', msOf('2026-11-24T10:00:05Z'))).toBe(true);
  expect(isJustReplied('2026-11-24 10:00:00', msOf('2026-11-24T10:00:06Z'))).toBe(false);
  // The header has a resolution of one second and may be one behind.
  expect(isJustReplied('2026-11-24 10:00:01', msOf('2026-11-24T10:00:00Z'))).toBe(true);
});

test('in any server time zone', () => {
  for (const hours of [-12, -3.5, 5.75, 14]) {
    const written = new Date(msOf('2026-11-24T10:00:00Z') + hours * 3_600_000).toISOString();
    const date = written.slice(0, 19).replace('T', ' ');
    expect(isJustReplied(date, msOf('2026-11-24T10:00:03Z'))).toBe(true);
    expect(isJustReplied(date, msOf('2026-11-24T10:03:00Z'))).toBe(false);
  }
});

test('unless the reply is old or there is none', () => {
  expect(isJustReplied('2026-11-20 10:00:00', msOf('2026-11-24T10:00:00Z'))).toBe(false);
  expect(isJustReplied('0000-00-00 00:00:00', msOf('2026-11-24T10:00:00Z'))).toBe(false);
  expect(isJustReplied(undefined, msOf('2026-11-24T10:00:00Z'))).toBe(false);
});
