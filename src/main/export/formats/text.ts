import { headFields, messageHeading, attachmentText, titleOf } from '../labels.ts';
import type { ExportedMessage, ExportedTicket } from '../model.ts';
import { footerOf } from './footer.ts';
import type { ExportContext, Format } from './format.ts';
import { onOneLine, withLineFeeds, withVisibleControls } from './texts.ts';
import { writeParts } from './write-parts.ts';

type Labelling = Pick<ExportContext, 'locale' | 'm'>;

/** Plain text for a mail or a terminal. Lines are as long as their authors wrote them. */
export const text: Format = {
  extension: '.txt',
  mediaType: 'text/plain',
  canCombine: true,
  embedsAttachments: false,
  async write(tickets, output, context) {
    const file = await output.file();
    let separator = '';
    for await (const ticket of tickets) {
      await file.write(separator);
      await writeParts(file, textOfTicket(ticket, context));
      separator = '\n\n';
    }
  },
};

const ruleLength = 72;
const ticketRule = '='.repeat(ruleLength);
const messageRule = '-'.repeat(ruleLength);

export function* textOfTicket(ticket: ExportedTicket, context: Labelling): Generator<string> {
  yield `${ticketRule}\n${lineOf(titleOf(ticket, context))}\n${ticketRule}\n`;
  for (const { label, value } of headFields(ticket, context))
    yield `${context.m.format_field({ label, value: linesOf(value).replaceAll('\n', '\n    ') })}\n`;
  for (const message of ticket.messages) yield `\n${textOfMessage(message, ticket, context)}`;
  yield `\n${ticketRule}\n${footerOf(ticket, context).map(lineOf).join('\n')}\n`;
}

export function textOfMessage(message: ExportedMessage, ticket: ExportedTicket, context: Labelling): string {
  const body = linesOf(message.text);
  const after = afterMessage(message, context);
  return [
    `${messageRule}\n${headingOf(message, ticket, context)}\n${messageRule}\n`,
    `${body}${body.endsWith('\n') || body === '' ? '' : '\n'}`,
    after.length > 0 ? `\n${after.join('\n')}\n` : '',
  ].join('');
}

/** “1 of 2 · Ada Lovelace <ada@example.com> · Owner · 1 March 2026 at 10:00 UTC”. */
export function headingOf(message: ExportedMessage, ticket: ExportedTicket, context: Labelling): string {
  const { position, id, author, address, behalf, role, date } = messageHeading(message, ticket, context);
  const who = [author, address && `<${address}>`, behalf].filter((part) => part !== '').join(' ');
  return [position, who, role, date, id]
    .map(lineOf)
    .filter((part) => part !== '')
    .join(' · ');
}

/** The rating and the attachments of a message. */
export function afterMessage({ rating, attachments }: ExportedMessage, context: Labelling): string[] {
  const { m } = context;
  return [
    ...(rating === null ? [] : [m.document_rating({ rating })]),
    ...(attachments.length === 0 ? [] : [m.format_attachments()]),
    ...attachments.map((attachment) => `- ${lineOf(attachmentText(attachment, context))}`),
  ];
}

const lineOf = (value: string): string => withVisibleControls(onOneLine(value));

/** A text that cannot control a terminal, nor look like the beginning of another message. */
const linesOf = (value: string): string =>
  withVisibleControls(withLineFeeds(value)).replace(/^(?=[-=]{20})/gm, ' ');
