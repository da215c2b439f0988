import { attachmentText, headFields, messageHeading, subjectOf, type LabelledValue } from '../labels.ts';
import type { ExportedMessage, ExportedTicket } from '../model.ts';
import { footerOf } from './footer.ts';
import type { ExportContext } from './format.ts';
import type { Embedding } from './html-files.ts';
import { scriptLanguage } from '../../../shared/script.ts';
import { element, messageHtml, ofTicket } from './html-message.ts';
import { escapeHtml } from './texts.ts';

/** The anchor of a ticket in a page with several. */
export const anchorOf = ({ key }: ExportedTicket): string => `t${key}`;

/** A ticket as an `article`, in parts. */
export function* htmlOfTicket(
  ticket: ExportedTicket,
  context: ExportContext,
  embedding: Embedding,
): Generator<string> {
  const { m } = context;
  const subject = subjectOf(ticket, context);
  yield `<article class="ticket" id="${anchorOf(ticket)}">
<header><p class="number"><bdi>${escapeHtml(m.document_heading({ number: ticket.number }))}</bdi></p>
<h1${ticket.subject ? ofTicket(subject) : ''}>${escapeHtml(subject)}</h1>
<dl class="facts">${headFields(ticket, context).map(fact).join('')}</dl></header>\n`;
  for (const message of ticket.messages) yield* htmlOfMessage(message, ticket, context, embedding);
  if (context.options.pictures === 'appendix') yield* appendix(ticket, context, embedding);
  yield `<footer>${footerOf(ticket, context)
    .map((text) => `<p>${escapeHtml(text)}</p>`)
    .join('')}</footer>
</article>\n`;
}

const fact = ({ label, value, isOfTicket }: LabelledValue): string =>
  `<div><dt>${escapeHtml(label)}</dt><dd${isOfTicket ? ofTicket(value) : ''}>${escapeHtml(value)}</dd></div>`;

function* htmlOfMessage(
  message: ExportedMessage,
  ticket: ExportedTicket,
  context: ExportContext,
  embedding: Embedding,
): Generator<string> {
  const { m } = context;
  const { position, id, author, address, behalf, role, date } = messageHeading(message, ticket, context);
  const anchor = `${anchorOf(ticket)}m${message.number}`;
  const side = message.kind === 'note' ? 'note' : message.author.side;
  const utc = message.at?.utc;
  yield `<section class="message ${side}" id="${anchor}" aria-labelledby="${anchor}h">
<header>${element('h2', author, ` id="${anchor}h"`)}<span class="role" dir="auto">${escapeHtml(role)}</span><time${utc ? ` datetime="${escapeHtml(utc)}"` : ''}>${escapeHtml(date)}</time>
<p class="facts-line"><a href="#${anchor}">${escapeHtml(position)}</a>${element('span', address)}${element('span', behalf)}${element('span', id)}</p></header>
<div class="body" lang="${scriptLanguage(message.text)}">${messageHtml(message.text, context)}</div>\n`;
  if (context.options.pictures === 'inline')
    for (const picture of message.attachments)
      yield* embedding.figure(picture, attachmentText(picture, context));
  if (message.rating !== null)
    yield `<p class="after">${escapeHtml(m.document_rating({ rating: message.rating }))}</p>`;
  if (message.attachments.length > 0) {
    yield `<div class="after"><p>${escapeHtml(m.format_attachments())}</p><ul>`;
    for (const attachment of message.attachments) yield* embedding.item(attachment, context);
    yield '</ul></div>';
  }
  yield '</section>\n';
}

function* appendix(ticket: ExportedTicket, { m }: ExportContext, embedding: Embedding): Generator<string> {
  let title = `<section class="pictures"><h2>${escapeHtml(m.format_pictures())}</h2>\n`;
  for (const { number, attachments } of ticket.messages)
    for (const attachment of attachments) {
      const caption = m.format_picture({ file: attachment.fileName, number });
      for (const part of embedding.figure(attachment, caption)) {
        yield title + part;
        title = '';
      }
    }
  if (title === '') yield '</section>\n';
}
