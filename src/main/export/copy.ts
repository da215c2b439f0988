import type { ExportContext } from './formats/format.ts';
import { footerOf } from './formats/footer.ts';
import { element, messageHtml } from './formats/html-message.ts';
import { markdownOfMessage, markdownOfTicket } from './formats/markdown.ts';
import { afterMessage, headingOf, textOfMessage, textOfTicket } from './formats/text.ts';
import { escapeHtml } from './formats/texts.ts';
import { headFields, titleOf } from './labels.ts';
import type { ExportedMessage, ExportedTicket } from './model.ts';

/** A ticket or some of its messages for the clipboard, in three forms. */
export interface CopiedText {
  /** A fragment without styles, for programs with rich text. */
  html: string;
  markdown: string;
  text: string;
}

type Labelling = Pick<ExportContext, 'locale' | 'm'>;

/** @param numbers of the messages that are copied, as in {@link ExportedMessage.number}; null for the complete ticket */
export function copyText(ticket: ExportedTicket, numbers: number[] | null, context: Labelling): CopiedText {
  if (numbers === null)
    return {
      html: htmlOfTicket(ticket, context),
      markdown: [...markdownOfTicket(ticket, context)].join(''),
      text: [...textOfTicket(ticket, context)].join(''),
    };
  const messages = ticket.messages.filter(({ number }) => numbers.includes(number));
  return {
    html: messages.map((message) => htmlOfMessage(message, ticket, context)).join('\n'),
    markdown: messages.map((message) => markdownOfMessage(message, ticket, context)).join('\n'),
    text: messages.map((message) => textOfMessage(message, ticket, context)).join('\n'),
  };
}

function htmlOfTicket(ticket: ExportedTicket, context: Labelling): string {
  const fields = headFields(ticket, context).map(
    ({ label, value }) => `<tr><th>${escapeHtml(label)}</th>${element('td', value)}</tr>`,
  );
  return [
    element('h1', titleOf(ticket, context)),
    `<table>${fields.join('')}</table>`,
    ...ticket.messages.map((message) => htmlOfMessage(message, ticket, context)),
    '<hr>',
    ...footerOf(ticket, context).map((sentence) => `<p>${escapeHtml(sentence)}</p>`),
  ].join('\n');
}

const htmlOfMessage = (message: ExportedMessage, ticket: ExportedTicket, context: Labelling): string =>
  [
    `<h2 dir="auto">${escapeHtml(headingOf(message, ticket, context))}</h2>`,
    messageHtml(message.text, context),
    afterMessage(message, context)
      .map((line) => `<p dir="auto">${escapeHtml(line)}</p>`)
      .join('\n'),
  ].join('\n');
