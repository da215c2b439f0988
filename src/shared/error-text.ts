import { m } from '../i18n/generated/messages.js';
import { getLocale } from '../i18n/generated/runtime.js';
import type { Locale } from '../i18n/locale.ts';

export type ErrorParams = Record<string, string | number>;

type MessageFunction = (params: ErrorParams, options: { locale: Locale }) => string;

/** Whether the catalogue has messages for this ID. The vault may have stored an error of another version. */
export const isErrorId = (id: string): boolean => `error_${id}_next` in m;

/** What happened and what to do next; a general text if the ID is unknown. */
export function errorText(
  { id, params }: { id: string; params: ErrorParams },
  locale: Locale = getLocale(),
): { message: string; nextStep: string } {
  const known = isErrorId(id) ? id : 'internal';
  const text = (key: string): string =>
    (m as unknown as Record<string, MessageFunction>)[key]?.(params, { locale }) ?? '';
  return { message: text(`error_${known}`), nextStep: text(`error_${known}_next`) };
}
