import type { Locale } from '../contract/settings.ts';
import { m } from './generated/messages.js';

export type { Locale };

/** The locale for dates, numbers and sorting. */
export const intlLocale: Record<Locale, string> = { en: 'en-GB', 'zh-Hant': 'zh-Hant-TW', 'en-XA': 'en-GB' };

/** The best language for a user's preferences, which are in order; English if none is available. */
export function localeFor(preferred: readonly string[]): 'en' | 'zh-Hant' {
  for (const tag of preferred) {
    const { language, script } = maximized(tag);
    if (language === 'en') return 'en';
    if (language === 'zh' && script === 'Hant') return 'zh-Hant';
  }
  return 'en';
}

function maximized(tag: string): { language?: string | undefined; script?: string | undefined } {
  try {
    return new Intl.Locale(tag.replaceAll('_', '-')).maximize();
  } catch {
    return {};
  }
}

type Messages = typeof m;
/** The messages in one language, regardless of the app's language. */
export type BoundMessages = {
  [K in keyof Messages]: undefined extends Parameters<Messages[K]>[0]
    ? (inputs?: Parameters<Messages[K]>[0]) => string
    : (inputs: Parameters<Messages[K]>[0]) => string;
};

export function messagesIn(locale: Locale): BoundMessages {
  return new Proxy({} as BoundMessages, {
    get: (_, key: string) => (inputs: object) =>
      (m as unknown as Record<string, (inputs: object, options: { locale: Locale }) => string>)[key]?.(
        inputs ?? {},
        { locale },
      ),
  });
}
