import { expect, test } from 'vitest';
import { scriptLanguage } from '../../../src/shared/script.ts';

test.each([
  ['Hello', ''],
  ['', ''],
  ['メールが届きません', 'ja'],
  ['電話番号について', 'ja'],
  ['감사합니다', 'ko'],
  ['您好，我們的網站從昨天開始無法連線。', 'zh-Hant'],
  ['Re: 帳單問題', 'zh-Hant'],
  ['您好，我们的网站从昨天开始无法连接。', 'zh'],
  ['谢谢', 'zh'],
  ['引用：帳單。我们的网站', 'zh'],
  ['山田 太郎', 'zh'],
])('the language of %j is %j', (text, language) => {
  expect(scriptLanguage(text)).toBe(language);
});
