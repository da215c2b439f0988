import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wordsOf } from '../../../src/shared/words.ts';
import { matchExpression, maxNames, maxTerms, maxWords, parseQuery } from '../../../src/main/search/query.ts';

/** Generous, because the machine may be busy. */
const timeout = 60_000;
const now = Date.UTC(2026, 10, 24);
const many = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join('');
const different = (index: number): string => `w${index} `;

describe('a long query is shortened', () => {
  test.each([
    ['words', many(10_000, different)],
    ['prefixes', many(6600, (index) => `w${index}* `)],
    ['minus', many(6600, (index) => `-w${index} `)],
    ['phrases', many(5000, (index) => `"w${index} x" `)],
    ['a long phrase', `"${many(10_000, different)}"`],
    ['an open phrase', `"${many(10_000, different)}`],
    ['a run without spaces', '漢字'.repeat(10_000)],
    ['from', many(4000, (index) => `from:w${index} `)],
    ['tags', many(4000, (index) => `tag:w${index} `)],
    ['tags that are not wanted', many(4000, (index) => `-tag:w${index} `)],
    ['departments', many(4000, (index) => `dept:w${index} `)],
    ['statuses', many(4000, (index) => `status:w${index} `)],
  ])('%s', (_name, typed) => {
    const query = parseQuery(typed, now);
    expect(query.shortened).toBe(true);
    expect(matchExpression(query.terms, query.without).length).toBeLessThan(10_000);
  });

  test.each([
    ['the same word again and again', 'a '.repeat(10_000), '"a"'],
    ['the same beginning', 'a* '.repeat(6600), '"a" *'],
    ['quotes', '"'.repeat(20_000), ''],
    ['minus signs', '-'.repeat(20_000), ''],
    ['colons', 'a:'.repeat(10_000), undefined],
    ['one long word', 'a'.repeat(20_000), undefined],
  ])('%s is not too long', (_name, typed, match) => {
    const query = parseQuery(typed, now);
    if (match !== undefined) expect(matchExpression(query.terms, query.without)).toBe(match);
  });

  test('to its beginning', () => {
    const { terms } = parseQuery(many(100, different), now);
    expect(terms.map(({ words }) => words[0]?.text)).toEqual(
      Array.from({ length: maxTerms }, (_, at) => `w${at}`),
    );
    const [phrase] = parseQuery(`"${many(100, different)}"`, now).terms;
    expect(phrase?.words.at(-1)?.text).toBe(`w${maxWords - 1}`);
    const [run] = parseQuery('a' + '漢'.repeat(100), now).terms;
    expect(run?.words.map(({ text }) => text.length)).toEqual([1, maxWords - 1]);
  });

  test('unless it is short enough', () => {
    expect(parseQuery('from:tom dept:billing "two words" -x tag:vip 証明書 mail', now).shortened).toBe(false);
  });
});

test('parses in linear time', { timeout }, () => {
  // A quadratic parser would exceed the test's timeout.
  for (const part of ['a ', 'a:', '"', '-', '“a', '漢', 'ab', '-"a', ': ', 'tag:'])
    expect(parseQuery(part.repeat(200_000), now).terms.length).toBeLessThanOrEqual(maxTerms);
});

test('any query stays within the limits and becomes one expression', { timeout }, () => {
  const piece = fc.constantFrom(
    '"',
    '“',
    '”',
    '-',
    ':',
    '*',
    ' ',
    '(',
    ')',
    'a',
    'NEAR',
    'AND',
    'from:',
    'tag:',
    'dept:',
    'status:',
    'has:attachment',
    'after:2024',
    '漢字',
    'é',
    '\0',
    '\ud800',
    '\u3000',
    '😀',
  );
  const typed = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 100 }).map((all) => all.join('')),
    fc
      .array(fc.tuple(piece, fc.nat(300)), { maxLength: 5 })
      .map((all) => all.map(([part, times]) => part.repeat(times)).join('')),
    fc
      .tuple(fc.constantFrom('', 'tag:', '-', '-tag:', '"'), fc.nat(100))
      .map(([part, times]) => many(times, (index) => `${part}w${index} `)),
  );
  fc.assert(
    fc.property(typed, (text) => {
      const query = parseQuery(text, now);
      for (const terms of [query.terms, query.without]) {
        expect(terms.length).toBeLessThanOrEqual(maxTerms);
        for (const { words } of terms) {
          expect(words.length).toBeGreaterThan(0);
          const counted = words.flatMap(({ text, unspaced }) => (unspaced ? [...text] : [text]));
          expect(counted.length).toBeLessThanOrEqual(maxWords);
        }
      }
      for (const names of [query.departments, query.statuses, query.tags, query.withoutTags])
        expect(names.length).toBeLessThanOrEqual(maxNames);
      // Outside of quotes there is nothing but what this program wrote.
      const outside = matchExpression(query.terms, query.without).replaceAll(/"[^"]*"/g, '');
      expect(outside).toMatch(/^(?: AND | OR | NOT | \*|people : |[()])*$/);
    }),
    { numRuns: 1000 },
  );
});

test('searches for every word', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom(...'abcäß漢字か9:-'), minLength: 1, maxLength: 8 }), {
        maxLength: 10,
      }),
      (words) => {
        const { terms, without } = parseQuery(words.join(' '), now);
        const sought = [...terms, ...without].flatMap((term) => term.words.map(({ text }) => text));
        for (const { text } of wordsOf(words.join(' '))) expect(sought).toContain(text);
      },
    ),
  );
});
