import { setImmediate as turn } from 'node:timers/promises';
import type { PdfOptions } from '../../contract/app.ts';
import type { Message, Thread } from '../../contract/ticket.ts';
import {
  countOf,
  instantIn,
  nameAndAddress,
  openedBy,
  roleOf,
  serviceName,
  when,
  writesFor,
} from '../../shared/wording.ts';
import { renderMessage } from '../render/render-message.ts';
import { scriptLanguage } from '../../shared/script.ts';
import type { ExportHead } from './head.ts';

export interface DocumentContext extends Omit<ExportHead, 'number' | 'subject'> {
  options: PdfOptions;
  /** IANA name of the zone that dates are shown in: the server's own. */
  timeZone: string;
  /** The server's host; '' for a ticket that came from a file alone. */
  host: string;
  /** Allows the one inline style, which carries the page header. */
  nonce: string;
  /** The built `print.html`; the document goes into its place for it. */
  template: string;
}

const documentPlace = '<!--document-->';

/**
 * The thread as a printable HTML page. Knows nothing of the client's access code: the domain's thread has none.
 */
export async function printableThread(thread: Thread, context: DocumentContext): Promise<string> {
  const { options } = context;
  const kept = thread.messages.filter((message) => options.includeNotes || message.kind !== 'note');
  const messages = options.newestFirst ? kept.toReversed() : kept;
  const articles: string[] = [];
  for (const message of messages) {
    articles.push(article(message, context.timeZone));
    // Rendering hundreds of messages must not hold the window.
    if (articles.length % 10 === 0) await turn();
  }
  const title = `#${thread.number} – ${thread.subject || 'no subject'}`;
  const html = `
    <style nonce="${context.nonce}">@page { size: ${options.paper}; @top-left { content: ${cssString(title)}; } }</style>
    <header>
      <p class="ticket-number">Support ticket #${escape(thread.number)}</p>
      <h1 lang="${scriptLanguage(thread.subject)}">${escape(thread.subject || 'No subject')}</h1>
      <dl>${facts(thread, context)}</dl>
    </header>
    <main>${articles.join('')}</main>
    <footer>${escape(colophon(thread, kept, context))}</footer>`;
  return context.template
    .replace(/<title>.*?<\/title>/, () => `<title>${escape(title)}</title>`)
    .replace(documentPlace, () => html);
}

function facts(thread: Thread, context: DocumentContext): string {
  const rows: [string, string][] = [
    ['Version', versionName(context)],
    ['On the server', context.fate],
    ['Merged into it', context.mergedFrom.map((number) => `#${number}`).join(', ')],
    ['Requestor', describe(thread.requestor)],
    ['Client', thread.owner ? nameAndAddress(thread.owner) : ''],
    ['Client number', idText(thread.client.userId)],
    ['Contact ID', idText(thread.client.contactId)],
    ['Ticket ID', String(thread.ticketId)],
    ['Department', thread.department.name],
    ['Status', thread.status],
    ['Priority', thread.priority],
    ['Opened', when(thread.openedAt, context.timeZone, 'long')],
    ['Opened by', openedBy(thread)],
    ['Last reply', when(thread.lastReplyAt, context.timeZone, 'long')],
    ['Copies to', thread.cc.join(', ')],
    ['Service', serviceName(thread.service)],
  ];
  return rows
    .filter(([, value]) => value !== '')
    .map(
      ([name, value]) =>
        `<div><dt>${name}</dt><dd lang="${scriptLanguage(value)}">${escape(value)}</dd></div>`,
    )
    .join('');
}

function article(message: Message, zone: string): string {
  const isNote = message.kind === 'note';
  const body = renderMessage(message.text, 'open') ?? `<pre class="plain">${escape(message.text)}</pre>`;
  const files = message.attachments
    .map(
      (file) =>
        `<li>${escape(file.fileName)}${file.state === 'removed' ? ' (deleted on the server)' : ''}</li>`,
    )
    .join('');
  const { name, email } = message.author;
  const behind = writesFor(message);
  return `
    <article class="${isNote ? 'note' : message.author.side}">
      <h2><span class="author" lang="${scriptLanguage(name)}">${escape(name || email || 'Unknown')}</span>
        ${name && email && `<span class="address">${escape(email)}</span>`}
        ${behind && `<span class="owner">for ${escape(behind)}</span>`}
        <span class="role">${escape(roleOf(message))}</span> <time>${escape(when(message.at, zone, 'long') || 'no date')}</time></h2>
      <div class="body" lang="${scriptLanguage(message.text)}">${body}</div>
      ${message.rating === null ? '' : `<p class="rating">Rated ${message.rating} of 5 by the client</p>`}
      ${files && `<ul class="attachments" aria-label="Attachments">${files}</ul>`}
    </article>`;
}

const describe = (person: Thread['requestor']): string =>
  `${nameAndAddress(person)}${person.type && `, ${person.type}`}`;

const idText = (id: number): string => (id > 0 ? String(id) : '');

/** “1 of 2, not the newest”; '' for the only version. */
function versionName({ version: { number, count } }: DocumentContext): string {
  return count > 1 ? `${number} of ${count}${number === count ? '' : ', not the newest'}` : '';
}

function colophon(thread: Thread, shown: Message[], context: DocumentContext): string {
  const left = thread.messages.length - shown.length;
  const notes = left > 0 ? ` ${left} internal ${left === 1 ? 'note was' : 'notes were'} left out.` : '';
  const version = versionName(context);
  const at = instantIn(context.version.fetchedAt, context.timeZone, 'long');
  const origin = context.host ? `fetched from ${context.host} on ${at}` : `from a file saved on ${at}`;
  return `${version && `Version ${version}. `}${countOf(shown)}, ${origin}. All times are in ${context.timeZone}.${notes}`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A CSS string: everything but plain letters, digits and spaces as an escape. */
function cssString(text: string): string {
  const short = text.length > 90 ? `${text.slice(0, 89)}…` : text;
  return `"${short.replace(/[^\p{L}\p{N} ]/gu, (char) => `\\${(char.codePointAt(0) ?? 32).toString(16)} `)}"`;
}
