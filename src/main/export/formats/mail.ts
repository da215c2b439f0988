import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { safeFileName } from '../../attachments/file-name.ts';
import { maxRenderedLength } from '../../render/render-message.ts';
import { scriptLanguage } from '../../../shared/script.ts';
import { subjectOf } from '../labels.ts';
import type { ExportedAttachment, ExportedMessage, ExportedTicket } from '../model.ts';
import type { ExportContext } from './format.ts';
import { messageHtml } from './html-message.ts';
import { addressOf, dateOf, headerText, mailDate, messageId, messageIds } from './mail-headers.ts';
import { mimeParts } from './mime.ts';
import { afterMessage } from './text.ts';
import { escapeHtml, onOneLine, withLineFeeds, withVisibleControls } from './texts.ts';

/** A message of a ticket as a mail. */
export interface Mail {
  /** Position and kind, for a file name: `001 opening`. */
  name: string;
  /** For the first line in an mbox file. */
  sender: string;
  sentUtc: string;
  /** In ASCII with CRLF; each part starts at the beginning of a line. */
  parts: Iterable<string>;
}

type Headers = Record<string, ReturnType<typeof headerText>>;

/** The parts of a mail before it is composed. */
interface Draft {
  name: string;
  kind: ExportedMessage['kind'] | 'private-note';
  id: string;
  /** The Message-IDs of the first message and of the one before, if there are any. */
  references: string[];
  from: { name: string; address: string };
  to: { name: string; address: string }[];
  cc: { name: string; address: string }[];
  subject: string;
  sent: { given: string; utc: string };
  headers: Record<string, string>;
  text: string;
  after: string[];
  attachments: ExportedAttachment[];
}

/** The messages of a ticket as mails, oldest first, so that mail programs show them as a thread. */
export function* mailsOf(ticket: ExportedTicket, context: ExportContext): Generator<Mail> {
  const shared = headersOf(ticket);
  const width = Math.max(3, String(ticket.messages.length + 1).length);
  const nameOf = (number: number, kind: Draft['kind']): string =>
    [String(number).padStart(width, '0'), kind].join(' ');
  const references: string[] = [];
  for (const [message, id] of messageIds(ticket)) {
    const name = nameOf(message.number, message.kind);
    const draft = { ...draftOf(message, ticket, context), name, id, references: firstAndLast(references) };
    yield compose(draft, shared, context);
    // Clients do not see notes, so no reply answers one.
    if (message.kind !== 'note' || references.length === 0) references.push(id);
  }
  if (!ticket.privateNote) return;
  const name = nameOf(ticket.messages.length + 1, 'private-note');
  const draft = { ...privateNote(ticket, context), name, references: firstAndLast(references) };
  yield compose(draft, shared, context);
}

const firstAndLast = (ids: string[]): string[] => [...new Set([...ids.slice(0, 1), ...ids.slice(-1)])];

function draftOf(
  message: ExportedMessage,
  ticket: ExportedTicket,
  context: ExportContext,
): Omit<Draft, 'name' | 'id' | 'references'> {
  const { kind, author, owner, at } = message;
  const { m } = context;
  const isNote = kind === 'note';
  const subject = subjectOf(ticket, context);
  const answer = kind === 'opening' ? subject : `Re: ${subject}`;
  const client = addressOf(owner ?? ticket.owner ?? ticket.requestor, 'client');
  const department = addressOf({ name: ticket.department.name, email: '' }, 'department');
  return {
    kind,
    from: addressOf(
      author.name || author.email ? author : { name: m.document_unknown_author(), email: '' },
      author.side,
    ),
    to: [author.side === 'staff' && !isNote ? client : department],
    cc: isNote ? [] : ticket.cc.map((email) => addressOf({ name: '', email }, 'cc')),
    subject: isNote ? m.format_note_subject({ subject: answer }) : answer,
    sent: dateOf(at, ticket),
    headers: {
      'X-Threadkeep-Message': `${message.number}/${ticket.messages.length}`,
      'X-Threadkeep-Message-ID': message.id === null ? '' : String(message.id),
      'X-Threadkeep-Date': at?.given ?? '',
      'X-Threadkeep-Author-Type': author.type,
    },
    text: message.text,
    after: afterMessage(message, context),
    attachments: context.options.includeAttachments ? message.attachments : [],
  };
}

/** The user's own note; a mail of its own, because it is part of no message. */
function privateNote(ticket: ExportedTicket, context: ExportContext): Omit<Draft, 'name' | 'references'> {
  const from = { name: 'Threadkeep', address: 'private-note@no-address.invalid' };
  return {
    kind: 'private-note',
    id: messageId(ticket, 'private-note'),
    from,
    to: [from],
    cc: [],
    subject: context.m.format_private_note_subject({ subject: subjectOf(ticket, context) }),
    sent: { given: '', utc: ticket.version.fetchedAt },
    headers: {},
    text: ticket.privateNote ?? '',
    after: [],
    attachments: [],
  };
}

function compose(draft: Draft, shared: Headers, context: ExportContext): Mail {
  const { from, to, cc, id, references, sent, text, after } = draft;
  const files = draft.attachments.filter(({ read }) => read !== null);
  const body = [withVisibleControls(withLineFeeds(text)), ...(after.length > 0 ? ['', '-- ', ...after] : [])];
  const composer = new MailComposer({
    from,
    to,
    cc,
    messageId: id,
    ...(references.length > 0 && { inReplyTo: references.at(-1) ?? '', references }),
    date: mailDate(sent),
    headers: {
      ...encoded({ Subject: draft.subject, 'X-Threadkeep-Kind': draft.kind, ...draft.headers }),
      ...shared,
    },
    text: withCrlf(body.join('\n')),
    // A message that is too long to be rendered is only plain text.
    ...(text.length <= maxRenderedLength && { html: withCrlf(htmlOf(text, after, context)) }),
    attachments: files.map((file) => ({
      filename: safeFileName(file.fileName),
      content: Buffer.from(file.read?.() ?? new Uint8Array()),
      // Mails in mails are not encoded, which would not keep every byte.
      contentType: /^(?:message|multipart)\//.test(file.mediaType)
        ? 'application/octet-stream'
        : file.mediaType,
      contentDisposition: 'attachment',
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  Object.assign(composer.mail, { baseBoundary: boundaryOf(id, text, files) });
  return {
    name: draft.name,
    sender: from.address,
    sentUtc: sent.utc,
    parts: mimeParts(composer.compile()),
  };
}

/** All fields of the ticket that mail has no header for, encoded once for all its mails. */
function headersOf(ticket: ExportedTicket): Headers {
  const { version, leftOut, removal } = ticket;
  return encoded({
    'X-Threadkeep-Ticket': ticket.number,
    'X-Threadkeep-Ticket-ID': String(ticket.ticketId),
    'X-Threadkeep-Host': ticket.connection.host,
    'X-Threadkeep-Department': ticket.department.name,
    'X-Threadkeep-Status': ticket.status,
    'X-Threadkeep-Priority': ticket.priority,
    'X-Threadkeep-Service': ticket.service,
    'X-Threadkeep-Client-ID': ticket.client.userId > 0 ? String(ticket.client.userId) : '',
    'X-Threadkeep-Tags': ticket.tags?.join(', ') ?? '',
    'X-Threadkeep-Version': `${version.number}/${version.count}`,
    'X-Threadkeep-Fetched': version.fetchedAt,
    'X-Threadkeep-Removal': removal?.kind === 'merged' ? `merged=${removal.ticketId}` : (removal?.kind ?? ''),
    'X-Threadkeep-Merged-From': ticket.mergedFrom.join(', '),
    'X-Threadkeep-Left-Out': `notes=${leftOut.notes},attachments=${leftOut.attachments}`,
    'X-Threadkeep-Redacted': ticket.isRedacted ? 'yes' : 'no',
    'X-Threadkeep-Response-Hash': ticket.source.sha256,
  });
}

/** Empty headers are left out. */
const encoded = (headers: Record<string, string>): Headers =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([, value]) => onOneLine(value) !== '')
      .map(([name, value]) => [name, headerText(value)]),
  );

function htmlOf(text: string, after: string[], context: ExportContext): string {
  const lines = after.map(escapeHtml).join('<br>');
  return `<!doctype html><html lang="${scriptLanguage(text)}"><head><meta charset="utf-8"></head><body>${messageHtml(text, context)}${lines && `<hr><p dir="auto">${lines}</p>`}</body></html>`;
}

/** The same for the same mail, and nothing that a message could contain. */
function boundaryOf(id: string, text: string, files: ExportedAttachment[]): string {
  const hash = createHash('sha256').update(id).update('\0').update(text);
  for (const { sha256 } of files) hash.update('\0').update(sha256 ?? '');
  return hash.digest('hex').slice(0, 40);
}

const withCrlf = (text: string): string => text.toWellFormed().replace(/\r\n?|\n/g, '\r\n');
