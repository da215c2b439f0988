import { hasChineseOnlyHan, hasSimplifiedHan, scriptLanguage } from '../../../shared/script.ts';
import { familyHas } from './printable-text.ts';

/**
 * What the template chooses fonts and the language tag by: `und` is unknown, `arab` the languages in Arabic script
 * whose letters the first Arabic font lacks.
 */
export type PassageLanguage = 'und' | 'arab' | 'en' | 'zh-Hant' | 'zh' | 'ja' | 'ko';

export type Direction = 'ltr' | 'rtl';

/** Letters of right-to-left scripts: Hebrew, Arabic, Syriac, Thaana, N’Ko, and those of the other planes. */
const rightToLeft =
  /[\u05d0-\u085f\u0860-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The base direction of a paragraph, by its first letter; null if it has none. */
export function directionOf(text: string): Direction | null {
  const [first] = /\p{L}/u.exec(text) ?? [];
  if (first === undefined) return null;
  return rightToLeft.test(first) ? 'rtl' : 'ltr';
}

/**
 * The language of a passage by its script. Han characters alone can be of several languages; then it is that of the
 * text around it.
 */
export function passageLanguage(text: string, around: PassageLanguage): PassageLanguage {
  const language = scriptLanguage(text);
  if (language === 'zh' || language === 'zh-Hant') return chineseOr(around, text, language);
  if (language !== '') return language as PassageLanguage;
  const arabic = text.match(/\p{Script=Arabic}/gu);
  return arabic && !familyHas('Vazirmatn', arabic.join('')) ? 'arab' : 'und';
}

/** Han characters without kana and hangul are Chinese, unless a Japanese or Korean text around them may have them. */
function chineseOr(around: PassageLanguage, text: string, language: 'zh' | 'zh-Hant'): PassageLanguage {
  if (hasSimplifiedHan(text)) return 'zh';
  if (around === 'ja' || around === 'ko') return hasChineseOnlyHan(text) ? 'zh-Hant' : around;
  return around === 'zh-Hant' ? around : language;
}
