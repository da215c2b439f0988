import type { Moment, Owner, Person } from '../../../contract/ticket.ts';
import type { ExportedAttachment, ExportedMessage, ExportedTicket, ServerRemoval } from '../model.ts';

/** What happens to the texts of a ticket. */
export interface TextRedaction {
  /** Any text. */
  text: (text: string) => string;
  /** Numbers and dates, of which only what the user selected is replaced. */
  selected: (text: string) => string;
  fileName: (name: string) => string;
  person: <P extends Owner>(person: P, isClient: boolean) => P;
  /** An entry of the list of copies. */
  copied: (text: string) => string;
}

/**
 * The ticket with redacted texts. Every field is named, so that a new one cannot be forgotten. IDs, counts, this program’s
 * own times and the hash of the response remain. Contents of attachments and the response cannot be redacted, so they are
 * left out.
 */
export function redactedTicket(ticket: ExportedTicket, by: TextRedaction): ExportedTicket {
  const person = (one: Person): Person => ({
    ...by.person(one, one.side !== 'staff'),
    type: by.text(one.type),
    side: one.side,
  });
  const owner = (one: Owner | null): Owner | null => one && by.person(one, true);
  const attachments = ticket.messages.flatMap((message) => message.attachments);
  return {
    key: ticket.key,
    ticketId: ticket.ticketId,
    number: by.selected(ticket.number),
    subject: by.text(ticket.subject),
    status: by.text(ticket.status),
    priority: by.text(ticket.priority),
    department: { id: ticket.department.id, name: by.text(ticket.department.name) },
    requestor: person(ticket.requestor),
    owner: owner(ticket.owner),
    client: { userId: ticket.client.userId, contactId: ticket.client.contactId },
    cc: ticket.cc.map(by.copied),
    openedAt: momentBy(ticket.openedAt, by),
    lastReplyAt: momentBy(ticket.lastReplyAt, by),
    openedBy: by.text(ticket.openedBy),
    flag: ticket.flag,
    service: by.text(ticket.service),
    extra: {},
    connection: { name: by.text(ticket.connection.name), host: by.text(ticket.connection.host) },
    timeZone: by.selected(ticket.timeZone),
    version: { ...ticket.version },
    removal: removalBy(ticket.removal, by),
    mergedFrom: ticket.mergedFrom.map(by.selected),
    messages: ticket.messages.map((message): ExportedMessage => ({
      number: message.number,
      kind: message.kind,
      id: message.id,
      author: person(message.author),
      owner: owner(message.owner),
      userId: message.userId,
      contactId: message.contactId,
      at: momentBy(message.at, by),
      text: by.text(message.text),
      rating: message.rating,
      attachments: message.attachments.map((attachment) => attachmentBy(attachment, by)),
    })),
    leftOut: {
      notes: ticket.leftOut.notes,
      attachments: attachments.filter(({ state }) => state !== 'removed').length,
    },
    privateNote: ticket.privateNote && by.text(ticket.privateNote),
    tags: ticket.tags && ticket.tags.map(by.text),
    source: { ...ticket.source },
    raw: null,
    isRedacted: true,
  };
}

/** A date that WHMCS did not write may be any text. */
function momentBy(moment: Moment | null, by: TextRedaction): Moment | null {
  if (!moment) return null;
  const given = moment.utc === null ? by.text(moment.given) : by.selected(moment.given);
  if (given !== moment.given) return { given, utc: null };
  const utc = moment.utc === null ? '' : by.selected(moment.utc);
  return utc === (moment.utc ?? '') ? { ...moment } : { given, utc: null };
}

const removalBy = (removal: ServerRemoval | null, by: TextRedaction): ServerRemoval | null =>
  removal?.kind === 'merged'
    ? { ...removal, number: by.selected(removal.number) }
    : removal && { ...removal };

/** A hash would show whether a known file was attached, and so would its size. */
function attachmentBy(
  { fileName, state, mediaType }: ExportedAttachment,
  by: TextRedaction,
): ExportedAttachment {
  const type = by.text(mediaType) === mediaType ? mediaType : 'application/octet-stream';
  return { fileName: by.fileName(fileName), state, size: null, sha256: null, mediaType: type, read: null };
}
