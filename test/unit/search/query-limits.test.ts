import { expect, test } from 'vitest';
import {
  anyTermExpression,
  parseDate,
  matchExpression,
  maxNames,
  maxTerms,
  maxWords,
  parseQuery,
} from '../../../src/main/search/query.ts';

const now = Date.UTC(2026, 10, 24);
const parse = (typed: string) => parseQuery(typed, now);
const match = (typed: string): string => {
  const { terms, without } = parse(typed);
  return matchExpression(terms, without);
};
const words = (count: number): string => Array.from({ length: count }, (_, at) => `w${at}`).join(' ') + ' ';

test('nothing typed narrows nothing', () => {
  expect(parse('')).toEqual({
    ...{ terms: [], without: [], departments: [], statuses: [], tags: [], withoutTags: [] },
    ...{ from: null, until: null, hasAttachment: false, shortened: false },
  });
});

test('as many words as the limit are looked for, and more are left out', () => {
  expect(parse(words(maxTerms))).toMatchObject({ shortened: false });
  const more = parse(words(maxTerms + 1));
  expect([more.terms.length, more.shortened]).toEqual([maxTerms, true]);
});

test('as many names as the limit are looked for, and the same one counts once', () => {
  const tags = (count: number): string => Array.from({ length: count }, (_, at) => `tag:t${at}`).join(' ');
  expect(parse(tags(maxNames))).toMatchObject({ shortened: false });
  expect(parse(tags(maxNames + 1)).shortened).toBe(true);
  expect(parse(`${tags(maxNames)} tag:t0`)).toMatchObject({ shortened: false });
});

test('as many words in a phrase as the limit are looked for, and more are left out', () => {
  expect(parse(`"${words(maxWords)}"`).shortened).toBe(false);
  const more = parse(`"${words(maxWords + 1)}"`);
  expect([more.terms[0]?.words.length, more.shortened]).toEqual([maxWords, true]);
});

test('a long run without spaces is cut at its characters, and is no beginning of a word then', () => {
  const run = (count: number): string =>
    Array.from({ length: count }, (_, at) => String.fromCharCode(0x4e00 + at)).join('');
  expect(parse(run(maxWords))).toMatchObject({ shortened: false });
  const [term] = parse(run(maxWords + 1)).terms;
  expect(term?.words).toEqual([{ text: run(maxWords), unspaced: true, prefix: false }]);
  expect(parse(run(maxWords + 1)).shortened).toBe(true);
});

test('the last word is a beginning only where it is typed as it stands, and is wanted', () => {
  expect(match('-mail')).toBe('');
  expect(parse('a -mail').without[0]?.words[0]?.prefix).toBe(false);
  expect(parse('a -mail*').without[0]?.words[0]?.prefix).toBe(true);
  expect(parse('from:"tom" x').terms[0]?.words[0]?.prefix).toBe(true);
});

test('operators without a value, or that cannot be turned round, are text', () => {
  expect(match('dept: ')).toBe('"dept"');
  expect(match('x -dept:sales')).toBe('("x") NOT ("dept sales")');
  expect(match('x -status:open')).toBe('("x") NOT ("status open")');
  expect(match('x -before:2024')).toBe('("x") NOT ("before 2024")');
  expect(match('x -has:attachment')).toBe('("x") NOT ("has attachment")');
  expect(match('from:... x ')).toBe('"from" AND "x"');
  expect(match('x -from:tom')).toBe('("x") NOT (people : "tom" *)');
});

test('a quoted text is no operator', () => {
  expect(match('"dept:sales" ')).toBe('"dept sales"');
});

test.each(['attachment', 'attachments', 'file', 'files', 'FILE'])('has:%s', (what) => {
  expect(parse(`has:${what}`)).toMatchObject({ hasAttachment: true, terms: [] });
});

test.each(['profile', 'filesystem', 'no-attachment'])('has:%s is text', (what) => {
  expect(parse(`has:${what}`)).toMatchObject({ hasAttachment: false });
  expect(parse(`has:${what}`).terms).toHaveLength(1);
});

test.each([
  ['12d', '2026-11-12T00:00:00.000Z'],
  ['3m', '2026-08-26T00:00:00.000Z'],
  ['1970', '1970-01-01'],
  ['1969', null],
  ['1969-12-31', null],
  ['x7d', null],
  ['7dx', null],
  ['12345d', null],
  ['x2024', null],
  ['2024x', null],
  ['2024-01-01x', null],
])('the date %s', (typed, expected) => expect(parseDate(typed, now)).toBe(expected));

test('columns can be asked to have all of it by themselves', () => {
  const { terms, without } = parse('mail bounces -x ');
  expect(matchExpression(terms, without, ['number', 'subject'])).toBe(
    '({number subject} : ("mail" AND "bounces")) NOT ("x")',
  );
  expect(matchExpression(terms, [])).toBe('"mail" AND "bounces"');
  expect(matchExpression([], without)).toBe('');
  expect(anyTermExpression(terms)).toBe('"mail" OR "bounces"');
});

test('an unspaced run among other words ends with its last character', () => {
  expect(match('"証明書 ssl" ')).toBe('"証明 明書 書 ssl"');
  expect(match('"ssl 証明書" ')).toBe('"ssl 証明 明書"');
});
