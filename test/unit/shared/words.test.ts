import { describe, expect, test } from 'vitest';
import { marksIn } from '../../../src/shared/matches.ts';
import { fold, indexable, wordsOf } from '../../../src/shared/words.ts';

describe('folding', () => {
  test.each([
    ['GROSSMANN', 'Großmann'],
    ['munoz', 'Muñoz'],
    ['cafe\u0301', 'CAFÉ'],
    ['lodz', 'Łódź'],
    ['orsted', 'Ørsted'],
    ['istanbul', 'İSTANBUL'],
    ['ＡＢＣ１２３', 'abc123'],
    ['ﾒｰﾙ', 'メール'],
    ['οδος', 'ΟΔΌΣ'],
    ['ﬁle', 'file'],
  ])('%s and %s are equal', (a, b) => expect(fold(a)).toBe(fold(b)));

  test.each([
    ['か', 'が'],
    ['김', '깁'],
    ['и', 'n'],
  ])('%s and %s are different', (a, b) => expect(fold(a)).not.toBe(fold(b)));

  // Quadratic time would exceed the test's timeout.
  test.each(['\u0301\u0323', '\u0345\u0300', '\uff9e\u0301'])(
    '%j a million times on one character',
    (marks) => {
      expect(fold(`a${marks.repeat(1_000_000)} b`)).toMatch(/ b$/);
      expect(indexable(`漢${marks.repeat(1_000_000)} b`)).toMatch(/ b$/);
      expect(marksIn(`a${marks.repeat(200_000)} b`, [wordsOf('b')])).toHaveLength(1);
    },
  );
});

test('splits text without spaces into pairs, and keeps adjacent words', () => {
  expect(indexable('SSL証明書を更新').trim().split(/\s+/)).toEqual([
    'ssl',
    '証明',
    '明書',
    '書を',
    'を更',
    '更新',
    '新',
  ]);
  expect(wordsOf('SSL証明書, ABC-12')).toEqual([
    { text: 'ssl', unspaced: false, prefix: false },
    { text: '証明書', unspaced: true, prefix: false },
    { text: 'abc', unspaced: false, prefix: false },
    { text: '12', unspaced: false, prefix: false },
  ]);
});

describe('marks', () => {
  const marked = (text: string, query: string, prefix = false): string[] =>
    marksIn(
      text,
      wordsOf(query).map((word) => [{ ...word, prefix }]),
    ).map(({ start, end }) => text.slice(start, end));

  test('whole words, ignoring case and accents', () => {
    expect(marked('Die Größe: GRÖSSE, Größenwahn', 'grosse')).toEqual(['Größe', 'GRÖSSE']);
    expect(marked('Mailbox, mail, email', 'mail', true)).toEqual(['Mailbox', 'mail']);
  });
  test('the right word after one whose length changed by folding', () => {
    expect(marked('ﬁrst,ﬁnal', 'final')).toEqual(['ﬁnal']);
    expect(marked('E\u0301tude,e\u0301te\u0301,x', 'ete')).toEqual(['e\u0301te\u0301']);
    // Two vowels that combine to one character.
    expect(marked('\u{16D67}\u{16D67}', '\u{16D67}\u{16D67}')).toEqual(['\u{16D67}\u{16D67}']);
  });
  test('any part of a run without spaces', () => {
    expect(marked('昨日からメールが届かなくなりました', 'メール 届か')).toEqual(['メール', '届か']);
    expect(marked('안녕하세요 서버에 접속', '서버')).toEqual(['서버']);
  });
  test('a phrase only where its words are adjacent', () => {
    const phrase = (text: string, query: string): string[] =>
      marksIn(text, [wordsOf(query)]).map(({ start, end }) => text.slice(start, end));
    const text = 'Two records. Two **SPF**\nEntries are too many: two SPF, entries; SPF two entries';
    expect(phrase(text, 'two spf entries')).toEqual(['Two **SPF**\nEntries', 'two SPF, entries']);
    expect(phrase('SSL証明書, SSL 証書, 証明書SSL', 'SSL証明')).toEqual(['SSL証明']);
    expect(phrase('このサーバSSLが, サーバ室SSL', 'サーバSSL')).toEqual(['サーバSSL']);
    expect(phrase('a 服务 b, a 服务器 b', 'a 服务 b')).toEqual(['a 服务 b']);
    expect(phrase('the end', 'end of')).toEqual([]);
  });
  test('touching or overlapping matches once', () => {
    expect(marked('重启了服务器', '服务 务器')).toEqual(['服务器']);
    expect(marked('漢字', '字 漢')).toEqual(['漢字']);
    expect(marked('', 'x')).toEqual([]);
  });
});
