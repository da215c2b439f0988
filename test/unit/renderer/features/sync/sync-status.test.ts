import { describe, expect, test } from 'vitest';
import type { SyncProgress } from '../../../../../src/contract/sync.ts';
import { m } from '../../../../../src/i18n/generated/messages.js';
import { listUnsettled } from '../../../../../src/main/sync/list-error.ts';
import { syncStatus, workOf } from '../../../../../src/renderer/features/sync/sync-status.ts';

const done: SyncProgress = {
  ...{ connectionId: 1, state: 'done', kind: 'changes', listing: false, listed: 60, expected: 60 },
  ...{ fetched: 60, added: 0, changed: 0, gone: 0, files: 0, left: 0, failed: 0, perMinute: 0 },
  ...{ secondsLeft: null, atOnce: 6, failure: null, finishedAt: null, unlisted: 0 },
};
const status = (part: Partial<SyncProgress>) => syncStatus({ ...done, ...part });
const finishedAt = new Date().toISOString();

describe('sync status', () => {
  test('is “up to date” only if nothing is missing, failed or outstanding', () => {
    expect(status({})).toEqual({ headline: 'Up to date', facts: ['60 fetched'], note: '' });
    expect(status({ finishedAt }).headline).toBe('Up to date, synced just now');
    for (const part of [{ left: 1 }, { failed: 1 }, { unlisted: 1 }])
      for (const lastSync of [null, finishedAt])
        expect(status({ ...part, finishedAt: lastSync }).headline).not.toContain('Up to date');
  });

  test('lists only existing facts, with plurals and grouped digits', () => {
    expect(status({ fetched: 1234, added: 1000, changed: 2, gone: 1, files: 1 }).facts).toEqual([
      '1,234 fetched',
      '1,000 new',
      '2 changed',
      '1 deleted or merged on the server',
      '1 attachment',
    ]);
    expect(status({ fetched: 0, files: 2 }).facts).toEqual(['2 attachments']);
    expect(status({ state: 'idle' })).toEqual({ headline: 'Not synced yet', facts: [], note: '' });
  });

  test('shows progress and speed of a running sync', () => {
    const running = { state: 'running', fetched: 20, left: 30, listing: true, listed: 50 } as const;
    expect(workOf({ ...done, ...running, files: 5, gone: 1, expected: 1060 })).toEqual({
      done: 26,
      total: 1066,
    });
    expect(status({ ...running, expected: 1060, perMinute: 90, secondsLeft: 40 })).toEqual({
      headline: 'Syncing… 20 of 1,060',
      facts: [
        'ticket list: 50 of about 1,060',
        '90 per minute',
        '6 requests at a time',
        expect.stringMatching(/^about .*40.* left$/),
      ],
      note: '',
    });
    expect(status({ state: 'running', fetched: 0 }).headline).toBe('Syncing…');
  });

  test('explains an incomplete list', () => {
    expect(status({ unlisted: 1 }).headline).toBe('Incomplete');
    expect(status({ unlisted: 1 }).note).toBe(
      m.sync_list_incomplete({ expected: 60, listed: 59, unlisted: 1 }),
    );
    expect(status({ expected: 1060, unlisted: 1000 }).note).toContain('lists only 60; 1,000 missing');
    expect(status({ expected: 0, unlisted: 4 }).note).toBe(m.sync_list_unreadable({ count: 4 }));
  });

  test('counts missing tickets while paused, but not if the failure already does', () => {
    expect(status({ state: 'paused', unlisted: 7, left: 3 })).toEqual({
      headline: 'Paused',
      facts: ['60 fetched', '3 remaining', '7 tickets not listed yet'],
      note: '',
    });
    const failure = listUnsettled(7).report();
    expect(status({ state: 'stopped', unlisted: 7, failure }).facts).toEqual(['60 fetched']);
    expect(status({ state: 'waiting', failure }).headline).toBe('Waiting to read the ticket list again');
    expect(status({ state: 'waiting' }).headline).toBe('Waiting to try again');
  });
});
