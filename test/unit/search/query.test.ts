import { describe, expect, test } from 'vitest';
import { parseDate, matchExpression, parseQuery } from '../../../src/main/search/query.ts';

const now = Date.UTC(2026, 10, 24);
const match = (typed: string): string => {
  const { terms, without } = parseQuery(typed, now);
  return matchExpression(terms, without);
};

describe('converts queries to FTS5 expressions', () => {
  test.each([
    ['mail', '"mail" *'],
    ['mail ', '"mail"'],
    ['Mail bounces', '"mail" AND "bounces" *'],
    ['mail* bounces ', '"mail" * AND "bounces"'],
    ['"two SPF entries"', '"two spf entries"'],
    ['"two SPF', '"two spf"'],
    ['“two SPF”', '"two spf"'],
    ['invoice -mail', '("invoice") NOT ("mail")'],
    ['invoice -"second level" -x', '("invoice") NOT ("second level" OR "x")'],
    ['from:tom ', 'people : "tom" *'],
    ['from:"Tom Okafor" mail ', 'people : "tom okafor" * AND "mail"'],
    ['client7@example.com ', '"client7 example com"'],
    ['証明書 ', '"証明 明書"'],
    ['書 ', '"書" *'],
    ['SSL証明 ', '"ssl 証明"'],
    ['書ssl ', '"書 ssl"'],
  ])('%s → %s', (typed, expected) => expect(match(typed)).toBe(expected));
});

test('recognises operators in any case', () => {
  const query = parseQuery(
    'DEPT:"Billing & Accounts" status:open tag:vip -tag:done has:attachment after:2024-05 before:2025 x',
    now,
  );
  expect(query).toMatchObject({
    departments: ['Billing & Accounts'],
    statuses: ['open'],
    tags: ['vip'],
    withoutTags: ['done'],
    hasAttachment: true,
    from: '2024-05-01',
    until: '2025-01-01',
  });
  expect(query.terms).toHaveLength(1);
});

describe('searches for unrecognised operators as text', () => {
  test.each([
    ['after:tomorrow ', '"after tomorrow"'],
    ['before:2024-02-31 ', '"before 2024 02 31"'],
    ['has:nothing ', '"has nothing"'],
    ['https://a.example/x ', '"https a example x"'],
    ['from: ', '"from"'],
    ['NOT AND OR NEAR(a b) ', '"not" AND "and" AND "or" AND "near a" AND "b"'],
    ['col : x ^y {z} ', '"col" AND "x" AND "y" AND "z"'],
    ['" " - -- *', ''],
    ['', ''],
    ['😀', ''],
  ])('%s → %s', (typed, expected) => expect(match(typed)).toBe(expected));
});

test.each([
  ['2024', '2024-01-01'],
  ['2024-5-7', '2024-05-07'],
  ['7d', '2026-11-17T00:00:00.000Z'],
  ['2W', '2026-11-10T00:00:00.000Z'],
  ['1y', '2025-11-24T00:00:00.000Z'],
  ['2024-13', null],
  ['24', null],
  ['0000-00-00', null],
])('the date %s', (typed, expected) => expect(parseDate(typed, now)).toBe(expected));
