import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { withBreaks } from '../../../../src/main/export/pdf/breaks.ts';
import type { Inline } from '../../../../src/main/export/pdf/nodes.ts';
import { directionOf, passageLanguage } from '../../../../src/main/export/pdf/passage.ts';
import { printableText } from '../../../../src/main/export/pdf/printable-text.ts';

const textOf = (nodes: Inline[]): string => nodes.filter((node) => typeof node === 'string').join('');
const piecesOf = (nodes: Inline[]): string[] =>
  nodes
    .map((node) => (typeof node === 'string' ? node : '|'))
    .join('')
    .split('|');

describe('places to break', () => {
  test('are only in words that are longer than a line', () => {
    expect(withBreaks('a sentence of ordinary words, and example.com/path too')).toHaveLength(1);
    expect(withBreaks(`x ${'y'.repeat(41)} z`).length).toBeGreaterThan(1);
    expect(withBreaks('')).toEqual([]);
  });

  test('do not change the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        (text, limit) => {
          expect(textOf(withBreaks(text, limit))).toBe(text);
        },
      ),
    );
  });

  test('leave numbers whole', () => {
    const pieces = piecesOf(
      withBreaks(`${'abc-'.repeat(10)}123456789012345678901234567890${'-def'.repeat(10)}`),
    );
    expect(pieces.some((piece) => piece.includes('123456789012345678901234567890'))).toBe(true);
  });

  test('leave marks and joiners with their letters', () => {
    const pieces = piecesOf(withBreaks(`${'e\u0301'.repeat(60)}${'👩\u200d💻'.repeat(40)}`));
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.filter((piece) => /^[\p{M}\u200d]|\u200d$/u.test(piece))).toEqual([]);
  });

  test('are in words that are joined by spaces that do not break', () => {
    expect(withBreaks('a\u00a0b'.repeat(50)).length).toBeGreaterThan(1);
  });
});

describe('printable text', () => {
  test.each([
    ['plain', 'plain'],
    ['Zażółć – “quoted” €', 'Zażółć – “quoted” €'],
    ['中文 한국어 ไทย', '中文 한국어 ไทย'],
    ['e\u0301 👩\u200d💻 🇹🇼', 'e\u0301 👩\u200d💻 🇹🇼'],
    ['a\r\nb\rc\u2028d\fe', 'a\nb\nc\nd\ne'],
    ['a\tb', 'a    b'],
    ['\0\u0007', '[U+0000][U+0007]'],
    ['\ud800x', '\ufffdx'],
    ['\ufeffx', 'x'],
    ['\ue000', '[U+E000]'],
    ['\u{12345}', '[U+12345]'],
    ['a\u202eb', 'a[U+202E]b'],
    ['\u200fא', '\u200fא'],
    ['中\u05b8', '中[U+05B8]'],
    ['a\u{e0041}', 'a[U+E0041]'],
  ])('%j is %j', (text, printed) => {
    expect(printableText(text)).toBe(printed);
  });

  test('what an engine refused is written as codes, alone or with everything that could be refused', () => {
    expect(printableText('שָ e\u0301', { all: false, characters: new Set(['\u05b8']) })).toBe(
      'ש[U+05B8] e\u0301',
    );
    expect(printableText('שָ e\u0301 中', { all: true, characters: new Set() })).toBe(
      'ש[U+05B8] e[U+0301] 中',
    );
  });
});

describe('passages', () => {
  test.each([
    ['Hello', 'ltr'],
    ['שלום', 'rtl'],
    ['مرحبا', 'rtl'],
    ['123 (שלום)', 'rtl'],
    ['123, Hello שלום', 'ltr'],
    ['123', null],
    ['', null],
    ['𞤀', 'rtl'],
  ])('the direction of %j is %s', (text, direction) => {
    expect(directionOf(text)).toBe(direction);
  });

  test.each([
    ['Hello', 'ja', 'und'],
    ['サーバー', 'und', 'ja'],
    ['서버', 'ja', 'ko'],
    ['我們的網站', 'und', 'zh-Hant'],
    ['我们的网站', 'zh-Hant', 'zh'],
    ['公司', 'und', 'zh'],
    ['公司', 'zh-Hant', 'zh-Hant'],
    ['東京都', 'ja', 'ja'],
    ['我們的網站', 'ja', 'zh-Hant'],
    ['مرحبا', 'und', 'und'],
    ['ٻڌايو', 'und', 'arab'],
  ] as const)('the language of %j in %s is %s', (text, around, language) => {
    expect(passageLanguage(text, around)).toBe(language);
  });
});
