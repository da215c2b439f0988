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

/** A connection as the vault has it. */
function stored(part: Partial<Connection> = {}): Connection {
  const { counts: _counts, reachability: _r, reachabilityFailure: _f, ...connection } = connectionState(part);
  return connection;
}

test('begins with a vault that is being opened, and nothing in it', () => {
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

test('a connection of the vault is of unknown reachability until its server was asked', () => {
  store.setConnections([stored()]);
  expect(store.current.connections).toEqual([connectionState({ reachability: 'unknown' })]);
});

test('what is known of a server stays when the connections are read again, and goes with its connection', () => {
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

test('a server whose credentials were removed is disconnected, and unknown once it has new ones', () => {
  store.setConnections([stored()]);
  store.updateConnection(1, { reachability: 'refused', reachabilityFailure: reportOf('authentication') });
  store.setConnections([stored({ identifier: '' })]);
  expect(store.connection(1)).toMatchObject({ reachability: 'disconnected', reachabilityFailure: null });
  store.setConnections([stored()]);
  expect(store.connection(1).reachability).toBe('unknown');
});

test('tickets from files belong to no server that could be disconnected', () => {
  store.setConnections([stored({ apiUrl: '', identifier: '' })]);
  expect(store.connection(1).reachability).toBe('unknown');
});

test('an update changes its own connection alone', () => {
  store.setConnections([stored(), stored({ id: 2 })]);
  store.updateConnection(2, { reachability: 'online' });
  expect(store.current.connections.map(({ reachability }) => reachability)).toEqual(['unknown', 'online']);
});

test('a connection that is not there is an error', () => {
  store.setConnections([stored({ id: 2 })]);
  expect(store.connection(2).id).toBe(2);
  expect(() => store.connection(1)).toThrow(expect.objectContaining({ code: 'no-connection' }) as Error);
});
