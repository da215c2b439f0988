import { m } from '../../../i18n/generated/messages.js';

/** Adds the app's own words to a rendered message, in the current language. Can be called again for another one. */
export function labelMessage(body: Element): void {
  for (const summary of body.querySelectorAll('details.quote > summary'))
    summary.textContent = m.common_quoted_text();
  for (const label of body.querySelectorAll<HTMLElement>('.not-loaded')) {
    const target = (label.dataset['target'] ??= label.textContent);
    label.textContent = m.common_picture_not_loaded({ target });
  }
}
