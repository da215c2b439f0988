import { setImmediate as turn } from 'node:timers/promises';
import type { PdfOptions } from '../../contract/app.ts';
import type { Message, Thread } from '../../contract/ticket.ts';
import { intlLocale, messagesIn, type BoundMessages, type Locale } from '../../i18n/locale.ts';
import {
  instantIn,
  nameAndAddress,
  openedBy,
  roleOf,
  serviceName,
  typeName,
  when,
  writesFor,
} from '../../shared/wording.ts';
import { renderMessage } from '../render/render-message.ts';
import { scriptLanguage } from '../../shared/script.ts';
import type { ExportHead, ServerRemoval } from './head.ts';

export interface DocumentContext extends Omit<ExportHead, 'number' | 'subject'> {
  options: PdfOptions;
  /** IANA name of the server's time zone, in which dates are shown. */
  timeZone: string;
  /** The server's host; '' for a ticket imported without a connection. */
  host: string;
  /** Allows the inline style with the page's header and footer. */
  nonce: string;
  /** The built `print.html`, whose placeholder is replaced by the document. */
  template: string;
}

const documentPlaceholder = '<!--document-->';

/** Shared by the functions that render the parts of a document. */
interface RenderContext {
  context: DocumentContext;
  locale: Locale;
  /** The messages in the document's language. */
  m: BoundMessages;
}

/** The thread as a printable HTML page. */
export async function printableThread(thread: Thread, context: DocumentContext): Promise<string> {
  const { options } = context;
  const locale = options.language;
  const m = messagesIn(locale);
  const rendering = { context, locale, m };
  const included = thread.messages.filter((message) => options.includeNotes || message.kind !== 'note');
  const messages = options.newestFirst ? included.toReversed() : included;
  const articles: string[] = [];
  for (const message of messages) {
    articles.push(article(message, rendering));
    // Rendering hundreds of messages must not block the window.
    if (articles.length % 10 === 0) await turn();
  }
  const title = `#${thread.number} – ${thread.subject || m.document_no_subject()}`;
  const html = `
    <style nonce="${context.nonce}">${pageStyle(title, rendering)}</style>
    <header>
      <p class="ticket-number">${escape(m.document_heading({ number: thread.number }))}</p>
      <h1${thread.subject && languageOf(thread.subject)}>${escape(thread.subject || m.document_no_subject())}</h1>
      <dl>${detailList(thread, rendering)}</dl>
    </header>
    <main>${articles.join('')}</main>
    <footer>${footer(thread, included, rendering)
      .map((sentence) => `<p>${escape(sentence)}</p>`)
      .join('')}</footer>`;
  return context.template
    .replace(/<html[^>]*>/, `<html lang="${locale}">`)
    .replace(/<title>.*?<\/title>/, () => `<title>${escape(title)}</title>`)
    .replace(documentPlaceholder, () => html);
}

/** The paper size, and the header and footer of each page. */
function pageStyle(title: string, { context, m }: RenderContext): string {
  const short = title.length > 90 ? `${title.slice(0, 89)}…` : title;
  const [page, pages] = ['\u{E000}', '\u{E001}'];
  const counters: Record<string, string> = { [page]: 'counter(page)', [pages]: 'counter(pages)' };
  const pageNumber = m
    .document_page({ page, pages })
    .split(/([\u{E000}\u{E001}])/u)
    .filter((part) => part !== '')
    .map((part) => counters[part] ?? cssString(part));
  return `@page {
      size: ${context.options.paper};
      @top-left { content: ${cssString(short)}; }
      @bottom-left { content: ${cssString(m.document_made_with())}; }
      @bottom-right { content: ${pageNumber.join(' ')}; }
    }`;
}

function detailList(thread: Thread, { context, locale, m }: RenderContext): string {
  /** Texts from the ticket are marked with the language of their script; others are in the document's language. */
  const rows: [label: string, value: string, isOfTicket?: 'of-ticket'][] = [
    [m.document_version(), versionText(context.version, m)],
    [m.document_server(), context.removal ? removalText(context.removal, m) : ''],
    [m.document_merged_from(), listOf(context.mergedFrom, locale)],
    [m.document_requestor(), nameAndAddress(thread.requestor), 'of-ticket'],
    [m.document_requestor_type(), typeName(thread.requestor.type, locale)],
    [m.document_client(), thread.owner ? nameAndAddress(thread.owner) : '', 'of-ticket'],
    [m.document_client_id(), idText(thread.client.userId)],
    [m.document_contact_id(), idText(thread.client.contactId)],
    [m.document_ticket_id(), String(thread.ticketId)],
    [m.document_department(), thread.department.name, 'of-ticket'],
    [m.document_status(), thread.status, 'of-ticket'],
    [m.document_priority(), thread.priority, 'of-ticket'],
    [m.document_opened(), when(thread.openedAt, context.timeZone, 'long', locale)],
    [m.document_opened_by(), openedBy(thread, locale)],
    [m.document_last_reply(), when(thread.lastReplyAt, context.timeZone, 'long', locale)],
    [m.document_cc(), thread.cc.join(', '), 'of-ticket'],
    [m.document_service(), serviceName(thread.service, locale)],
  ];
  return rows
    .filter(([, value]) => value !== '')
    .map(
      ([label, value, isOfTicket]) =>
        `<div><dt>${escape(label)}</dt><dd${isOfTicket ? languageOf(value) : ''}>${escape(value)}</dd></div>`,
    )
    .join('');
}

/** '' if there is only one version. */
function versionText({ number, count }: ExportHead['version'], m: BoundMessages): string {
  if (count === 1) return '';
  return number === count
    ? m.document_version_current({ number, count })
    : m.document_version_earlier({ number, count });
}

function removalText(removal: ServerRemoval, m: BoundMessages): string {
  if (removal.kind === 'deleted') return m.document_deleted();
  return removal.number
    ? m.document_merged({ number: removal.number })
    : m.document_merged_id({ id: String(removal.ticketId) });
}

function article(message: Message, { context, locale, m }: RenderContext): string {
  const isNote = message.kind === 'note';
  const body =
    renderMessage(message.text, {
      pictureNotLoaded: (target) => m.common_picture_not_loaded({ target }),
    }) ?? `<pre class="plain">${escape(message.text)}</pre>`;
  const files = message.attachments
    .map(({ fileName: file, state }) =>
      state === 'removed' ? m.document_attachment_deleted({ file }) : file,
    )
    .map((text) => `<li>${escape(text)}</li>`)
    .join('');
  const { name, email } = message.author;
  const author = name || email;
  const behind = writesFor(message);
  const at = when(message.at, context.timeZone, 'long', locale);
  return `
    <article class="${isNote ? 'note' : message.author.side}">
      <h2><span class="author"${author && languageOf(author)}>${escape(author || m.document_unknown_author())}</span>
        ${name && email && `<span class="address">${escape(email)}</span>`}
        ${behind && `<span class="owner">${escape(m.document_written_for({ name: behind }))}</span>`}
        <span class="role">${escape(roleOf(message, locale))}</span> <time>${escape(at || m.document_no_date())}</time></h2>
      <div class="body"${languageOf(message.text)}>${body}</div>
      ${message.rating === null ? '' : `<p class="rating">${escape(m.document_rating({ rating: message.rating }))}</p>`}
      ${files && `<ul class="attachments" aria-label="${escape(m.document_attachments())}">${files}</ul>`}
    </article>`;
}

/** The `lang` attribute for a text from the ticket. */
const languageOf = (text: string): string => ` lang="${scriptLanguage(text)}"`;

const idText = (id: number): string => (id > 0 ? String(id) : '');

const listOf = (numbers: string[], locale: Locale): string =>
  new Intl.ListFormat(intlLocale[locale]).format(numbers.map((number) => `#${number}`));

function footer(thread: Thread, included: Message[], { context, locale, m }: RenderContext): string[] {
  const { number, count, fetchedAt } = context.version;
  const notes = included.filter(({ kind }) => kind === 'note').length;
  const messages = included.length - notes;
  const leftOut = thread.messages.length - included.length;
  const date = instantIn(fetchedAt, context.timeZone, 'long', locale);
  return [
    ...(count === 1
      ? []
      : [
          number === count
            ? m.document_footer_version({ number, count })
            : m.document_footer_version_earlier({ number, count }),
        ]),
    notes > 0
      ? m.document_footer_messages_and_notes({ messages, notes })
      : m.document_footer_messages({ messages }),
    ...(leftOut > 0 ? [m.document_footer_notes_left_out({ notes: leftOut })] : []),
    context.host
      ? m.document_footer_fetched({ host: context.host, date })
      : m.document_footer_from_file({ date }),
    m.document_footer_time_zone({ timeZone: context.timeZone }),
  ];
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A CSS string. Everything except letters, digits and spaces is escaped. */
const cssString = (text: string): string =>
  `"${text.replace(/[^\p{L}\p{N} ]/gu, (char) => `\\${(char.codePointAt(0) ?? 32).toString(16)} `)}"`;
