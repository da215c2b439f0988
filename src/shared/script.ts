/** Common characters that have another form in Simplified Chinese. */
const traditional =
  /[們這個來時說國對過會學開關問題發請謝還沒見樣點無現與為麼從實應當經間長電機網訊號帳單檔郵買費員務聯絡設錯誤復確認頁話嗎給讓進種處業東車風動體書萬數據頭轉達運連線級細終結統續門權檢將變舊產條證總斷顯難]/u;
/** Common characters that have another form in Traditional Chinese. */
const simplified =
  /[们这个来时说国对过会学开关问题发请谢还没见样点无现为么从实应当经间长电网讯号帐账单邮买费员务联络设错误认页话吗给让进种处业东车风动书数据头转达运连线级细终结统续门权检将变旧产条证总断显难]/u;

/** Common characters that have another form in Japanese, too. */
const chineseOnly =
  /[們這來說對會學關發還沒樣點與為麼從實應當經號單檔錯嗎給讓處體萬數據轉續權檢將變舊產證總斷顯]/u;

/** Whether a text has a common character that is only used in Traditional Chinese. */
export const hasChineseOnlyHan = (text: string): boolean => chineseOnly.test(text);

/** Whether a text has a common character in the form of Simplified Chinese. */
export const hasSimplifiedHan = (text: string): boolean => simplified.test(text);

/**
 * The language that determines the regional shapes of Han characters. Kana means Japanese, hangul Korean; common
 * characters distinguish Traditional from Simplified Chinese.
 * @returns a BCP 47 tag, or '' if the script is ambiguous
 */
export function scriptLanguage(text: string): string {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja';
  if (/\p{Script=Hangul}/u.test(text)) return 'ko';
  if (!/\p{Script=Han}/u.test(text)) return '';
  return traditional.test(text) && !hasSimplifiedHan(text) ? 'zh-Hant' : 'zh';
}

const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}]/u;

/**
 * The direction of a text by its first letter, as `dir="auto"` determines it.
 * @returns '' if there is no letter
 */
export function textDirection(text: string): 'ltr' | 'rtl' | '' {
  const letter = /\p{L}/u.exec(text)?.[0];
  if (letter === undefined) return '';
  return rightToLeft.test(letter) ? 'rtl' : 'ltr';
}
