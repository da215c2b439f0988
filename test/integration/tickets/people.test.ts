import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noFilters } from '../../../src/contract/search.ts';
import { Search } from '../../../src/main/search/search.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';
import { emptyConnection } from '../../support/connection.ts';

let vault: Vault;
let key: number;

beforeAll(() => {
  vault = new Vault(':memory:', randomBytes(32));
  const answer = {
    ticketid: 1,
    name: 'Acme Holding',
    email: 'billing@acme.example',
    requestor_name: 'Jane Roe',
    requestor_email: 'jane@acme.example',
    cc: 'cc@copy.example',
    admin: 'Tom Opener',
    subject: 'see cart.php?a=add&currency=1',
    replies: {
      reply: [
        { replyid: 0, message: 'opened' },
        { replyid: 1, requestor_type: 'User', requestor_name: 'Kim Sub', requestor_email: 'kim@sub.example' },
        { replyid: 2, requestor_name: 'Lee Sub', name: 'Other Firm', email: 'office@firm.example' },
      ],
    },
    notes: { note: { admin: 'Nora Notes', message: 'n' } },
  };
  key = vault.tickets.store({
    connectionId: vault.connections.save(null, emptyConnection),
    ...derive(rawOf(JSON.stringify(answer)), 'UTC'),
    timeZone: 'UTC',
    fetchedAt: '2026-01-01T00:00:00.000Z',
  }).key;
});
afterAll(() => vault.close());

test.each(
  `Acme billing@acme.example Jane jane@acme.example cc@copy.example Opener Kim kim@sub.example Lee Other
  office@firm.example Nora`.split(/\s+/),
)('finds every person: %s', (text) => {
  const search = new Search(vault, () => 0);
  const find = (query: string): number[] | null =>
    search.keys(search.find({ text: query, filters: noFilters, sort: 'best' }).set);
  expect(find(`${text} `)).toEqual([key]);
  expect(find(`from:"${text}"`)).toEqual([key]);
});

test('finds a link’s parameter', () => {
  const search = new Search(vault, () => 0);
  const found = search.find({ text: 'currency', filters: noFilters, sort: 'best' });
  expect(search.keys(found.set)).toEqual([key]);
});
