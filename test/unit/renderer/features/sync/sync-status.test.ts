import { describe, expect, test } from 'vitest';
import type { SyncProgress } from '../../../../../src/contract/sync.ts';
import { listUnsettled } from '../../../../../src/main/sync/unsettled.ts';
import { syncStatusText } from '../../../../../src/renderer/features/sync/sync-status.ts';

const words = (one: Partial<SyncProgress>): string =>
  syncStatusText({
    ...{ connectionId: 1, state: 'done', kind: 'changes', listing: false, listed: 60, expected: 60 },
    ...{ fetched: 60, added: 0, changed: 0, gone: 0, files: 0, left: 0, failed: 0, perMinute: 0 },
    ...{ secondsLeft: null, atOnce: 6, failure: null, finishedAt: null, unlisted: 0 },
    ...one,
  });

describe('the words for a sync', () => {
  test('say “up to date” only where nothing is missing, failed or left', () => {
    expect(words({})).toBe('Up to date. 60 fetched.');
    for (const one of [{ left: 1 }, { failed: 1 }, { unlisted: 1 }])
      expect(words(one)).not.toContain('Up to date');
  });

  test('say how many tickets were not listed', () => {
    expect(words({ unlisted: 1 })).toContain('counts 60 tickets but lists 59; 1 was not listed.');
    expect(words({ expected: 1060, unlisted: 1000 })).toContain('lists 60; 1,000 were not listed.');
    expect(words({ expected: 0, unlisted: 4 })).toContain('cannot be read completely; 4 were not listed.');
  });

  test('say it of a paused sync, too, and not twice where the failure says it', () => {
    expect(words({ state: 'paused', unlisted: 7 })).toContain('7 tickets were not listed yet.');
    const failure = listUnsettled(7).report();
    expect(words({ state: 'stopped', unlisted: 7, failure })).toBe('Stopped. 60 fetched; 0 remaining.');
    expect(words({ state: 'waiting', failure })).toContain('Waiting to read the list again.');
  });
});
