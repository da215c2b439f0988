import { afterEach, expect, test } from 'vitest';
import { environmentLanguages, useEnvironmentLanguage } from '../../../src/chromium-host/environment.ts';
import { m } from '../../../src/i18n/generated/messages.js';
import { getLocale, overwriteGetLocale } from '../../../src/i18n/generated/runtime.js';
import { localeFor } from '../../../src/i18n/locale.ts';

const original = getLocale;
afterEach(() => overwriteGetLocale(original));

test.each([
  [{ LANG: 'zh_TW.UTF-8' }, ['zh-TW'], 'zh-Hant'],
  [{ LANG: 'zh_HK.UTF-8' }, ['zh-HK'], 'zh-Hant'],
  [{ LANG: 'zh_CN.UTF-8' }, ['zh-CN'], 'en'],
  [{ LANG: 'en_GB.UTF-8' }, ['en-GB'], 'en'],
  [{ LANG: 'de_DE@euro' }, ['de-DE'], 'en'],
  [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'zh_TW' }, ['zh-TW'], 'zh-Hant'],
  [{ LANG: 'zh_TW.UTF-8', LC_MESSAGES: 'zh_TW', LC_ALL: 'en_US' }, ['en-US'], 'en'],
  [{ LANG: 'zh_TW.UTF-8', LC_ALL: '' }, ['zh-TW'], 'zh-Hant'],
  [{ LANG: 'C.UTF-8' }, [], 'en'],
  [{ LANG: 'POSIX' }, [], 'en'],
  [{ LANG: 'not a locale' }, ['not a locale'], 'en'],
])('environment %j', (environment, languages, locale) => {
  expect(environmentLanguages(environment)).toEqual(languages);
  expect(localeFor(environmentLanguages(environment))).toBe(locale);
});

test('uses the system’s language without any of the variables', () => {
  expect(environmentLanguages({})).toEqual([new Intl.NumberFormat().resolvedOptions().locale]);
});

test('scripts print in the language of the environment', () => {
  useEnvironmentLanguage({ LANG: 'zh_TW.UTF-8' });
  expect(m.scripts_missing({ names: 'Chromium' })).toBe('缺少 Chromium。');
  useEnvironmentLanguage({ LANG: 'C' });
  expect(m.scripts_missing({ names: 'Chromium' })).toBe('Missing: Chromium.');
});
