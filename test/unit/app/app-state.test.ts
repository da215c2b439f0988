import { beforeEach, expect, test } from 'vitest';
import type { AppState, Connection } from '../../../src/contract/app.ts';
import { AppStateStore } from '../../../src/main/app/app-state.ts';
import { connectionState } from '../../support/contract-data.ts';
import { reportOf } from '../../support/errors.ts';

let published: AppState[];
let store: AppStateStore;
beforeEach(() => {
  published = [];
  store = new AppStateStore({ host: 'h', version: 'v', vaultPath: '/p' }, (state) => published.push(state));
});

/** A connection as stored in the vault. */
function stored(part: Partial<Connection> = {}): Connection {
  const { counts: _counts, reachability: _r, reachabilityFailure: _f, ...connection } = connectionState(part);
  return connection;
}

test('starts with an opening vault and no connections', () => {
  expect(store.current).toEqual({
    ...{ host: 'h', version: 'v', vaultPath: '/p', vault: 'opening', vaultFailure: null },
    ...{ ticketCount: 0, connections: [], waiting: null },
  });
  expect(published).toEqual([]);
});

test('publishes each change whole, and none where nothing changed', () => {
  store.update({ ticketCount: 3, waiting: { failure: reportOf('timeout'), seconds: 2 } });
  store.update({ ticketCount: 3 });
  store.setConnections([]);
  expect(published).toEqual([store.current]);
  store.update({ ticketCount: 3, waiting: { failure: reportOf('timeout'), seconds: 1 } });
  expect(published.map(({ waiting }) => waiting?.seconds)).toEqual([2, 1]);
  expect(published[1]?.host).toBe('h');
});

test('the reachability of a stored connection is unknown until its server is checked', () => {
  store.setConnections([stored()]);
  expect(store.current.connections).toEqual([connectionState({ reachability: 'unknown' })]);
});

test('the reachability of a server survives reloading the connections, and is dropped with its connection', () => {
  const counts = { active: 1, awaitingReply: 0, flagged: 0, statuses: [] };
  store.setConnections([stored(), stored({ id: 2 })]);
  store.updateConnection(1, { reachability: 'offline', reachabilityFailure: reportOf('timeout'), counts });
  store.setConnections([stored({ name: 'Renamed' }), stored({ id: 2 })]);
  expect(store.connection(1)).toMatchObject({
    ...{ name: 'Renamed', reachability: 'offline', reachabilityFailure: { code: 'timeout' }, counts },
  });
  expect(store.connection(2)).toMatchObject({ reachability: 'unknown', counts: null });
  store.setConnections([stored({ id: 2 })]);
  store.setConnections([stored(), stored({ id: 2 })]);
  expect(store.connection(1).reachability).toBe('unknown');
});

test('a server without credentials is disconnected; with new ones its reachability is unknown', () => {
  store.setConnections([stored()]);
  store.updateConnection(1, { reachability: 'refused', reachabilityFailure: reportOf('authentication') });
  store.setConnections([stored({ identifier: '' })]);
  expect(store.connection(1)).toMatchObject({ reachability: 'disconnected', reachabilityFailure: null });
  store.setConnections([stored()]);
  expect(store.connection(1).reachability).toBe('unknown');
});

test('a connection for imported files is never disconnected', () => {
  store.setConnections([stored({ apiUrl: '', identifier: '' })]);
  expect(store.connection(1).reachability).toBe('unknown');
});

test('an update affects only its own connection', () => {
  store.setConnections([stored(), stored({ id: 2 })]);
  store.updateConnection(2, { reachability: 'online' });
  expect(store.current.connections.map(({ reachability }) => reachability)).toEqual(['unknown', 'online']);
});

test('throws for an unknown connection', () => {
  store.setConnections([stored({ id: 2 })]);
  expect(store.connection(2).id).toBe(2);
  expect(() => store.connection(1)).toThrow(expect.objectContaining({ code: 'no-connection' }) as Error);
});
