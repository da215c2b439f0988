import { attachmentText, headFields, messageHeading, titleOf } from '../labels.ts';
import type { ExportedMessage, ExportedTicket } from '../model.ts';
import { ticketFields } from './fields.ts';
import { footerOf } from './footer.ts';
import type { ExportContext, Format } from './format.ts';
import { escapeMarkdown, quotedMarkdown } from './markdown-text.ts';
import { writeParts } from './write-parts.ts';

type Labelling = Pick<ExportContext, 'locale' | 'm'>;

/** CommonMark. A single ticket has its fields as front matter, too. */
export const markdown: Format = {
  extension: '.md',
  mediaType: 'text/markdown',
  canCombine: true,
  embedsAttachments: false,
  async write(tickets, output, context) {
    const file = await output.file();
    let separator = '';
    for await (const ticket of tickets) {
      await file.write(separator || (context.options.combine ? '' : frontMatter(ticket)));
      await writeParts(file, markdownOfTicket(ticket, context));
      separator = '\n';
    }
  },
};

export function* markdownOfTicket(ticket: ExportedTicket, context: Labelling): Generator<string> {
  yield `# ${escapeMarkdown(titleOf(ticket, context))}\n\n`;
  for (const { label, value } of headFields(ticket, context))
    yield `- ${context.m.format_field({ label: `**${escapeMarkdown(label)}**`, value: linesOf(value) })}\n`;
  for (const message of ticket.messages) yield `\n${markdownOfMessage(message, ticket, context)}`;
  yield '\n---\n';
  for (const sentence of footerOf(ticket, context)) yield `\n${escapeMarkdown(sentence)}\n`;
}

export function markdownOfMessage(
  message: ExportedMessage,
  ticket: ExportedTicket,
  context: Labelling,
): string {
  const { m } = context;
  const { position, id, author, address, behalf, role, date } = messageHeading(message, ticket, context);
  const who = [author, address && `<${address}>`, behalf].filter((part) => part !== '').join(' ');
  const heading = [position, who, role, date, id].filter((part) => part !== '').join(' · ');
  const parts = [`## ${escapeMarkdown(heading)}`, quotedMarkdown(message.text)];
  if (message.rating !== null) parts.push(escapeMarkdown(m.document_rating({ rating: message.rating })));
  if (message.attachments.length > 0)
    parts.push(
      escapeMarkdown(m.format_attachments()),
      message.attachments
        .map((attachment) => `- ${escapeMarkdown(attachmentText(attachment, context))}`)
        .join('\n'),
    );
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** A value of the list of fields, with its line breaks. */
const linesOf = (value: string): string =>
  value
    .split(/\r\n?|\n/)
    .map((line) =>
      escapeMarkdown(line).replace(/^(?:[-+](?= |$)|\d+(?=[.)]))/, (mark) =>
        /\d/.test(mark) ? `${mark}\\` : `\\${mark}`,
      ),
    )
    .join('  \n  ');

/** YAML; a text in JSON’s quotes is also one in YAML’s. */
function frontMatter(ticket: ExportedTicket): string {
  const lines = Object.entries(ticketFields(ticket)).map(([name, value]) => `${name}: ${yamlValue(value)}`);
  return `---\n${lines.join('\n')}\n---\n\n`;
}

/** YAML does not allow some characters that JSON allows. */
const yamlValue = (value: string | number | boolean | null): string =>
  JSON.stringify(typeof value === 'string' ? value.toWellFormed() : value).replace(
    /[\x7F-\x9F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
