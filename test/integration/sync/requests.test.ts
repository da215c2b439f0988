import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultSyncSettings, type SyncSettings } from '../../../src/contract/sync.ts';
import type { ConcurrencyLimiter } from '../../../src/main/sync/concurrency-limiter.ts';
import { Requests } from '../../../src/main/sync/requests.ts';
import type { SyncDeps, SyncJob } from '../../../src/main/sync/sync-job.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { demoEndpoint } from '../../support/endpoint.ts';
import { ListServer } from '../../support/list-server.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

const { signal } = new AbortController();
const scope = { departmentId: 3, status: 'Open', clientId: null, ignoreDepartments: false };
const pending = { ticketId: 7, number: 'T-7', hash: 'a', reason: 1 };
let vault: Vault;
let server: ListServer;
let connection: number;
let ticks: number;
let took: number[];

beforeEach(() => {
  vault = memoryVault();
  server = new ListServer(9);
  connection = vault.connections.save(null, emptyConnection);
  [ticks, took] = [1000, []];
  server.delay = () => {
    ticks += 50;
    return null;
  };
});
afterEach(() => vault.close());

const requests = (settings: Partial<SyncSettings> = {}): Requests => {
  const job: Partial<SyncJob> = {
    connectionId: connection,
    endpoint: demoEndpoint(emptyConnection.apiUrl),
    timeZone: 'Asia/Taipei',
    settings: { ...defaultSyncSettings, ...settings },
  };
  const deps: Partial<SyncDeps> = { vault, client: server.client, ticks: () => ticks };
  const limiter: Pick<ConcurrencyLimiter, 'onSuccess'> = { onSuccess: (ms) => took.push(ms) };
  return new Requests(deps as SyncDeps, job as SyncJob, limiter as ConcurrencyLimiter);
};

test('a page of a list', async () => {
  const page = await requests().page(scope, 2, 3, signal);
  expect(page).toMatchObject({ returned: 3, total: 9 });
  expect(page.heads.map(({ ticketId }) => ticketId)).toEqual([7, 6, 5]);
  expect(server.requests).toMatchObject([{ limitstart: '2', limitnum: '3', deptid: '3', status: 'Open' }]);
  expect(took).toEqual([50]);
});

test('a ticket, read in the connection’s time zone, with its state before the request', async () => {
  storeResponse(vault, connection, responseOf(7));
  const basis = vault.tickets.stateOf(connection, 7);
  server.ticket = () => ({ date: '2026-01-01 08:00:00' });
  const { answer, isOther } = await requests().ticket(pending, signal);
  expect(isOther).toBe(false);
  expect(answer).toMatchObject({
    basis,
    thread: { ticketId: 7, number: 'T-7', openedAt: { utc: '2026-01-01T00:00:00.000Z' } },
  });
  expect(Math.abs((answer.serverTime ?? 0) - Date.now())).toBeLessThan(5000);
  server.dated = false;
  expect((await requests().ticket({ ...pending, ticketId: 6 }, signal)).answer).toMatchObject({
    basis: null,
    serverTime: null,
  });
});

test('another ticket than the requested one', async () => {
  server.ticket = () => ({ ticketid: 8 });
  const { answer, isOther } = await requests().ticket(pending, signal);
  expect([isOther, answer.thread.ticketId]).toEqual([true, 8]);
  expect(server.requests.map(({ ticketid, ticketnum }) => ticketid ?? ticketnum)).toEqual(['7', '7', 'T-7']);
});

describe('an attachment', () => {
  const name = { type: 'reply', relatedId: 5, index: 0, fileName: 'a.txt' } as const;
  const fetchFile = async (bytes: number, settings: Partial<SyncSettings> = {}): Promise<void> => {
    const { key } = storeResponse(vault, connection, responseOf(7));
    vault.rounds.begin(connection, 'changes');
    server.ticket = () => ({ filename: 'a.txt', data: Buffer.alloc(bytes).toString('base64') });
    await requests(settings).file(vault.attachments.row(key, name), signal);
    expect(vault.attachments.of(key, name)).toMatchObject({ state: 'stored', size: bytes });
  };

  test('is stored and counted', async () => {
    await fetchFile(3);
    expect(vault.rounds.read(connection)?.files).toBe(1);
    expect(server.requests).toMatchObject([{ action: 'GetTicketAttachment', relatedid: '5', index: '0' }]);
  });

  test.each([
    [1024 * 1024, { attachmentLimit: 1 }, true],
    [1024 * 1024 + 1, { attachmentLimit: 1 }, false],
    [1024 * 1024 + 1, { attachments: 'all', attachmentLimit: 1 }, true],
  ] as const)('of %i bytes with %j is accepted: %s', async (bytes, settings, accepted) => {
    const fetching = fetchFile(bytes, settings);
    if (accepted) await fetching;
    else await expect(fetching).rejects.toMatchObject({ code: 'too-large' });
  });
});

describe('requests without a response', () => {
  test('are counted until the response arrives', async () => {
    const arrive = Promise.withResolvers<null>();
    server.delay = () => arrive.promise;
    const all = requests();
    const next = all.nextAnswer();
    const running = [all.page(scope, 0, 1, signal), all.ticket(pending, signal)];
    expect(all.count).toBe(2);
    arrive.resolve(null);
    expect(await next).toBeNull();
    expect(all.count).toBeLessThan(2);
    await Promise.all(running);
    expect(all.count).toBe(0);
  });

  test('are not counted after a failure, which is no measure of the server’s speed', async () => {
    server.ticket = () => 503;
    const all = requests();
    const next = all.nextAnswer();
    await expect(all.ticket(pending, signal)).rejects.toMatchObject({ code: 'busy' });
    expect(await next).toBeNull();
    expect([all.count, took]).toEqual([0, []]);
  });
});
