import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { marksIn } from '../../../src/shared/matches.ts';
import { fold, indexable, wordsOf } from '../../../src/shared/words.ts';
import { matchExpression, parseQuery } from '../../../src/main/search/query.ts';
import { Vault } from '../../../src/main/vault/vault.ts';

let vault: Vault;
beforeAll(() => (vault = new Vault(':memory:', randomBytes(32))));
afterAll(() => vault.close());

/** Realistic text in many scripts, with separators. */
const letter = fc.constantFrom(
  ...'abcXYZäÉßøŁıİþæ019-_.,;:!?@#/()"\' \n\t',
  ...'証明書を更新カタガ゙ー々한국어ไทยລາວ',
  ...'ДорогойΟΔΌΣσςشكراעברית',
  'e\u0301',
  'क्षि',
  'ﬁ',
  '½',
  'ﾒｰﾙ',
  'Ａ１',
  '😀',
  '👩‍💻',
  '𝒜',
  '𠀋',
  '\u200b',
  '\u00ad',
  '\ufeff',
  '\ud800',
  '\0',
);
const written = fc.array(letter, { minLength: 1, maxLength: 60 }).map((all) => all.join(''));
const texts = fc.oneof(written, fc.string({ unit: 'binary', maxLength: 40 }));

test('folding is idempotent and ignores case', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(fold(fold(text))).toBe(fold(text));
      expect(fold(text.normalize('NFD'))).toBe(fold(text.normalize('NFC')));
      expect(fold(text)).toBe(fold(text).normalize('NFC'));
    }),
    { numRuns: 3000 },
  );
});

/** A letter, and how somebody may type it. */
const typedPlainly = fc.oneof(
  fc.constantFrom(
    ...(['ßss', 'øo', 'Øo', 'łl', 'Łl', 'đd', 'ðd', 'ıi', 'ςσ', 'Ａa', '９9', 'ﾒメ', 'Éé'] as const).map(
      (pair) => [pair.slice(0, 1), pair.slice(1)] as const,
    ),
    ...([
      ['æ', 'ae'],
      ['Œ', 'oe'],
      ['Þ', 'th'],
      ['ﬁ', 'fi'],
      ['ｶﾞ', 'ガ'],
    ] as const),
  ),
  fc
    .tuple(fc.constantFrom(...'aeiouncszAEIOUNCSZ'), fc.integer({ min: 0x300, max: 0x36f }))
    .map(([letter, accent]) => [letter + String.fromCharCode(accent), letter.toLowerCase()] as const),
);

test('case, accents, width and ligatures make no difference', () => {
  fc.assert(
    fc.property(fc.array(typedPlainly, { maxLength: 8 }), (letters) => {
      const [written, plain] = [0, 1].map((index) => letters.map((pair) => pair[index]).join(''));
      expect(fold(written ?? '')).toBe(fold(plain ?? ''));
    }),
    { numRuns: 2000 },
  );
});

test('every word of a text finds and marks the text', () => {
  const { db } = vault;
  const put = db.prepare('INSERT OR REPLACE INTO ticket_text (rowid, body) VALUES (1, ?)');
  const find = db.prepare('SELECT count(*) FROM ticket_text WHERE ticket_text MATCH ?').pluck();
  fc.assert(
    // SQLite does not treat letters added after Unicode 6.1 as letters, so they are excluded.
    fc.property(written, (text) => {
      put.run(indexable(text));
      for (const { text: word } of wordsOf(text)) {
        for (const typed of [`${word} `, word, `"${word}"`]) {
          const { terms, without } = parseQuery(typed, 0);
          expect([typed, find.get(matchExpression(terms, without))]).toEqual([typed, 1]);
          const marks = marksIn(
            text,
            terms.map((term) => term.words),
          );
          expect([typed, marks.length]).not.toEqual([typed, 0]);
          for (const { start, end } of marks) expect(fold(text.slice(start, end))).toContain(word);
        }
      }
    }),
    { numRuns: 2000 },
  );
});

test('marks are within the text, in order, and do not overlap', () => {
  fc.assert(
    fc.property(texts, texts, (text, typed) => {
      let end = -1;
      for (const mark of marksIn(
        text,
        [...wordsOf(text).reverse(), ...wordsOf(typed)].map((word) => [word]),
      )) {
        expect(mark.start).toBeGreaterThan(end);
        expect(mark.end).toBeGreaterThan(mark.start);
        expect(mark.end).toBeLessThanOrEqual(text.length);
        end = mark.end;
      }
    }),
    { numRuns: 3000 },
  );
});

test('marks every position in a run of half a million characters without spaces', () => {
  const half = 500_000;
  expect(marksIn('漢字'.repeat(half), [wordsOf('漢')])).toHaveLength(half);
});
