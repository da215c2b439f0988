import { instantIn, nameAndAddress, when } from '../../../shared/wording.ts';
import { titleOf } from '../labels.ts';
import type { ExportedTicket } from '../model.ts';
import type { ExportContext, Format } from './format.ts';
import { Embedding } from './html-files.ts';
import { element, ofTicket } from './html-message.ts';
import { policyElement, styleElement } from './html-style.ts';
import { anchorOf, htmlOfTicket } from './html-ticket.ts';
import { escapeHtml } from './texts.ts';
import { writeParts } from './write-parts.ts';

/** One page without script or remote content. Several tickets have a table of contents. */
export const html: Format = {
  extension: '.html',
  mediaType: 'text/html',
  canCombine: true,
  embedsAttachments: true,
  async write(tickets, output, context) {
    const file = await output.file();
    const embedding = new Embedding();
    const entries: string[] = [];
    for await (const ticket of tickets) {
      if (entries.length === 0) await file.write(startOfPage(ticket, context));
      await writeParts(file, htmlOfTicket(ticket, context, embedding));
      entries.push(entryOf(ticket, context));
    }
    if (entries.length === 0) await file.write(startOfPage(null, context));
    await file.write('</main>\n');
    if (context.options.combine) await writeParts(file, contents(entries, context));
    await file.write('</body>\n</html>\n');
  },
};

function startOfPage(first: ExportedTicket | null, context: ExportContext): string {
  const { m, locale, options } = context;
  const title = options.combine || !first ? m.format_tickets() : titleOf(first, context);
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
${policyElement}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Threadkeep">
<title>${escapeHtml(title)}</title>
${styleElement}
</head>
<body${options.combine ? ' class="many"' : ''}>
${options.combine ? headOfMany(context) : ''}<main>\n`;
}

function headOfMany({ m, locale, exportedAt, appVersion }: ExportContext): string {
  const date = instantIn(exportedAt, 'UTC', 'long', locale);
  return `<header><p class="title">${escapeHtml(m.format_tickets())}</p>
<p class="soft">${escapeHtml(m.format_exported({ date, version: appVersion }))}</p>
<a class="skip" href="#contents">${escapeHtml(m.format_contents())}</a></header>\n`;
}

/** The contents are at the end of the file, when all tickets have been read, and at the top of the page. */
function* contents(entries: string[], { m }: ExportContext): Generator<string> {
  yield `<nav id="contents" aria-labelledby="contents-title"><h2 id="contents-title">${escapeHtml(m.format_contents())}</h2>
<p class="soft">${escapeHtml(m.format_count({ count: entries.length }))}</p>\n<ol>\n`;
  yield* entries;
  yield '</ol></nav>\n';
}

function entryOf(ticket: ExportedTicket, context: ExportContext): string {
  const title = titleOf(ticket, context);
  const date = when(ticket.openedAt, ticket.timeZone, 'short', context.locale);
  return `<li><a href="#${anchorOf(ticket)}"${ofTicket(title)}>${escapeHtml(title)}</a><span class="soft">${escapeHtml(date)}</span>${element('span', nameAndAddress(ticket.requestor), ' class="soft"')}</li>\n`;
}
