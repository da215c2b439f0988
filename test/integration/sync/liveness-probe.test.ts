import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultSyncSettings, type SyncSettings } from '../../../src/contract/sync.ts';
import { LivenessProbe } from '../../../src/main/sync/liveness-probe.ts';
import { scopeKey, scopesOf } from '../../../src/main/sync/scopes.ts';
import type { SyncDeps, SyncJob } from '../../../src/main/sync/sync-job.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { demoEndpoint } from '../../support/endpoint.ts';
import { ListServer } from '../../support/list-server.ts';
import { required } from '../../support/required.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

let vault: Vault;
let server: ListServer;
let connection: number;
let stop: AbortController;

beforeEach(() => {
  vault = memoryVault();
  server = new ListServer(9);
  connection = vault.connections.save(null, emptyConnection);
  vault.rounds.begin(connection, 'changes');
  stop = new AbortController();
});
afterEach(() => vault.close());

const probe = (settings: Partial<SyncSettings> = {}): LivenessProbe => {
  const job: Partial<SyncJob> = {
    connectionId: connection,
    endpoint: demoEndpoint(emptyConnection.apiUrl),
    settings: { ...defaultSyncSettings, ...settings },
  };
  const deps: Partial<SyncDeps> = { vault, client: server.client };
  return new LivenessProbe(deps as SyncDeps, job as SyncJob, stop.signal);
};
/** Tickets that were listed and fetched. */
const fetched = (ids: number[], settings: Partial<SyncSettings> = {}): void => {
  const scope = scopeKey(required(scopesOf({ ...defaultSyncSettings, ...settings })[0]));
  const heads = ids.map((ticketId) => ({ ticketId, number: `T-${ticketId}`, hash: 'a' }));
  vault.remoteTickets.recordPage(connection, heads, { scope, pass: 1, since: 1 });
  for (const ticket of vault.remoteTickets.pending(connection, 9))
    vault.remoteTickets.markSynced(connection, ticket);
};
const saveFile = (fileName: string, bytes: number): void => {
  const { key } = storeResponse(vault, connection, responseOf(1));
  const row = vault.attachments.row(key, { type: 'reply', relatedId: 5, index: 0, fileName });
  vault.attachments.saveContent(row.id, Buffer.alloc(bytes));
};
const error = (message: string): string => JSON.stringify({ result: 'error', message });

describe('another ticket', () => {
  test('is unknown if none was fetched', async () => {
    expect(await probe().ticket(1)).toBe('unknown');
    fetched([1]);
    expect(await probe().ticket(1)).toBe('unknown');
    expect(server.requests).toEqual([]);
  });

  test('answers, is denied, or fails', async () => {
    fetched([1, 2]);
    expect(await probe().ticket(1)).toBe('answered');
    expect(server.asked).toEqual([2]);
    server.ticket = () => error('Access Denied');
    expect(await probe().ticket(1)).toBe('denied');
    server.ticket = () => 503;
    expect(await probe().ticket(1)).toBe('failed');
  });

  test('is only requested within the scope of the sync', async () => {
    fetched([2], { departments: [1] });
    expect(await probe({ departments: [2] }).ticket(1)).toBe('unknown');
    expect(await probe({ departments: [1, 2] }).ticket(1)).toBe('answered');
    expect(await probe().ticket(1)).toBe('answered');
  });

  test('fails when the sync stops', async () => {
    fetched([2]);
    stop.abort();
    expect(await probe().ticket(1)).toBe('failed');
    expect(server.requests).toEqual([]);
  });
});

describe('another attachment', () => {
  test('is unknown if none was stored, or only large ones', async () => {
    expect(await probe().file()).toBe('unknown');
    saveFile('large.bin', 1024 * 1024 + 1);
    expect(await probe().file()).toBe('unknown');
    expect(server.requests).toEqual([]);
  });

  test('answers or fails', async () => {
    saveFile('a.txt', 1);
    server.ticket = ({ action }) =>
      action === 'GetTicketAttachment' ? { filename: 'a.txt', data: 'QQ==' } : null;
    expect(await probe().file()).toBe('answered');
    expect(server.requests).toMatchObject([{ action: 'GetTicketAttachment', relatedid: '5', type: 'reply' }]);
    server.ticket = () => 503;
    expect(await probe().file()).toBe('failed');
  });
});

describe('the list', () => {
  test('answers with its first entry, is denied, or fails', async () => {
    expect(await probe({ statuses: ['Open'], departments: [3] }).list()).toBe('answered');
    expect(server.requests).toMatchObject([
      { action: 'GetTickets', limitstart: '0', limitnum: '1', deptid: '3', status: 'Open' },
    ]);
    server.page = () => ({ error: 'Access Denied' });
    expect(await probe().list()).toBe('denied');
    server.page = () => ({ error: 'Nobody knows' });
    expect(await probe().list()).toBe('failed');
  });
});
