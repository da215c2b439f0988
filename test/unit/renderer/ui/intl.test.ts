import { afterEach, expect, test } from 'vitest';
import { overwriteGetLocale } from '../../../../src/i18n/generated/runtime.js';
import type { Locale } from '../../../../src/i18n/locale.ts';
import { compareNames, formatNumber } from '../../../../src/renderer/ui/intl.ts';

const inLanguage = (locale: Locale): void => overwriteGetLocale(() => locale);
afterEach(() => inLanguage('en'));

test('sorts names like the language: ignores accents and case, and compares numbers by value', () => {
  inLanguage('en');
  expect(['tag 10', 'Zebra', 'tag 9', 'éclair', 'Echo'].toSorted(compareNames)).toEqual([
    'Echo',
    'éclair',
    'tag 9',
    'tag 10',
    'Zebra',
  ]);
});

test('sorts Chinese names by strokes, also after another language was used', () => {
  inLanguage('en');
  expect(['龍', '王', '丙'].toSorted(compareNames)).toEqual(['丙', '王', '龍']);
  inLanguage('zh-Hant');
  expect(['龍', '丙', '王'].toSorted(compareNames)).toEqual(['王', '丙', '龍']);
});

test('groups digits', () => {
  inLanguage('en');
  expect(formatNumber(1234567)).toBe('1,234,567');
  inLanguage('zh-Hant');
  expect(formatNumber(1234567)).toBe('1,234,567');
});
