import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { beginRound, effectiveKind } from '../../../src/main/sync/begin-round.ts';
import type { ListReader } from '../../../src/main/sync/list-reader.ts';
import type { SyncJob } from '../../../src/main/sync/sync-job.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { reportOf } from '../../support/errors.ts';
import { memoryVault } from '../../support/vault.ts';

let vault: Vault;
let connection: number;
const beginListing = vi.fn();

beforeEach(() => {
  beginListing.mockReset();
  vault = memoryVault();
  connection = vault.connections.save(null, emptyConnection);
  vault.remoteTickets.enqueue(connection, 7);
  vault.failures.addTicket(connection, 7, reportOf('busy'));
});
afterEach(() => vault.close());

const begin = (kind: SyncJob['kind']): boolean =>
  beginRound(vault, { connectionId: connection, kind }, { begin: beginListing as () => void } as ListReader);
const round = (): unknown => vault.rounds.read(connection);
const finishListing = (): void =>
  vault.remoteTickets.finishListing(connection, { within: [], unrestricted: false, unlisted: 0 });
const failed = (): number => vault.failures.count(connection);

test('the first sync begins a round and its lists, and clears failures', () => {
  expect(begin('changes')).toBe(false);
  expect(round()).toMatchObject({ round: 1, kind: 'changes', open: true });
  expect(beginListing).toHaveBeenCalledTimes(1);
  expect(failed()).toBe(0);
});

test('a retry clears failures without a round or lists', () => {
  expect(begin('retry')).toBe(true);
  expect(round()).toBeNull();
  expect(beginListing).not.toHaveBeenCalled();
  expect(failed()).toBe(0);
});

test.each([
  ['changes', 'changes', 1],
  ['full', 'full', 1],
  ['full', 'changes', 1],
  ['changes', 'full', 2],
] as const)('an open round (%s) and a sync (%s): round %i', (open, kind, number) => {
  begin(open);
  vault.failures.addTicket(connection, 7, reportOf('busy'));
  begin(kind);
  expect(round()).toMatchObject({ round: number, kind: number === 1 ? open : kind });
  // A round that continues does not retry what failed in it.
  expect(failed()).toBe(number === 1 ? 1 : 0);
  expect(beginListing).toHaveBeenCalledTimes(2);
});

test('a closed round is followed by another one', () => {
  begin('changes');
  vault.rounds.close(connection, '2026-01-01T00:00:00.000Z');
  begin('changes');
  expect(round()).toMatchObject({ round: 2, open: true });
});

test('lists that were read are not read again when the round continues', () => {
  begin('changes');
  finishListing();
  expect(begin('changes')).toBe(true);
  vault.rounds.close(connection, null);
  expect(begin('changes')).toBe(false);
});

test.each([
  ['retry', true, 'changes'],
  ['retry', false, 'retry'],
  ['full', true, 'full'],
  ['changes', true, 'changes'],
] as const)('%s with other settings (%s) is %s', (kind, scopesChanged, effective) => {
  expect(effectiveKind({ kind }, { scopesChanged } as ListReader)).toBe(effective);
});
