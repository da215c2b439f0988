import { renderMessage } from '../../render/render-message.ts';
import { scriptLanguage } from '../../../shared/script.ts';
import type { ExportContext } from './format.ts';
import { escapeHtml, withLineFeeds } from './texts.ts';

/** The text of a message as sanitised HTML; plain if it is too long to be rendered. */
export const messageHtml = (text: string, { m }: Pick<ExportContext, 'm'>): string =>
  renderMessage(text, { pictureNotLoaded: (target) => m.common_picture_not_loaded({ target }) }) ??
  `<pre class="plain" dir="auto">${escapeHtml(withLineFeeds(text))}</pre>`;

/** The attributes of an element with a text from the ticket: its own language and direction. */
export const ofTicket = (text: string): string => ` lang="${scriptLanguage(text)}" dir="auto"`;

/** An element with a text from the ticket; '' if there is no text. */
export const element = (name: string, text: string, attributes = ''): string =>
  text && `<${name}${attributes}${ofTicket(text)}>${escapeHtml(text)}</${name}>`;
