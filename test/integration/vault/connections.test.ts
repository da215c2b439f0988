import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSyncSettings } from '../../../src/contract/sync.ts';
import type { ConnectionTable } from '../../../src/main/vault/connections.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

let vault: Vault;
let connections: ConnectionTable;

beforeEach(() => {
  vault = memoryVault();
  connections = vault.connections;
});
afterEach(() => vault.close());

const desk = {
  name: 'Support desk',
  color: '#112233',
  apiUrl: 'https://desk.example:8443/includes/api.php',
  credentialKind: 'admin',
  identifier: 'reader',
  timeZone: 'Asia/Taipei',
  allowInsecure: true,
} as const;

test('a connection is saved, updated under its ID, and shown with its host', () => {
  const first = connections.save(null, emptyConnection);
  const id = connections.save(null, desk);
  const saved = { id, ...desk, host: 'desk.example:8443', sync: defaultSyncSettings };
  expect(connections.byId(id)).toEqual(saved);
  expect(connections.byId(first)).toMatchObject({ host: 'h.example', allowInsecure: false });
  expect(connections.byId(99)).toBeNull();
  const changed = { ...emptyConnection, name: 'Renamed' };
  expect(connections.save(first, changed)).toBe(first);
  expect(connections.all()).toEqual([
    { id: first, ...changed, host: 'h.example', sync: defaultSyncSettings },
    saved,
  ]);
});

test('an update replaces every field and keeps the sync settings', () => {
  const id = connections.save(null, emptyConnection);
  const sync = { ...defaultSyncSettings, statuses: ['Open'], mostAtOnce: 2 };
  connections.saveSync(id, sync);
  connections.save(id, desk);
  expect(connections.all()).toEqual([{ id, ...desk, host: 'desk.example:8443', sync }]);
});

test('sync settings are saved for one connection', () => {
  const [first, second] = [connections.save(null, emptyConnection), connections.save(null, desk)];
  const sync = { ...defaultSyncSettings, departments: [2], everyMinutes: 15, atStart: true };
  connections.saveSync(second, sync);
  expect(connections.byId(first)?.sync).toEqual(defaultSyncSettings);
  expect(connections.byId(second)?.sync).toEqual(sync);
});

test('disconnecting removes a connection without tickets, and only the account of one with tickets', () => {
  const [empty, used] = [connections.save(null, desk), connections.save(null, desk)];
  storeResponse(vault, used, responseOf(1));
  connections.disconnect(used);
  expect(connections.byId(used)).toMatchObject({ ...desk, identifier: '' });
  expect(connections.byId(empty)).toMatchObject(desk);
  connections.disconnect(empty);
  expect(connections.all()).toMatchObject([{ id: used }]);
});

test('removing a connection removes what belongs to it', () => {
  const [removed, kept] = [connections.save(null, desk), connections.save(null, desk)];
  for (const id of [removed, kept]) {
    connections.saveStatusColors(id, new Map([['Open', '#00ff00']]));
    connections.saveDepartments(id, [{ id: 1, name: 'Sales' }]);
    vault.rounds.begin(id, 'full');
    vault.remoteTickets.enqueue(id, 1);
  }
  connections.remove(removed);
  expect(connections.all()).toMatchObject([{ id: kept }]);
  expect([removed, kept].map((id) => connections.statuses(id))).toEqual([[], ['Open']]);
  expect([removed, kept].map((id) => connections.departments(id).length)).toEqual([0, 1]);
  expect([removed, kept].map((id) => vault.rounds.read(id)?.kind)).toEqual([undefined, 'full']);
  expect([removed, kept].map((id) => vault.remoteTickets.countPending(id))).toEqual([0, 1]);
});

test('status colours are kept per connection and updated by title', () => {
  const [first, second] = [connections.save(null, desk), connections.save(null, desk)];
  connections.saveStatusColors(
    first,
    new Map([
      ['Open', '#00ff00'],
      ['Answered', '#000000'],
    ]),
  );
  connections.saveStatusColors(first, new Map([['Open', '#0000ff']]));
  connections.saveStatusColors(second, new Map([['Closed', '#888888']]));
  expect(connections.statuses(first)).toEqual(['Answered', 'Open']);
  expect(connections.statuses(second)).toEqual(['Closed']);
  expect(connections.statusColor(first, 'Open')).toBe('#0000ff');
  expect(connections.statusColor(first, 'Answered')).toBe('#000000');
  expect(connections.statusColor(first, 'Closed')).toBeNull();
});

test('departments replace the earlier ones of their connection, sorted by name', () => {
  const [first, second] = [connections.save(null, desk), connections.save(null, desk)];
  connections.saveDepartments(second, [{ id: 1, name: 'Other' }]);
  connections.saveDepartments(first, [
    { id: 1, name: 'Sales' },
    { id: 2, name: 'Billing' },
  ]);
  expect(connections.departments(first)).toEqual([
    { id: 2, name: 'Billing' },
    { id: 1, name: 'Sales' },
  ]);
  // Some servers list a department twice.
  connections.saveDepartments(first, [
    { id: 3, name: 'Abuse' },
    { id: 3, name: 'Abuse desk' },
  ]);
  expect(connections.departments(first)).toEqual([{ id: 3, name: 'Abuse desk' }]);
  expect(connections.departments(second)).toEqual([{ id: 1, name: 'Other' }]);
});
