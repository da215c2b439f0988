import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messagesIn } from '../../../src/i18n/locale.ts';
import { FileNames, nameKey, shortStem, type NamingOptions } from '../../../src/main/export/names.ts';
import { exportedTicket } from '../../support/exported-ticket.ts';

const names = (options: Partial<NamingOptions> = {}): FileNames =>
  new FileNames({ pattern: '{number} {subject}', folder: '/home/ada', m: messagesIn('en'), ...options });

describe('the pattern', () => {
  const ticket = exportedTicket({
    number: 'ABC-1',
    subject: 'It is $& slow',
    status: 'Open',
    department: { id: 1, name: 'Sales' },
    requestor: { name: 'Ada', email: 'ada@example.com', type: '', side: 'client' },
    openedAt: { given: '2026-03-01 23:59:00', utc: '2026-03-02T04:59:00.000Z' },
  });

  test.each([
    ['Ticket {number} {subject}', 'Ticket ABC-1 It is $& slow'],
    ['{date} {client} ({department}, {status})', '2026-03-01 Ada (Sales, Open)'],
    ['{number} {nothing} {', 'ABC-1 {nothing} {'],
    ['{number}/../{status}', 'ABC-1 .. Open'],
    ['...', 'ABC-1'],
  ])('%s', (pattern, name) => expect(names({ pattern }).of(ticket)).toBe(name));

  test('the client is the owner behind a requestor, or the address of one without a name', () => {
    const owner = { name: 'Jane', email: 'jane@example.com' };
    expect(names({ pattern: '{client}' }).of({ ...ticket, owner })).toBe('Jane');
    const requestor = { ...ticket.requestor, name: '' };
    expect(names({ pattern: '{client}' }).of({ ...ticket, requestor })).toBe('ada@example.com');
  });

  test('a value is not read as a pattern', () => {
    expect(names({ pattern: '{subject}' }).of({ ...ticket, subject: '{number}' })).toBe('{number}');
  });

  test('a date that is not one is left out', () => {
    const openedAt = { given: '0000', utc: null };
    expect(names({ pattern: 'x {date} y' }).of({ ...ticket, openedAt })).toBe('x y');
    expect(names({ pattern: 'x {date} y' }).of({ ...ticket, openedAt: null })).toBe('x y');
  });

  test('an earlier version is named, in the language of the export', () => {
    const version = { ...ticket.version, number: 1, count: 3 };
    expect(names({ pattern: '{number}' }).of({ ...ticket, version })).toBe('ABC-1 (version 1)');
    expect(names({ pattern: '{number}', m: messagesIn('zh-Hant') }).of({ ...ticket, version })).toBe(
      'ABC-1（第 1 版）',
    );
  });

  test('without a number, the ticket’s ID is used', () => {
    expect(names({ pattern: '{subject}' }).of({ ...ticket, subject: '?', number: '' })).toBe('12');
  });
});

describe('names that are the same file on some system', () => {
  test.each([
    ['Straße', 'STRASSE'],
    ['ẞ', 'ss'],
    ['é', 'e\u0301'],
    ['ı', 'I'],
    ['ﬁ', 'FI'],
    ['K', 'k'],
    ['ς', 'Σ'],
    ['가', '가'.normalize('NFD')],
    ['a\u034fb', 'ab'],
  ])('%s and %s', (first, second) => {
    expect(nameKey(first)).toBe(nameKey(second));
    const given = names();
    expect(nameKey(given.unique(first))).not.toBe(nameKey(given.unique(second)));
  });

  test('get numbers in their order, also after a restart', () => {
    const given = names();
    const all = ['a', 'A', 'a', 'b'].map((text) => given.unique(text));
    expect(all).toEqual(['a', 'A (2)', 'a (3)', 'b']);
    expect(names({ used: all }).unique('a')).toBe('a (4)');
  });

  test('the number does not replace the version', () => {
    const given = names();
    expect([given.unique('a', ' (version 1)'), given.unique('a', ' (version 1)')]).toEqual([
      'a (version 1)',
      'a (version 1) (2)',
    ]);
  });

  test('a name does not collide with another one and what the format adds', () => {
    const given = names({ suffixes: [' messages'] });
    expect(['a', 'a messages', 'b messages', 'b'].map((text) => given.unique(text))).toEqual([
      'a',
      'a messages (2)',
      'b messages',
      'b (2)',
    ]);
  });

  test('ten thousand equal names take no longer than different ones', { timeout: 5000 }, () => {
    const given = names();
    for (let at = 1; at < 10_000; at++) given.unique('Open');
    expect(given.unique('Open')).toBe('Open (10000)');
  });
});

describe('length', () => {
  test('in bytes, because Chinese takes three for a character', () => {
    const name = names().unique('工'.repeat(100), ' (version 12)');
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^工{62} \(version 12\)$/);
  });

  test('of the whole path: a name is shorter in a deep folder', () => {
    const folder = `/${'d'.repeat(169)}`;
    const name = names({ folder }).unique('x'.repeat(100));
    expect(`${folder}/${name}.jsonl`.length).toBeLessThanOrEqual(240);
    expect(name.length).toBeGreaterThan(40);
  });

  test('a few characters remain even where the path is too long', () => {
    expect(names({ folder: '/'.repeat(400) }).unique('x'.repeat(100))).toBe('x'.repeat(20));
  });
});

test('characters that macOS rejects are removed', () => {
  expect(shortStem('a\u{E000}b\u{FFFFE}c\u0378d', '', 100)).toBe('abcd');
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        'CON',
        '.',
        ' ',
        '/',
        '\\',
        'a',
        '\u202e',
        '文',
        'é',
        'ß',
        '😀',
        '\0',
        'com¹',
        '{number}',
      ),
      {
        maxLength: 150,
      },
    )
    .map((parts) => parts.join('')),
);

test('every name is valid on every system and different from the others', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 12 }), fc.nat(300), (subjects, depth) => {
      const given = names({ pattern: '{subject}', folder: 'd'.repeat(depth) });
      const all = subjects.map((subject) => given.of(exportedTicket({ subject })));
      for (const name of all) {
        expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Cn}<>:"/\\|?*]|^[. ]|[. ]$/u);
        expect(name).not.toBe('');
        expect(name.split('.')[0]?.trim()).not.toMatch(/^(con|prn|aux|nul|(com|lpt)[\d¹²³])$/i);
        expect(name.normalize('NFC')).toBe(name);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(206);
        expect(depth + 1 + name.length).toBeLessThanOrEqual(Math.max(216, depth + 1 + 27));
      }
      const forms = (name: string) => [
        name.normalize('NFD').toLowerCase(),
        name.toUpperCase().normalize('NFKC'),
      ];
      for (const at of [0, 1])
        expect(new Set(all.map((name) => forms(name)[at])).size, all.join('|')).toBe(all.length);
    }),
    { numRuns: 2000 },
  );
});
