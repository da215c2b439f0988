import type { Locale } from '../contract/settings.ts';
import { overwriteGetLocale } from '../i18n/generated/runtime.js';

let current = $state<Locale>('en');

// Every message in a component reads this, so it updates when the language changes.
overwriteGetLocale(() => current);

/** Changes the language of the page. */
export function showIn(locale: Locale): void {
  current = locale;
  document.documentElement.lang = locale;
}
