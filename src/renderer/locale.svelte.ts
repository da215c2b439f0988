import type { Locale } from '../contract/settings.ts';
import { overwriteGetLocale } from '../i18n/generated/runtime.js';

let current = $state<Locale>('en');

// Every message that a component shows reads this, and is made again when it changes.
overwriteGetLocale(() => current);

/** Shows everything in another language. */
export function showIn(locale: Locale): void {
  current = locale;
  document.documentElement.lang = locale;
}
