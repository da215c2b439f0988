import { afterEach, beforeEach, expect, test } from 'vitest';
import { Endpoints } from '../../../src/main/app/endpoints.ts';
import { emptyConnection } from '../../support/connection.ts';
import { FakeSession } from '../../support/fake-session.ts';

let fake: FakeSession;
beforeEach(() => {
  fake = new FakeSession();
});
afterEach(() => fake.close());

test('an endpoint consists of address, secrets from the keychain, and the system’s proxy', async () => {
  const asked: string[] = [];
  const endpoints = new Endpoints(fake.session, fake.state, async (url) => {
    asked.push(url);
    return 'PROXY p:1';
  });
  const id = await fake.connect({ timeZone: 'Asia/Taipei', allowInsecure: true });
  expect(await endpoints.target(id)).toEqual({
    connectionId: id,
    timeZone: 'Asia/Taipei',
    endpoint: {
      apiUrl: emptyConnection.apiUrl,
      allowInsecure: true,
      credential: {
        ...{ kind: 'api', identifier: emptyConnection.identifier },
        ...{ secret: 'kept secret', accessKey: 'kept-key' },
      },
      network: { version: '1.2.3', proxy: 'PROXY p:1' },
    },
  });
  expect(asked).toEqual([emptyConnection.apiUrl]);
});

test('uses no proxy if it cannot be determined', async () => {
  const endpoints = new Endpoints(fake.session, fake.state, () => Promise.reject(new Error('no')));
  expect(await endpoints.network('https://h.example/')).toEqual({ version: '1.2.3', proxy: 'DIRECT' });
});

test('throws without a secret or a connection', async () => {
  const endpoints = new Endpoints(fake.session, fake.state, async () => 'DIRECT');
  const id = fake.vault.connections.save(null, emptyConnection);
  fake.refresh();
  await expect(endpoints.target(id)).rejects.toMatchObject({ code: 'bad-credential' });
  await expect(endpoints.target(id + 1)).rejects.toMatchObject({ code: 'no-connection' });
});
