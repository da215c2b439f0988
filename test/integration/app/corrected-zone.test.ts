import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ConnectionForm } from '../../../src/contract/app.ts';
import { ConnectionService } from '../../../src/main/app/connection-service.ts';
import type { AppStateStore } from '../../../src/main/app/app-state.ts';
import { Endpoints } from '../../../src/main/app/endpoints.ts';
import type { VaultSession } from '../../../src/main/app/vault-session.ts';
import { TrustedHostService } from '../../../src/main/app/trusted-host-service.ts';
import { memoryKeychain } from '../../../src/main/keychain/keychain.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';
import { emptyConnection } from '../../support/connection.ts';
import { makeSession } from '../../support/session.ts';

let state: AppStateStore;
let session: VaultSession;
let rederived: number[];

beforeEach(() => {
  rederived = [];
  ({ state, session } = makeSession({
    vaultPath: ':memory:',
    keychain: memoryKeychain(),
    onTaskEvent: (event) => {
      if ('rederived' in event) rederived.push(...event.rederived);
    },
  }));
  session.startMemoryOnly();
});
afterEach(() => session.close());

test('a corrected time zone corrects tickets even if the keychain refuses the secret', async () => {
  const id = session.vault.connections.save(null, emptyConnection);
  session.refresh();
  const answer = { ticketid: 1, tid: '1', lastreply: '2024-07-01 12:00:00' };
  const { key } = session.vault.tickets.store({
    ...derive(rawOf(JSON.stringify(answer)), 'UTC'),
    ...{ connectionId: id, timeZone: 'UTC', fetchedAt: '2026-01-01T00:00:00.000Z' },
  });
  vi.spyOn(session.keychain, 'write').mockRejectedValue(new Error('locked'));
  const form: ConnectionForm = {
    ...{ id, name: '', color: '#0f766e', address: emptyConnection.apiUrl, credentialKind: 'api' },
    ...{ identifier: 'identifier', secret: 'secret', accessKey: '' },
    ...{ timeZone: 'America/New_York', allowInsecure: false },
  };
  const connections = new ConnectionService(
    session,
    state,
    new Endpoints(session, state, () => Promise.resolve('DIRECT')),
    new TrustedHostService(session, state, {
      confirm: () => Promise.resolve(true),
      openExternally: () => Promise.resolve(),
    }),
  );
  await expect(connections.save(form)).rejects.toThrow('locked');
  expect(state.connection(id).timeZone).toBe('America/New_York');
  await vi.waitFor(() => expect(rederived).toEqual([key]));
  expect(session.vault.db.prepare('SELECT last_reply_utc FROM ticket').pluck().all()).toEqual([
    '2024-07-01T16:00:00.000Z',
  ]);
});
