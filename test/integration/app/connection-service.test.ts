import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ConnectionForm } from '../../../src/contract/app.ts';
import type { ErrorCode } from '../../../src/contract/errors.ts';
import { ConnectionService } from '../../../src/main/app/connection-service.ts';
import { Endpoints } from '../../../src/main/app/endpoints.ts';
import { TrustedHostService } from '../../../src/main/app/trusted-host-service.ts';
import { readConnectionSecrets } from '../../../src/main/keychain/secrets.ts';
import { emptyConnection } from '../../support/connection.ts';
import { errorOf, reportOf } from '../../support/errors.ts';
import { FakeDialogs, FakeSession } from '../../support/fake-session.ts';

let fake: FakeSession;
let dialogs: FakeDialogs;
let connections: ConnectionService;
const counts = { active: 3, awaitingReply: 1, flagged: 0, statuses: [] };
const checkServer = vi.fn();
beforeEach(() => {
  fake = new FakeSession();
  dialogs = new FakeDialogs();
  checkServer.mockReset().mockResolvedValue(counts);
  fake.ticketWorker = { checkServer };
  const endpoints = new Endpoints(fake.session, fake.state, async () => 'DIRECT');
  const hosts = new TrustedHostService(fake.session, fake.state, dialogs);
  connections = new ConnectionService(fake.session, fake.state, endpoints, hosts);
});
afterEach(() => {
  vi.useRealTimers();
  fake.close();
});

const form = (part: Partial<ConnectionForm> = {}): ConnectionForm => ({
  ...{ id: null, name: ' My desk ', color: '#123456', address: 'desk.example', credentialKind: 'api' },
  ...{ identifier: ' id ', secret: ' typed ', accessKey: '', timeZone: 'Asia/Taipei', allowInsecure: false },
  ...part,
});
const kept = { address: emptyConnection.apiUrl, identifier: emptyConnection.identifier, secret: '' };
const apiUrl = 'https://desk.example/includes/api.php';

describe('finding the address', () => {
  test('normalises input to the most likely candidate', () => {
    expect(connections.readAddress(apiUrl)).toMatchObject({ apiUrl, insecure: false });
    const read = connections.readAddress('http://desk.example/billing/clientarea.php');
    expect(read.insecure).toBe(true);
    expect(read.candidates).toBeGreaterThan(1);
  });

  test('probes every candidate after one confirmation', async () => {
    const outcome = { found: null, tried: [], failure: null };
    const findInstallation = vi.fn().mockResolvedValue(outcome);
    fake.ticketWorker = { findInstallation };
    await expect(connections.findServer('desk.example/billing')).resolves.toBe(outcome);
    expect(dialogs.questions).toHaveLength(1);
    const [candidates, network, signal] = findInstallation.mock.calls[0] as [unknown[], object, AbortSignal];
    expect(candidates).toHaveLength(connections.readAddress('desk.example/billing').candidates);
    expect(network).toEqual({ version: '1.2.3', proxy: 'DIRECT' });
    expect(signal.aborted).toBe(false);
  });

  test('probes nothing without the user’s confirmation', async () => {
    dialogs.confirmed = false;
    await expect(connections.findServer('desk.example')).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('testing a connection', () => {
  test('uses the entered credentials without surrounding spaces', async () => {
    const testActions = vi.fn().mockResolvedValue([]);
    fake.ticketWorker = { testActions };
    await expect(connections.test(form())).resolves.toEqual([]);
    expect(testActions.mock.calls[0]?.[0]).toEqual({
      ...{ apiUrl, allowInsecure: false, network: { version: '1.2.3', proxy: 'DIRECT' } },
      credential: { kind: 'api', identifier: 'id', secret: 'typed', accessKey: '' },
    });
    expect(dialogs.questions).toHaveLength(1);
  });

  test.each<[string, Partial<ConnectionForm>, ErrorCode]>([
    ['an address that is none', { address: 'ftp://x' }, 'bad-address'],
    ['an unknown zone', { timeZone: 'Mars/Olympus' }, 'bad-time-zone'],
    ['no secret', { secret: '' }, 'bad-credential'],
    [
      'an address without encryption',
      { address: 'http://desk.example/includes/api.php' },
      'insecure-address',
    ],
    ['a connection that is not there', { id: 99 }, 'no-connection'],
  ])('with %s sends no request', async (_, part, code) => {
    await expect(connections.test(form(part))).rejects.toMatchObject({ code });
    expect(dialogs.questions).toEqual([]);
  });

  test('uses plain HTTP if the user allows it', async () => {
    fake.ticketWorker = { testActions: async () => [] };
    const address = 'http://desk.example/includes/api.php';
    await expect(connections.test(form({ address, allowInsecure: true }))).resolves.toEqual([]);
  });
});

describe('the stored secret', () => {
  const secretFor = async (part: Partial<ConnectionForm>): Promise<unknown> => {
    const testActions = vi.fn().mockResolvedValue([]);
    fake.ticketWorker = { testActions };
    const id = await fake.connect();
    await connections.test(form({ id, ...kept, ...part }));
    return (testActions.mock.calls[0]?.[0] as { credential: unknown }).credential;
  };

  test('is used for its own address and account if no secret is entered', async () => {
    expect(await secretFor({})).toMatchObject({ secret: 'kept secret', accessKey: 'kept-key' });
    expect(await secretFor({ accessKey: 'typed' })).toMatchObject({
      secret: 'kept secret',
      accessKey: 'typed',
    });
  });

  test('is not combined with an entered secret', async () => {
    expect(await secretFor({ secret: 'typed' })).toMatchObject({ secret: 'typed', accessKey: '' });
  });

  test.each([
    ['address', { address: 'https://h.example/other/includes/api.php' }],
    ['identifier', { identifier: 'someone else' }],
    ['kind of account', { credentialKind: 'admin' as const }],
  ])('is never sent to another %s', async (_, part) => {
    const id = await fake.connect();
    await expect(connections.test(form({ id, ...kept, ...part }))).rejects.toMatchObject({
      code: 'bad-credential',
    });
  });

  test('has to be entered again if it is missing', async () => {
    const id = fake.vault.connections.save(null, emptyConnection);
    fake.refresh();
    await expect(connections.test(form({ id, ...kept }))).rejects.toMatchObject({ code: 'bad-credential' });
  });
});

describe('saving a connection', () => {
  test('stores the connection in the vault and its secrets in the keychain, then checks the server', async () => {
    const id = await connections.save(form());
    expect(fake.vault.connections.byId(id)).toMatchObject({
      ...{ name: 'My desk', color: '#123456', apiUrl, host: 'desk.example', credentialKind: 'api' },
      ...{ identifier: 'id', timeZone: 'Asia/Taipei', allowInsecure: false },
    });
    expect(await readConnectionSecrets(fake.keychain, id)).toEqual({ secret: 'typed', accessKey: '' });
    expect(fake.state.connection(id)).toMatchObject({ reachability: 'online', counts });
  });

  test('removes a new connection if the keychain refuses the secret', async () => {
    vi.spyOn(fake.keychain, 'write').mockRejectedValue(errorOf('keychain-failed'));
    await expect(connections.save(form())).rejects.toMatchObject({ code: 'keychain-failed' });
    expect(fake.vault.connections.all()).toEqual([]);
    expect(fake.state.current.connections).toEqual([]);
    expect(checkServer).not.toHaveBeenCalled();
  });

  test('restores an existing connection if the keychain refuses the secret', async () => {
    const id = await fake.connect();
    vi.spyOn(fake.keychain, 'write').mockRejectedValue(errorOf('keychain-failed'));
    const changed = form({ id, ...kept, timeZone: 'UTC', name: 'New name' });
    await expect(connections.save(changed)).rejects.toMatchObject({ code: 'keychain-failed' });
    expect(fake.state.connection(id).name).toBe('New name');
  });

  test('derives tickets again if the time zone of an existing connection changes', async () => {
    const rederive = vi.fn();
    fake.ticketWorker = { checkServer, rederive };
    const id = await fake.connect();
    await connections.save(form({ id, ...kept, timeZone: emptyConnection.timeZone }));
    await connections.save(form());
    expect(rederive).not.toHaveBeenCalled();
    await connections.save(form({ id, ...kept, timeZone: 'America/New_York' }));
    expect(rederive).toHaveBeenCalledOnce();
    expect(await readConnectionSecrets(fake.keychain, id)).toEqual({
      ...{ secret: 'kept secret', accessKey: 'kept-key' },
    });
  });
});

test('disconnecting removes the secrets, and keeps a connection with tickets', async () => {
  const [empty, full] = [await fake.connect(), await fake.connect()];
  fake.addTicket(full);
  await connections.disconnect(empty);
  await connections.disconnect(full);
  expect(await readConnectionSecrets(fake.keychain, full)).toBeNull();
  expect(fake.state.current.connections.map(({ id, reachability }) => [id, reachability])).toEqual([
    [full, 'disconnected'],
  ]);
  await connections.checkReachability(full);
  expect(checkServer).not.toHaveBeenCalled();
  await expect(connections.disconnect(99)).rejects.toMatchObject({ code: 'no-connection' });
});

describe('checking a server', () => {
  test('publishes “checking”, then the ticket counts', async () => {
    const id = await fake.connect();
    const answer = Promise.withResolvers<typeof counts>();
    checkServer.mockReturnValue(answer.promise);
    const done = connections.checkReachability(id);
    expect(fake.state.connection(id)).toMatchObject({ reachability: 'checking', reachabilityFailure: null });
    answer.resolve(counts);
    await done;
    expect(fake.state.connection(id)).toMatchObject({ reachability: 'online', counts });
    expect(checkServer.mock.calls[0]?.slice(0, 2)).toEqual([
      ...[expect.objectContaining({ connectionId: id }), false],
    ]);
  });

  test('keeps earlier counts if the server sends none', async () => {
    const id = await fake.connect();
    await connections.checkReachability(id);
    checkServer.mockResolvedValue(null);
    await connections.checkReachability(id);
    expect(fake.state.connection(id).counts).toEqual(counts);
  });

  test('skips connections for imported files', async () => {
    const id = await fake.connect({ apiUrl: '' });
    await connections.checkReachability(id);
    expect(checkServer).not.toHaveBeenCalled();
    expect(fake.state.connection(id).reachability).toBe('unknown');
  });

  test('checks all servers, but each only once at a time', async () => {
    for (let count = 0; count < 3; count += 1) await fake.connect();
    const both = [connections.checkAll(), connections.checkAll()];
    expect(both[0]).toBe(both[1]);
    await Promise.all(both);
    expect(checkServer).toHaveBeenCalledTimes(3);
    await connections.checkAll();
    expect(checkServer).toHaveBeenCalledTimes(6);
  });
});

describe('reachability after a failed request', () => {
  test.each<[ErrorCode, string]>([
    ['unreachable', 'offline'],
    ['timeout', 'offline'],
    ['busy', 'offline'],
    ['maintenance', 'offline'],
    ['server-error', 'offline'],
    ['unreadable-answer', 'offline'],
    ['authentication', 'refused'],
    ['ip-not-allowed', 'refused'],
    ['admin-denied', 'refused'],
    ['redirect', 'refused'],
    ['blocked-by-firewall', 'refused'],
    ['license-problem', 'refused'],
    ['certificate-not-trusted', 'refused'],
    ['not-whmcs', 'refused'],
  ])('%s: %s, with the error', async (code, reachability) => {
    const id = await fake.connect();
    const request = connections.trackReachability(id, () => Promise.reject(errorOf(code)));
    await expect(request).rejects.toMatchObject({ code });
    expect(fake.state.connection(id)).toMatchObject({ reachability, reachabilityFailure: { code } });
  });

  test.each<ErrorCode>(['ticket-not-found', 'action-not-allowed', 'action-unknown'])(
    '%s: online',
    async (code) => {
      const id = await fake.connect();
      fake.state.updateConnection(id, { reachability: 'offline', reachabilityFailure: reportOf('timeout') });
      connections.updateReachability(id, reportOf(code));
      expect(fake.state.connection(id)).toMatchObject({ reachability: 'online', reachabilityFailure: null });
    },
  );

  test('is unchanged after a cancelled request', async () => {
    const id = await fake.connect();
    const failure = reportOf('timeout');
    fake.state.updateConnection(id, { reachability: 'offline', reachabilityFailure: failure });
    connections.updateReachability(id, reportOf('cancelled'));
    connections.updateReachability(id, null);
    expect(fake.state.connection(id)).toMatchObject({
      reachability: 'offline',
      reachabilityFailure: failure,
    });
  });

  test('leaves “checking” after a cancelled or failed check', async () => {
    const id = await fake.connect();
    checkServer.mockRejectedValue(errorOf('cancelled'));
    await connections.checkReachability(id);
    expect(fake.state.connection(id)).toMatchObject({
      ...{ reachability: 'unknown', reachabilityFailure: { code: 'cancelled' } },
    });
    checkServer.mockRejectedValue(new Error('private'));
    await connections.checkReachability(id);
    expect(fake.state.connection(id)).toMatchObject({ reachability: 'unknown', reachabilityFailure: null });
  });
});

test('ends the waiting state when a request succeeds or fails', async () => {
  const id = await fake.connect();
  fake.state.update({ waiting: { failure: reportOf('timeout'), seconds: 4 } });
  await expect(connections.trackReachability(id, async () => 5)).resolves.toBe(5);
  expect(fake.state.current.waiting).toBeNull();
  fake.state.update({ waiting: { failure: reportOf('timeout'), seconds: 4 } });
  await connections.trackReachability(id, () => Promise.reject(new Error('no'))).catch(() => undefined);
  expect(fake.state.current.waiting).toBeNull();
});
