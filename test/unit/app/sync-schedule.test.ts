import { expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/contract/errors.ts';
import type { SyncProgress } from '../../../src/contract/sync.ts';
import { isDue, isFullDue, isWorthRetrying, listRereadDelay } from '../../../src/main/app/sync-schedule.ts';
import { listUnsettled } from '../../../src/main/sync/list-error.ts';
import type { Round } from '../../../src/main/vault/rounds.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const now = Date.UTC(2026, 10, 24);

test('a sync is due after its interval, and after the clock was set back', () => {
  expect(isDue(0, 15 * minute, 14 * minute)).toBe(false);
  expect(isDue(0, 15 * minute, 15 * minute)).toBe(true);
  expect(isDue(Date.UTC(2031, 0), 15 * minute, Date.UTC(2026, 0))).toBe(true);
  expect(isDue(now, minute, now)).toBe(false);
});

test('a full sync is due after its number of days; not before the first sync, during one, or when disabled', () => {
  const round = (fullAt: number | null, open = false): Round =>
    ({ open, fullAt: fullAt === null ? null : new Date(fullAt).toISOString() }) as Round;
  expect(isFullDue(round(now - 7 * day), 7, now)).toBe(true);
  expect(isFullDue(round(now - 6 * day), 7, now)).toBe(false);
  expect(isFullDue(round(now - 7 * day, true), 7, now)).toBe(false);
  expect(isFullDue(round(now - 70 * day), 0, now)).toBe(false);
  expect(isFullDue(round(null), 7, now)).toBe(false);
  expect(isFullDue(null, 7, now)).toBe(false);
});

test('an incomplete list is read again automatically', () => {
  const progress = (part: Partial<SyncProgress>): SyncProgress =>
    ({ state: 'done', failure: null, unlisted: 0, ...part }) as SyncProgress;
  expect(listRereadDelay(progress({}))).toBeNull();
  expect(listRereadDelay(progress({ unlisted: 210 }))).toBe(60 * minute);
  expect(listRereadDelay(progress({ state: 'paused', unlisted: 210 }))).toBeNull();
  const failure = listUnsettled(3).report();
  expect(listRereadDelay(progress({ state: 'stopped', failure }))).toBe(15 * minute);
  expect(listRereadDelay(progress({ state: 'waiting', failure }))).toBeNull();
  expect(listRereadDelay(progress({ state: 'stopped' }))).toBeNull();
  const other = { ...failure, code: 'disk-full' as const };
  expect(listRereadDelay(progress({ state: 'stopped', failure: other }))).toBeNull();
});

test('a sync is retried after a web page as response, but not after the account was refused', () => {
  const refused = (code: ErrorCode): Parameters<typeof isWorthRetrying>[0] => ({
    reachability: 'refused',
    reachabilityFailure: { code, id: 'internal', params: {}, facts: {} },
  });
  expect(isWorthRetrying(refused('not-whmcs'))).toBe(true);
  expect(isWorthRetrying(refused('authentication'))).toBe(false);
  expect(isWorthRetrying({ reachability: 'offline', reachabilityFailure: null })).toBe(true);
  expect(isWorthRetrying({ reachability: 'disconnected', reachabilityFailure: null })).toBe(false);
  expect(isWorthRetrying({ reachability: 'refused', reachabilityFailure: null })).toBe(false);
  expect(isWorthRetrying({ reachability: 'unknown', reachabilityFailure: null })).toBe(true);
  expect(isWorthRetrying({ reachability: 'online', reachabilityFailure: null })).toBe(false);
});
