import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noFilters } from '../../../src/contract/search.ts';
import { Search } from '../../../src/main/search/search.ts';
import { rederiveOutdated } from '../../../src/main/vault/rederivation.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';
import { emptyConnection } from '../../support/connection.ts';

let vault: Vault;
const zones = ['Pacific/Auckland', 'America/New_York', 'Asia/Tokyo'];
/** The first and last second of 1 July, and the seconds around them, in the server's time. */
const times = ['2024-06-30 23:59:59', '2024-07-01 00:00:00', '2024-07-01 23:59:59', '2024-07-02 00:00:00'];
const onTheFirst = zones.flatMap((zone) => [`${zone} 2024-07-01 00:00:00`, `${zone} 2024-07-01 23:59:59`]);

beforeEach(() => {
  vault = new Vault(':memory:', randomBytes(32));
  for (const timeZone of zones) {
    const connectionId = vault.connections.save(null, { ...emptyConnection, timeZone });
    for (const [index, lastreply] of times.entries()) {
      const answer = {
        ticketid: index + 1,
        tid: String(index + 1),
        subject: `${timeZone} ${lastreply}`,
        lastreply,
      };
      vault.tickets.store({
        ...derive(rawOf(JSON.stringify(answer)), timeZone),
        ...{ connectionId, timeZone, fetchedAt: '2026-01-01T00:00:00.000Z' },
      });
    }
  }
});
afterEach(() => vault.close());

const find = (text: string, after = '', before = ''): string[] =>
  new Search(vault, Date.now)
    .find({ text, filters: { ...noFilters, after, before }, sort: 'newest' })
    .rows.map(({ subject }) => subject)
    .sort();

test('a date filter uses the server’s dates', () => {
  expect(find('', '2024-07-01', '2024-07-02')).toEqual(onTheFirst.toSorted());
});

test('typed dates use the server’s dates', () => {
  expect(find('after:2024-07-01 before:2024-07-02 ')).toEqual(onTheFirst.toSorted());
});

test('also after the time zone of a connection was corrected', async () => {
  vault.connections.save(2, { ...emptyConnection, timeZone: 'Europe/London' });
  await rederiveOutdated(vault, () => undefined);
  expect(find('', '2024-07-01', '2024-07-02')).toEqual(onTheFirst.toSorted());
});

test('compares values that are not dates as they are', () => {
  expect(find('', '2024')).toHaveLength(12);
  expect(find('', '', '2024')).toEqual([]);
});
