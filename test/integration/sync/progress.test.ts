import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SyncProgress } from '../../../src/contract/sync.ts';
import { newListState, type ListState } from '../../../src/main/sync/list-state.ts';
import { ProgressMeter, storedProgress } from '../../../src/main/sync/progress.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { syncProgress } from '../../support/contract-data.ts';
import { emptyConnection } from '../../support/connection.ts';
import { reportOf } from '../../support/errors.ts';
import { required } from '../../support/required.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

let vault: Vault;
let connection: number;

beforeEach(() => {
  vi.useFakeTimers();
  vault = memoryVault();
  connection = vault.connections.save(null, emptyConnection);
});
afterEach(() => {
  vi.useRealTimers();
  vault.close();
});

const never = syncProgress({ connectionId: 1 });
const stored = (): SyncProgress => storedProgress(vault, connection);
const saveList = (change: Partial<ListState>): void =>
  vault.rounds.saveListing(connection, JSON.stringify({ ...newListState([''], 1), ...change }));
const finishListing = (unlisted = 0): void =>
  vault.remoteTickets.finishListing(connection, { within: [], unrestricted: false, unlisted });

describe('the progress while no sync is running', () => {
  test('is idle before the first sync', () => {
    expect(stored()).toEqual({ ...never, connectionId: connection });
  });

  test('is paused with the results so far while a round is open', () => {
    vault.rounds.begin(connection, 'full');
    vault.rounds.expect(connection, 90, 80);
    for (const [index, what] of (['fetched', 'added', 'changed', 'gone', 'files'] as const).entries())
      vault.rounds.count(connection, what, index + 1);
    expect(stored()).toEqual({
      ...never,
      connectionId: connection,
      state: 'paused',
      kind: 'full',
      listed: 80,
      expected: 90,
      fetched: 1,
      added: 2,
      changed: 3,
      gone: 4,
      files: 5,
    });
  });

  test('is done after a round, and counts what the lists do not show', () => {
    vault.rounds.begin(connection, 'changes');
    finishListing(4);
    vault.rounds.close(connection, '2026-01-01T00:00:00.000Z');
    expect(stored()).toMatchObject({ state: 'done', unlisted: 4, finishedAt: '2026-01-01T00:00:00.000Z' });
  });

  test('is idle after a cancelled first round', () => {
    vault.rounds.begin(connection, 'changes');
    finishListing();
    vault.rounds.close(connection, null);
    expect(stored()).toMatchObject({ state: 'idle', finishedAt: null });
  });

  test('is idle after a later round was cancelled while its lists were read', () => {
    vault.rounds.begin(connection, 'changes');
    finishListing();
    vault.rounds.close(connection, '2026-01-01T00:00:00.000Z');
    vault.rounds.begin(connection, 'changes');
    vault.rounds.close(connection, null);
    expect(stored()).toMatchObject({ state: 'idle', finishedAt: '2026-01-01T00:00:00.000Z' });
  });

  test('counts the tickets that unsettled lists miss', () => {
    vault.rounds.begin(connection, 'changes');
    const unsettled = [
      { scope: 0, total: 9, missing: 2 },
      { scope: 1, total: 9, missing: 3 },
    ];
    saveList({ unsettled });
    expect(stored()).toMatchObject({ state: 'paused', unlisted: 5, failure: null });
    saveList({ unsettled, gaveUp: true });
    expect(stored()).toMatchObject({
      state: 'stopped',
      unlisted: 5,
      failure: { code: 'list-unsettled', id: 'list_unsettled', params: { missing: 5 } },
    });
    saveList({ gaveUp: true });
    expect(stored()).toMatchObject({ state: 'stopped', failure: { id: 'list_inconsistent' } });
    vault.rounds.close(connection, null);
    expect(stored()).toMatchObject({ state: 'idle', unlisted: 0, failure: null });
  });

  test('counts what is left and what failed, tickets and attachments', () => {
    const { key } = storeResponse(vault, connection, responseOf(1));
    for (const id of [1, 2, 3]) vault.remoteTickets.enqueue(connection, id);
    vault.failures.addTicket(connection, 3, reportOf('busy'));
    vault.attachments.enqueue(key, [{ type: 'reply', relatedId: 5, index: 0, fileName: 'a.txt' }]);
    expect(stored()).toMatchObject({ left: 3, failed: 1 });
  });
});

describe('the progress of a running sync', () => {
  let sent: SyncProgress[];
  let meter: ProgressMeter;
  const want = (...ids: number[]): void => {
    for (const id of ids) vault.remoteTickets.enqueue(connection, id);
  };
  const last = (): SyncProgress => required(sent.at(-1));

  beforeEach(() => {
    sent = [];
    vault.rounds.begin(connection, 'changes');
    meter = new ProgressMeter(vault, connection, (progress) => sent.push(progress));
    want(1, 2, 3, 4, 5);
    meter.pace(6, true);
    meter.start();
  });

  test('is published at the start, with what is left', () => {
    expect(sent).toMatchObject([{ state: 'running', failure: null, left: 5, atOnce: 6, listing: true }]);
  });

  test('is published at most four times a second, but a change of state at once', () => {
    meter.done(1, 'fetched');
    vi.advanceTimersByTime(249);
    meter.done(1, 'fetched');
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(1);
    meter.report('running', null);
    expect(sent).toHaveLength(2);
    expect(last().left).toBe(3);
    const failure = reportOf('busy');
    meter.report('waiting', failure);
    expect(sent).toHaveLength(3);
    expect(last()).toMatchObject({ state: 'waiting', failure });
    meter.report('waiting', failure);
    expect(sent).toHaveLength(3);
  });

  test('reads the round every half second, and counts what is done and left together every four seconds', () => {
    const after = (ms: number): SyncProgress => {
      vi.advanceTimersByTime(ms);
      meter.recount();
      meter.report('running', null);
      return last();
    };
    vault.rounds.count(connection, 'fetched', 7);
    vault.rounds.count(connection, 'added', 3);
    want(6);
    expect(after(499)).toMatchObject({ fetched: 0, added: 0, left: 5 });
    expect(after(251)).toMatchObject({ fetched: 0, added: 3, left: 5 });
    expect(after(3249)).toMatchObject({ fetched: 0, left: 5 });
    expect(after(251)).toMatchObject({ fetched: 7, left: 6 });
  });

  test('counts everything again when the state changes', () => {
    vault.rounds.count(connection, 'fetched', 7);
    want(6);
    meter.report('paused', null);
    expect(last()).toMatchObject({ state: 'paused', fetched: 7, left: 6 });
  });

  test('never has less than nothing left', () => {
    meter.done(9, 'fetched');
    vi.advanceTimersByTime(250);
    meter.report('running', null);
    expect(last().left).toBe(0);
  });

  test('has no rate at first, then one of the last 30 seconds', () => {
    expect(last()).toMatchObject({ perMinute: 0, secondsLeft: null });
    want(...Array.from({ length: 95 }, (_, index) => index + 6));
    meter.pace(6, false);
    meter.recount(true);
    meter.done(1, 'fetched');
    vi.advanceTimersByTime(500);
    meter.done(1, 'fetched');
    expect(last()).toMatchObject({ perMinute: 0, secondsLeft: null });
    vi.advanceTimersByTime(500);
    meter.done(2, 'fetched');
    // Four in a second.
    expect(last()).toMatchObject({ perMinute: 240, left: 96, secondsLeft: 24 });
    vi.advanceTimersByTime(29_000);
    meter.done(26, 'fetched');
    // The first one is older than 30 seconds: 29 in 29.5 seconds, with a queue that was counted again.
    expect(last()).toMatchObject({ perMinute: 59, left: 100, secondsLeft: 102 });
    vi.advanceTimersByTime(60_000);
    meter.report('running', null);
    expect(last()).toMatchObject({ perMinute: 0, secondsLeft: null });
  });

  test('has no estimate until the list is read', () => {
    vault.rounds.expect(connection, 90, 50);
    meter.done(1, 'fetched');
    vi.advanceTimersByTime(1000);
    meter.done(1, 'fetched');
    meter.recount(true);
    vi.advanceTimersByTime(1000);
    meter.report('running', null);
    // Two in two seconds; 5 of those that are listed so far are left.
    expect(last()).toMatchObject({ perMinute: 60, left: 5, secondsLeft: null });
    meter.pace(6, false);
    vi.advanceTimersByTime(250);
    meter.report('running', null);
    expect(last().secondsLeft).toBe(6);
  });

  test('ends with the stored state', () => {
    finishListing();
    vault.rounds.close(connection, '2026-01-01T00:00:00.000Z');
    meter.reportStored();
    expect(last()).toMatchObject({ state: 'done', finishedAt: '2026-01-01T00:00:00.000Z' });
  });
});
