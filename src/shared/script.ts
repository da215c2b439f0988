/**
 * The language that decides which regional shapes Han characters take: kana means Japanese, hangul Korean.
 * @returns a BCP 47 tag, or '' where the script says nothing
 */
export function scriptLanguage(text: string): string {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja';
  if (/\p{Script=Hangul}/u.test(text)) return 'ko';
  return /\p{Script=Han}/u.test(text) ? 'zh' : '';
}
