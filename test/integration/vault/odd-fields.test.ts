import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noFilters } from '../../../src/contract/search.ts';
import { defaultSyncSettings } from '../../../src/contract/sync.ts';
import { memoryKeychain } from '../../../src/main/keychain/keychain.ts';
import { readConnectionSecrets } from '../../../src/main/keychain/secrets.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';

let vault: Vault;
let connectionId: number;

beforeEach(() => {
  vault = new Vault(':memory:', randomBytes(32));
  connectionId = vault.connections.save(null, emptyConnection);
});
afterEach(() => vault.close());

test.each([
  ['{', {}],
  ['', {}],
  ['null', {}],
  ['[]', {}],
  ['5', {}],
  ['{"text":5,"filters":7,"sort":"newest"}', { sort: 'newest' }],
  ['{"text":"a","sort":"by colour"}', { text: 'a' }],
  [
    '{"text":"a","filters":{"only":["blue"],"statuses":["Open"],"of another version":1}}',
    { text: 'a', filters: { ...noFilters, statuses: ['Open'] } },
  ],
])('a saved search stored as %s loses only its invalid fields', (stored, rest) => {
  vault.personal.saveSearch('Good', { text: 'invoice', filters: noFilters, sort: 'newest' });
  vault.db.prepare(`INSERT INTO saved_search (name, query) VALUES ('Odd', ?)`).run(stored);
  expect(vault.personal.savedSearches().map(({ query }) => query)).toEqual([
    { text: 'invoice', filters: noFilters, sort: 'newest' },
    { text: '', filters: noFilters, sort: 'best', ...rest },
  ]);
});

test.each([
  ['{', {}],
  ['null', {}],
  ['{"mostAtOnce":99,"statuses":["Open"],"departments":[1,"x"]}', { statuses: ['Open'] }],
])('sync settings stored as %s lose only their invalid fields', (stored, rest) => {
  vault.db.prepare('UPDATE connection SET sync = ?').run(stored);
  expect(vault.connections.byId(connectionId)?.sync).toEqual({ ...defaultSyncSettings, ...rest });
});

test('an invalid address loses only its host name', () => {
  vault.db.exec(`UPDATE connection SET api_url = 'not an address'`);
  expect(vault.connections.all()).toMatchObject([{ apiUrl: 'not an address', host: '' }]);
});

test.each(['{', 'null', '{"code":"of another version","id":"of_another_version","facts":{"a":1}}'])(
  'a failure stored as %s loses only its invalid fields',
  (stored) => {
    vault.db
      .prepare('INSERT INTO listed (connection_id, ticket_id, failure) VALUES (?, 7, ?)')
      .run(connectionId, stored);
    expect(vault.failures.list(connectionId, 10)).toMatchObject([
      { ticketId: 7, failure: { code: 'other-api-error', id: 'stored_failure', params: {}, facts: {} } },
    ]);
  },
);

test.each([
  ['{"secret":"s","accessKey":"a","later":1}', { secret: 's', accessKey: 'a' }],
  ['{"secret":"s"}', { secret: 's', accessKey: '' }],
  ['{"secret":"s","accessKey":5}', { secret: 's', accessKey: '' }],
  ['{"accessKey":"a"}', null],
  ['{', null],
  ['null', null],
])('secrets stored as %s', async (stored, secrets) => {
  const keychain = memoryKeychain();
  await keychain.write('connection 1', stored);
  expect(await readConnectionSecrets(keychain, 1)).toEqual(secrets);
});
