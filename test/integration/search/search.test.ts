import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  maxQueryLength,
  noFilters,
  type Filters,
  type SearchResult,
  type Query,
} from '../../../src/contract/search.ts';
import { fold } from '../../../src/shared/words.ts';
import { Search } from '../../../src/main/search/search.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';
import { generatedSource } from '../../whmcs-simulator/generator.ts';
import { inShape } from '../../whmcs-simulator/shapes.ts';
import type { WireTicket } from '../../whmcs-simulator/wire.ts';
import { emptyConnection } from '../../support/connection.ts';

const source = generatedSource({ seed: 14, count: 400, replies: 4 });
let vault: Vault;
let search: Search;
let connections: number[];

function put(
  id: number,
  connectionId: number,
  change: (ticket: WireTicket) => void = () => undefined,
): number {
  const wire = structuredClone(source.byId(id));
  if (!wire) throw new Error('no ticket');
  change(wire);
  const answer = inShape(wire, 'today', 'ASC');
  return vault.tickets.store({
    connectionId,
    ...derive(rawOf(JSON.stringify(answer)), 'UTC'),
    timeZone: 'UTC',
    fetchedAt: '2026-01-01T00:00:00.000Z',
  }).key;
}

beforeAll(() => {
  vault = new Vault(':memory:', randomBytes(32));
  connections = [1, 2].map(() => vault.connections.save(null, emptyConnection));
  for (let id = 1; id <= 400; id += 1) put(id, connections[id % 2] ?? 0);
  search = new Search(vault, () => Date.UTC(2026, 10, 24));
});
afterAll(() => vault.close());

/** The longest texts that the contract allows. */
const bombs = [
  'a ',
  'a* ',
  'mail* ',
  '漢字',
  '漢 字',
  '"a b" ',
  '-a ',
  'w1* w2 ',
  '"',
  'from:a ',
  '(',
  '"a* ',
].map((part) => part.repeat(maxQueryLength).slice(0, maxQueryLength));
const different = (part: string): string =>
  Array.from({ length: 5000 }, (_, index) => part.replace('#', String(index)))
    .join(' ')
    .slice(0, maxQueryLength);

const find = (text: string, filters: Partial<Filters> = {}, sort: Query['sort'] = 'best'): SearchResult =>
  search.find({ text, filters: { ...noFilters, ...filters }, sort });
const keysOf = (found: SearchResult): number[] => search.keys(found.set)?.toSorted((a, b) => a - b) ?? [];
const all = (): number[] => vault.db.prepare('SELECT id FROM ticket ORDER BY id').pluck().all() as number[];

/** The same query by reading every ticket. */
function byReading(fits: (thread: ReturnType<typeof readThread>) => boolean): number[] {
  return all().filter((key) => {
    const stored = vault.tickets.read(key);
    return stored !== null && fits(stored.thread);
  });
}
const everything = (thread: ReturnType<typeof readThread>): string =>
  ` ${fold(
    [
      thread.number,
      thread.ticketId,
      thread.subject,
      thread.requestor.name,
      thread.requestor.email,
      thread.owner?.name,
      thread.owner?.email,
      thread.openedBy,
      ...thread.cc,
      ...thread.messages.flatMap(({ author, owner, text, attachments }) => [
        author.name,
        author.email,
        owner?.name,
        owner?.email,
        text,
        ...attachments.map(({ fileName }) => fileName),
      ]),
    ].join(' | '),
  ).replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')} `;

describe('finds the same as a full scan', () => {
  test.each(['bounces', 'grossmann', 'JÜRGEN', 'spf', 'rechnung', 'iban', 'frankfurt', 'munoz', 'png'])(
    'the word %s',
    (word) => {
      const wanted = byReading((thread) => everything(thread).includes(` ${fold(word)} `));
      expect(keysOf(find(`${word} `))).toEqual(wanted);
    },
  );
  test.each(['メール', '服务', '서버', '접속', 'スクリ', '請求', '재시작'])('the characters %s', (piece) => {
    expect(keysOf(find(piece))).toEqual(byReading((thread) => everything(thread).includes(fold(piece))));
  });
  test.each(['two SPF entries', 'every mail we send', 'please run', 'Original eml'])(
    'the phrase “%s”',
    (phrase) => {
      const wanted = byReading((thread) => everything(thread).includes(` ${fold(phrase)} `));
      expect(keysOf(find(`"${phrase}"`))).toEqual(wanted);
    },
  );
  test.each(['bou', 'Rech', 'scr', 'm'])('words with the prefix %s', (beginning) => {
    const wanted = byReading((thread) => everything(thread).includes(` ${fold(beginning)}`));
    expect(keysOf(find(beginning))).toEqual(wanted);
  });
  test('all words and no excluded ones', () => {
    const wanted = byReading(
      (thread) => everything(thread).includes(' mail ') && !everything(thread).includes(' bounces '),
    );
    expect(keysOf(find('mail -bounces'))).toEqual(wanted);
    expect(keysOf(find('-mail'))).toEqual(byReading((thread) => !everything(thread).includes(' mail ')));
  });
  test('numbers, IDs and addresses', () => {
    const wire = source.byId(77);
    expect(search.keys(find(wire?.tid ?? '').set)?.[0]).toBe(vault.tickets.keyOf(connections[1] ?? 0, 77));
    const wanted = byReading((thread) =>
      everything(thread).includes(` ${fold(wire?.email ?? '').replace(/[@.]/g, ' ')} `),
    );
    expect(keysOf(find(`${wire?.email ?? ''} `))).toEqual(wanted);
  });
});

describe('filters', () => {
  const head = (fits: (row: Record<string, unknown>) => boolean): number[] =>
    (vault.db.prepare('SELECT * FROM ticket ORDER BY id').all() as Record<string, unknown>[])
      .filter(fits)
      .map((row) => row['id'] as number);

  test('by typed operators', () => {
    expect(keysOf(find('dept:billing'))).toEqual(
      head((row) => String(row['department_name']).startsWith('Billing')),
    );
    expect(keysOf(find('status:"on hold"'))).toEqual(head((row) => row['status'] === 'On Hold'));
    expect(keysOf(find('status:nonsense'))).toEqual([]);
    expect(keysOf(find('has:attachment'))).toEqual(head((row) => Number(row['file_count']) > 0));
    expect(keysOf(find('after:2020 before:2021-06'))).toEqual(
      head((row) => String(row['last_reply_utc']) >= '2020' && String(row['last_reply_utc']) < '2021-06'),
    );
    const priya = byReading((thread) =>
      [
        thread.requestor,
        thread.owner,
        ...thread.messages.flatMap(({ author, owner }) => [author, owner]),
      ].some((person) => person?.name.startsWith('Priya')),
    );
    expect(keysOf(find('from:priya'))).toEqual(priya);
  });

  test('by selected filters, with and without text', () => {
    const filters = {
      departments: ['Abuse', 'Sales'],
      statuses: ['Open'],
      connections: [connections[0] ?? 0],
      only: ['flagged' as const],
    };
    const wanted = head(
      (row) =>
        ['Abuse', 'Sales'].includes(String(row['department_name'])) &&
        row['status'] === 'Open' &&
        row['connection_id'] === connections[0] &&
        row['flag'] !== 0,
    );
    expect(keysOf(find('', filters))).toEqual(wanted);
    const withText = find('mail', { statuses: ['Open'], priorities: ['High'] });
    const text = keysOf(find('mail'));
    expect(keysOf(withText)).toEqual(
      head(
        (row) => row['status'] === 'Open' && row['priority'] === 'High' && text.includes(row['id'] as number),
      ),
    );
    expect(withText.total).toBeGreaterThan(0);
    expect(
      keysOf(find('', { requestorTypes: ['Guest'], after: '2022-01-01', before: '2023-01-01' })),
    ).toEqual(
      head(
        (row) =>
          row['requestor_type'] === 'Guest' &&
          String(row['last_reply_utc']) >= '2022' &&
          String(row['last_reply_utc']) < '2023',
      ),
    );
  });

  test('by tags, stars and private notes', () => {
    const [a = 0, b = 0, c = 0] = all();
    vault.personal.addTag([a, b], 'VIP');
    vault.personal.star([b, c], true);
    vault.personal.setPrivateNote(c, 'Ask the Wirtschaftsprüfer about this one');
    vault.tickets.reindex(c);
    expect(keysOf(find('tag:vip'))).toEqual([a, b]);
    expect(keysOf(find('tag:vip', { only: ['starred'] }))).toEqual([b]);
    expect(keysOf(find('-tag:vip')).includes(a)).toBe(false);
    expect(keysOf(find('wirtschaftsprufer'))).toEqual([c]);
    vault.personal.removeTag([a], 'VIP');
    expect(keysOf(find('', { tags: ['VIP'] }))).toEqual([b]);
    expect(search.facets().tags).toEqual([{ name: 'VIP', count: 1 }]);
    expect(find('tag:vip').rows[0]).toMatchObject({ tags: ['VIP'], starred: true });
  });

  test('any input without failing', () => {
    const nasty = [
      '"',
      '*',
      '^',
      '(',
      'a OR',
      'NEAR(',
      "' OR 1=1 --",
      '%',
      '\0',
      'dept:"',
      'x:y:z',
      '-',
      '\u202E',
      ':',
    ];
    for (const input of nasty)
      for (const two of nasty) expect(find(`${input}${two} ${input}`).total).toBeGreaterThanOrEqual(0);
    expect(find("' OR 1=1 --").total).toBeLessThan(400);
  });
});

test('sorts as requested, and by rank with text: the subject counts more than a message', () => {
  const column = (name: string, found: SearchResult): unknown[] =>
    (search.keys(found.set) ?? []).map((key) =>
      vault.db.prepare(`SELECT ${name} FROM ticket WHERE id = ?`).pluck().get(key),
    );
  const newest = column('last_reply_utc', find('', {}, 'newest'));
  expect(newest).toEqual(newest.toSorted().toReversed());
  expect(column('last_reply_utc', find('mail', {}, 'oldest'))).toEqual(
    column('last_reply_utc', find('mail', {}, 'newest')).toReversed(),
  );
  const numbers = column('number', find('', {}, 'number'));
  expect(numbers).toEqual(numbers.toSorted());
  const priorities = new Set(column('priority', find('', {}, 'priority')));
  expect([...priorities]).toEqual(['High', 'Medium', 'Low']);
  const key = put(3, connections[0] ?? 0, (ticket) => (ticket.subject = 'Zebra crossing'));
  put(4, connections[0] ?? 0, (ticket) => (ticket.cc = 'zebra@example.com'));
  put(
    6,
    connections[0] ?? 0,
    (ticket) => ((ticket.replies.reply.slice(-1)[0] as { message: string }).message += ' zebra'),
  );
  expect(search.keys(find('zebra').set)?.[0]).toBe(key);
});

test('without ranking, shows matches in the subject first, then the newest', () => {
  const few = new Search(vault, () => 0, 10);
  const statement = vault.db.prepare('SELECT subject, last_reply_utc AS at FROM ticket WHERE id = ?');
  for (const text of ['mail ', 'spf ', 'mail -frankfurt']) {
    const word = text.split(' ')[0] ?? '';
    const query = { text, filters: noFilters, sort: 'best' as const };
    const everywhere = few.find(query);
    const filtered = few.find({ ...query, filters: { ...noFilters, connections: [connections[0] ?? 0] } });
    expect((few.keys(everywhere.set) ?? []).toSorted((a, b) => a - b)).toEqual(keysOf(find(text)));
    expect(filtered.total).toBeLessThan(everywhere.total);
    for (const { set, total, ranked, rows } of [everywhere, filtered]) {
      expect(ranked).toBe(false);
      expect(total).toBeGreaterThan(10);
      const keys = few.keys(set) ?? [];
      expect(rows.map(({ key }) => key)).toEqual(keys.slice(0, 12));
      const told = keys.map((key) => statement.get(key) as { subject: string; at: string });
      const inSubject = told.map(({ subject }) => new RegExp(`\\b${word}\\b`, 'i').test(subject));
      const border = inSubject.filter(Boolean).length;
      expect(inSubject.slice(0, border).every(Boolean)).toBe(true);
      for (const part of [told.slice(0, border), told.slice(border)]) {
        const dates = part.map(({ at }) => at);
        expect(dates).toEqual(dates.toSorted().toReversed());
      }
      if (word === 'mail') expect(border).toBeGreaterThan(2);
    }
  }
  expect(few.find({ text: 'xylophone ', filters: noFilters, sort: 'best' }).ranked).toBe(true);
});

describe('a result', () => {
  test('shows the matching excerpt with its marks and position', () => {
    for (const { key, snippet } of find('"two SPF entries"').rows) {
      const { start, end } = snippet?.marks.at(-1) ?? { start: 0, end: 0 };
      expect(snippet?.text.slice(start, end).toLowerCase()).toMatch(/two|spf|entries/);
      const message = vault.tickets.read(key)?.thread.messages[snippet?.position ?? -1];
      expect(fold(message?.text ?? '')).toContain('spf');
    }
  });
  test('can be read in parts, as long as it is one of the last', () => {
    const found = find('');
    expect(found.total).toBe(all().length);
    expect(search.rows(found.set, 390, 50)).toHaveLength(found.total - 390);
    expect(search.rows(found.set, 5, 3)?.map(({ key }) => key)).toEqual(search.keys(found.set)?.slice(5, 8));
    for (let n = 0; n < 4; n += 1) find(`x${n}`);
    expect(search.rows(found.set, 0, 1)).toBeNull();
  });
  test('contains edited text, and no longer the original', () => {
    const key = put(9, connections[1] ?? 0, (ticket) => (ticket.subject = 'Xylophone delivered'));
    expect(keysOf(find('xylophone'))).toEqual([key]);
    put(9, connections[1] ?? 0, (ticket) => (ticket.subject = 'Vibraphone delivered'));
    expect(keysOf(find('xylophone'))).toEqual([]);
    expect(keysOf(find('vibraphone'))).toEqual([key]);
  });
});

describe('no text makes a search fail', () => {
  test.each(bombs)('%.12s…', (text) => {
    expect(find(text).total).toBeGreaterThanOrEqual(0);
    expect(find(text, {}, 'newest').total).toBeGreaterThanOrEqual(0);
  });

  test.each(['w#', 'w#*', '-w#', '"w# x"', 'tag:w#', '-tag:w#', 'dept:w#', 'status:w#', 'from:w#'])(
    '5000 × %s is shortened and reported',
    (part) => expect(find(different(part)).shortened).toBe(true),
  );

  test('the maximum number of filters', () => {
    const names = Array.from({ length: 500 }, (_, index) => `name ${index}`);
    const only: Filters['only'] = ['flagged', 'attachments', 'unread', 'starred', 'gone'];
    const filters = {
      departments: names,
      statuses: names,
      priorities: names,
      requestorTypes: names,
      tags: names,
    };
    expect(find(different('tag:w#'), { ...filters, only }).total).toBe(0);
    expect(find('mail').shortened).toBe(false);
  });
});
