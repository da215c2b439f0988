import { expect, test } from 'vitest';
import { systemLanguages } from '../../../src/chromium-host/system-languages.ts';

test.each<[NodeJS.ProcessEnv, string[]]>([
  [{}, ['de-AT']],
  [{ LANG: 'zh_TW.UTF-8' }, ['zh-TW']],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'zh_Hant_TW.UTF-8' }, ['zh-Hant-TW']],
  [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'ja_JP@x', LC_ALL: '' }, ['ja-JP']],
  [{ LANG: 'en_US.UTF-8', LANGUAGE: 'zh_HK:en_GB' }, ['zh-HK', 'en-GB', 'en-US']],
  [{ LANG: 'C.UTF-8', LANGUAGE: 'zh_HK' }, []],
  [{ LANG: 'POSIX' }, []],
])('%j', (env, expected) => {
  expect(systemLanguages(env, 'de-AT')).toEqual(expected);
});
