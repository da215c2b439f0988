import { describe, expect, test } from 'vitest';
import type { SyncProgress } from '../../../../../src/contract/sync.ts';
import { m } from '../../../../../src/i18n/generated/messages.js';
import { listUnsettled } from '../../../../../src/main/sync/list-error.ts';
import { shareOf, syncStatus, workOf } from '../../../../../src/renderer/features/sync/sync-status.ts';

const done: SyncProgress = {
  ...{ connectionId: 1, state: 'done', kind: 'changes', listing: false, listed: 60, expected: 60 },
  ...{ fetched: 60, added: 0, changed: 0, gone: 0, files: 0, left: 0, filesLeft: 0, failed: 0, perMinute: 0 },
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

  test('shows no total and no share while the list is being read', () => {
    const reading = { state: 'running', listing: true, fetched: 20, files: 3, left: 30 } as const;
    const list = { listed: 50, expected: 1060 };
    expect(status({ ...reading, ...list, perMinute: 90 })).toEqual({
      headline: 'Reading the ticket list…',
      facts: [
        ...['50 of about 1,060 listed', '20 fetched', '3 attachments'],
        ...['90 per minute', '6 requests at a time'],
      ],
      note: '',
    });
    expect(status({ ...reading, listed: 0, expected: 0, fetched: 0, files: 0 }).facts).toEqual([]);
    expect(shareOf({ ...done, ...reading, ...list })).toBeNull();
    expect(shareOf({ ...done, ...reading, ...list, state: 'paused' })).toBeCloseTo(23 / 53);
  });

  test('shows tickets, attachments and speed of a running sync', () => {
    const running = { state: 'running', fetched: 20, gone: 1, left: 1042, filesLeft: 3, files: 5 } as const;
    expect(workOf({ ...done, ...running })).toEqual({
      tickets: { done: 21, total: 1060 },
      files: { done: 5, total: 8 },
    });
    expect(shareOf({ ...done, ...running })).toBeCloseTo(26 / 1068);
    expect(status({ ...running, gone: 0, left: 1043, perMinute: 90, secondsLeft: 40 })).toEqual({
      headline: 'Syncing…',
      facts: [
        ...['20 of 1,060 tickets', '5 of 8 attachments', '90 per minute', '6 requests at a time'],
        expect.stringMatching(/^about .*40.* left$/),
      ],
      note: '',
    });
    expect(status({ state: 'running', fetched: 0 })).toEqual({ headline: 'Syncing…', facts: [], note: '' });
    expect(status({ state: 'running', fetched: 0, left: 1 }).facts).toEqual(['0 of 1 ticket']);
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
