import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Results } from '../../../src/main/sync/results.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { errorOf } from '../../support/errors.ts';
import { required } from '../../support/required.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

const at = '2026-01-02T00:00:00.000Z';
let vault: Vault;
let connection: number;
let results: Results;

beforeEach(() => {
  vault = memoryVault();
  connection = vault.connections.save(null, emptyConnection);
  vault.rounds.begin(connection, 'changes');
  results = new Results(vault, connection, () => Date.parse(at));
});
afterEach(() => vault.close());

const store = (id: number): number => storeResponse(vault, connection, responseOf(id)).key;
const queued = (): number[] => vault.remoteTickets.pending(connection, 9).map(({ ticketId }) => ticketId);
const wanted = (id: number): Parameters<Results['gone']>[0] => {
  vault.remoteTickets.enqueue(connection, id);
  return required(vault.remoteTickets.pending(connection, 9).find(({ ticketId }) => ticketId === id));
};
const gone = (): number | undefined => vault.rounds.read(connection)?.gone;

describe('a ticket that was deleted on the server', () => {
  test('is marked and counted once, and leaves the queue', () => {
    const key = store(7);
    expect(results.gone(wanted(7))).toBe(key);
    expect(vault.tickets.state(key)?.goneAt).toBe(at);
    expect([queued(), gone()]).toEqual([[], 1]);
    expect(results.gone(wanted(7))).toBeNull();
    expect([queued(), gone()]).toEqual([[], 1]);
  });

  test('and is not stored only leaves the queue', () => {
    expect(results.gone(wanted(7))).toBeNull();
    expect([queued(), gone()]).toEqual([[], 0]);
  });
});

describe('a ticket that was merged', () => {
  test('is marked, and the other ticket is queued', () => {
    const key = store(7);
    expect(results.merged(wanted(7), 8)).toBe(key);
    expect(vault.tickets.state(key)).toMatchObject({ goneAt: at, mergedInto: 8 });
    expect([queued(), gone()]).toEqual([[8], 1]);
    expect(results.merged(wanted(7), 8)).toBeNull();
    expect(gone()).toBe(1);
  });
});

test('a failure of a ticket is recorded', () => {
  wanted(7);
  results.ticketFailed(7, errorOf('busy', { status: '503' }));
  expect(vault.failures.list(connection, 9)).toMatchObject([
    { ticketId: 7, failure: { code: 'busy', facts: { status: '503' } } },
  ]);
});

describe('a file', () => {
  const name = { type: 'reply', relatedId: 5, index: 0, fileName: 'a.txt' } as const;
  const file = (): Parameters<Results['fileFailed']>[0] => vault.attachments.row(store(1), name);
  const state = (): unknown => vault.attachments.of(store(1), name);

  test('that failed is recorded', () => {
    results.fileFailed(file(), errorOf('busy'));
    expect(state()).toMatchObject({ state: 'failed', failure: { code: 'busy' } });
  });

  test.each([
    ['attachment-unavailable', 'deleted'],
    ['too-large', 'too-large'],
    ['action-not-allowed', 'failed'],
    ['action-unknown', 'failed'],
  ] as const)('that is refused with %s is %s', (code, expected) => {
    expect(results.fileRefused(file(), errorOf(code))).toBe(true);
    expect(state()).toMatchObject({ state: expected, failure: { code } });
  });

  test('that failed for another reason is not refused', () => {
    expect(results.fileRefused(file(), errorOf('busy'))).toBe(false);
    expect(state()).toMatchObject({ state: 'wanted', failure: null });
  });
});
