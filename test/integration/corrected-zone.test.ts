import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ConnectionForm } from '../../src/contract/desk.ts';
import { internalFailure } from '../../src/contract/failure.ts';
import { Connecting } from '../../src/main/desk/connecting.ts';
import { Desk } from '../../src/main/desk/desk.ts';
import { TrustedHosts } from '../../src/main/desk/trusted-hosts.ts';
import { memoryKeychain } from '../../src/main/keychain/keychain.ts';
import { rawOf } from '../../src/main/whmcs/answer.ts';
import { derive } from '../../src/main/whmcs/derive.ts';
import { emptyConnection } from './connection.ts';

let desk: Desk;
let rederived: number[];

beforeEach(() => {
  rederived = [];
  desk = new Desk({
    host: 'test',
    version: '0',
    vaultPath: ':memory:',
    keychain: memoryKeychain(),
    resolveProxy: () => Promise.resolve('DIRECT'),
    publish: () => undefined,
    report: () => internalFailure().report(),
    threads: (name) => new URL(`../../src/main/threads/${name}-thread.ts`, import.meta.url),
    onNews: (news) => {
      if ('rederived' in news) rederived.push(...news.rederived);
    },
    onOpen: () => undefined,
  });
  desk.startMemoryOnly();
});
afterEach(() => desk.close());

test('a corrected zone corrects the tickets also where the keychain refuses the secret', async () => {
  const id = desk.vault.connections.save(null, emptyConnection);
  desk.refresh();
  const answer = { ticketid: 1, tid: '1', lastreply: '2024-07-01 12:00:00' };
  const { key } = desk.vault.tickets.store({
    ...derive(rawOf(JSON.stringify(answer)), 'UTC'),
    ...{ connectionId: id, timeZone: 'UTC', fetchedAt: '2026-01-01T00:00:00.000Z' },
  });
  vi.spyOn(desk.keychain, 'write').mockRejectedValue(new Error('locked'));
  const form: ConnectionForm = {
    ...{ id, name: '', color: '#0f766e', address: emptyConnection.apiUrl, credentialKind: 'api' },
    ...{ identifier: 'identifier', secret: 'secret', accessKey: '' },
    ...{ timeZone: 'America/New_York', allowInsecure: false },
  };
  const connecting = new Connecting(desk, new TrustedHosts(desk, () => Promise.resolve(true)));
  await expect(connecting.save(form)).rejects.toThrow('locked');
  expect(desk.connection(id).timeZone).toBe('America/New_York');
  await vi.waitFor(() => expect(rederived).toEqual([key]));
  expect(desk.vault.db.prepare('SELECT last_reply_utc FROM ticket').pluck().all()).toEqual([
    '2024-07-01T16:00:00.000Z',
  ]);
});
