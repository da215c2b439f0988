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
import { intlLocale, type BoundMessages, type Locale } from '../../i18n/locale.ts';
import type { ExportContext } from './formats/format.ts';
import type { ExportedAttachment, ExportedMessage, ExportedTicket, ServerRemoval } from './model.ts';

/** The texts around a ticket's own, which all formats share, in the language of the export. */
type Labelling = Pick<ExportContext, 'locale' | 'm'>;

/** A labelled value. Values of the ticket are in its language, others in that of the export. */
export interface LabelledValue {
  label: string;
  value: string;
  isOfTicket: boolean;
}

export const titleOf = (ticket: ExportedTicket, { m }: Labelling): string =>
  `#${ticket.number} – ${subjectOf(ticket, { m })}`;

export const subjectOf = ({ subject }: { subject: string }, { m }: Pick<Labelling, 'm'>): string =>
  subject || m.document_no_subject();

/** The ticket's fields, without those that are empty. */
export function headFields(ticket: ExportedTicket, { locale, m }: Labelling): LabelledValue[] {
  const { timeZone } = ticket;
  const own = (label: string, value: string) => ({ label, value, isOfTicket: true });
  const ours = (label: string, value: string) => ({ label, value, isOfTicket: false });
  return [
    ours(m.document_version(), versionText(ticket.version, m)),
    ours(m.document_fetched(), instantIn(ticket.version.fetchedAt, timeZone, 'long', locale)),
    own(m.document_connection(), ticket.connection.name),
    ours(m.document_server(), ticket.removal ? removalText(ticket.removal, m) : ''),
    ours(m.document_merged_from(), numbers(ticket.mergedFrom, locale)),
    own(m.document_requestor(), nameAndAddress(ticket.requestor)),
    ours(m.document_requestor_type(), typeName(ticket.requestor.type, locale)),
    own(m.document_client(), ticket.owner ? nameAndAddress(ticket.owner) : ''),
    ours(m.document_client_id(), idText(ticket.client.userId)),
    ours(m.document_contact_id(), idText(ticket.client.contactId)),
    ours(m.document_ticket_id(), String(ticket.ticketId)),
    own(m.document_department(), ticket.department.name),
    own(m.document_status(), ticket.status),
    own(m.document_priority(), ticket.priority),
    ours(m.document_opened(), when(ticket.openedAt, timeZone, 'long', locale)),
    own(m.document_opened_by(), openedBy(ticket, locale)),
    ours(m.document_last_reply(), when(ticket.lastReplyAt, timeZone, 'long', locale)),
    own(m.document_cc(), ticket.cc.join(', ')),
    ours(m.document_service(), serviceName(ticket.service, locale)),
    own(m.document_tags(), ticket.tags?.join(', ') ?? ''),
    own(m.document_private_note(), ticket.privateNote ?? ''),
  ].filter(({ value }) => value !== '');
}

/** The parts of a message's heading; '' where there is none. */
export interface MessageHeading {
  /** “3 of 17”. */
  position: string;
  /** The reply's or note's ID with its label. */
  id: string;
  author: string;
  /** The author's address, if it is not the author's only name. */
  address: string;
  /** “for Jane Doe”. */
  behalf: string;
  role: string;
  /** As the server wrote it, with its time zone. */
  date: string;
}

export function messageHeading(
  message: ExportedMessage,
  ticket: ExportedTicket,
  { locale, m }: Labelling,
): MessageHeading {
  const { name, email } = message.author;
  const behalf = writesFor(message);
  return {
    position: m.document_position({ number: message.number, count: ticket.messages.length }),
    id: messageId(message, m),
    author: name || email || m.document_unknown_author(),
    address: name ? email : '',
    behalf: behalf && m.document_written_for({ name: behalf }),
    role: roleOf(message, locale),
    date: when(message.at, ticket.timeZone, 'long', locale) || m.document_no_date(),
  };
}

function messageId({ kind, id }: ExportedMessage, m: BoundMessages): string {
  if (id === null || id < 1) return '';
  return kind === 'note' ? m.document_note_id({ id: String(id) }) : m.document_reply_id({ id: String(id) });
}

/** “report.pdf, 12 kB, SHA-256 …”, or why the file is not there. */
export function attachmentText(attachment: ExportedAttachment, { locale, m }: Labelling): string {
  const { fileName, state, size, sha256 } = attachment;
  if (state === 'removed') return m.document_attachment_deleted({ file: fileName });
  // A redacted ticket does not tell the size, which could identify the file.
  if (state === 'stored' && size === null) return m.document_attachment_left_out({ file: fileName });
  if (state === 'missing' || size === null) return m.document_attachment_missing({ file: fileName });
  const bytes = new Intl.NumberFormat(intlLocale[locale]).format(size);
  return m.document_attachment_stored({ file: fileName, bytes, hash: sha256 ?? '' });
}

/** What the document contains, what it leaves out, and where it comes from. */
export function footerSentences(ticket: ExportedTicket, { locale, m }: Labelling): string[] {
  const { version, timeZone, connection, leftOut } = ticket;
  const { number, count, fetchedAt } = version;
  const notes = ticket.messages.filter(({ kind }) => kind === 'note').length;
  const messages = ticket.messages.length - notes;
  const date = instantIn(fetchedAt, timeZone, 'long', locale);
  const versionSentence =
    number === count
      ? m.document_footer_version({ number, count })
      : m.document_footer_version_earlier({ number, count });
  return [
    ...(count === 1 ? [] : [versionSentence]),
    notes > 0
      ? m.document_footer_messages_and_notes({ messages, notes })
      : m.document_footer_messages({ messages }),
    ...(leftOut.notes > 0 ? [m.document_footer_notes_left_out({ notes: leftOut.notes })] : []),
    ...(leftOut.attachments > 0
      ? [m.document_footer_attachments_left_out({ count: leftOut.attachments })]
      : []),
    ...(ticket.isRedacted ? [m.document_footer_redacted()] : []),
    connection.host
      ? m.document_footer_fetched({ host: connection.host, date })
      : m.document_footer_from_file({ date }),
    m.document_footer_time_zone({ timeZone }),
  ];
}

/** '' if there is only one version. */
function versionText({ number, count }: ExportedTicket['version'], m: BoundMessages): string {
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

const idText = (id: number): string => (id > 0 ? String(id) : '');

const numbers = (list: string[], locale: Locale): string =>
  new Intl.ListFormat(intlLocale[locale]).format(list.map((number) => `#${number}`));
