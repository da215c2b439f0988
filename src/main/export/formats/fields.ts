import type { Moment, Owner } from '../../../contract/ticket.ts';
import type { ExportedMessage, ExportedTicket } from '../model.ts';

/** Values by name. Names are in English in every language, so that programs can rely on them. */
export type Fields = Record<string, string | number | boolean | null>;

/** The fields of a ticket for formats with a flat list: CSV, and the front matter of Markdown. */
export function ticketFields(ticket: ExportedTicket): Fields {
  const { version, removal, leftOut, source } = ticket;
  return {
    host: ticket.connection.host,
    connection: ticket.connection.name,
    ticket_id: ticket.ticketId,
    number: ticket.number,
    subject: ticket.subject,
    status: ticket.status,
    priority: ticket.priority,
    department_id: ticket.department.id,
    department: ticket.department.name,
    requestor_name: ticket.requestor.name,
    requestor_email: ticket.requestor.email,
    requestor_type: ticket.requestor.type,
    ...ownerFields(ticket.owner),
    client_id: idOrNull(ticket.client.userId),
    contact_id: idOrNull(ticket.client.contactId),
    cc: ticket.cc.join(', '),
    ...momentFields('opened', ticket.openedAt),
    opened_by: ticket.openedBy,
    ...momentFields('last_reply', ticket.lastReplyAt),
    flagged_admin_id: idOrNull(ticket.flag),
    service: ticket.service,
    time_zone: ticket.timeZone,
    messages: ticket.messages.length,
    tags: ticket.tags?.join(', ') ?? null,
    private_note: ticket.privateNote,
    version: version.number,
    versions: version.count,
    fetched_at_utc: version.fetchedAt,
    removal: removal?.kind ?? null,
    merged_into_number: removal?.kind === 'merged' ? removal.number : null,
    merged_into_ticket_id: removal?.kind === 'merged' ? removal.ticketId : null,
    merged_from: ticket.mergedFrom.join(', '),
    notes_left_out: leftOut.notes,
    attachments_left_out: leftOut.attachments,
    redacted: ticket.isRedacted,
    response_sha256: source.sha256,
    response_bytes: source.bytes,
  };
}

/** The fields of a message; with its ticket's, so that each row stands alone. */
export function messageFields(message: ExportedMessage, ticket: ExportedTicket): Fields {
  const files = (value: (file: ExportedMessage['attachments'][number]) => string): string =>
    message.attachments.map(value).join('\n');
  return {
    host: ticket.connection.host,
    ticket_id: ticket.ticketId,
    ticket_number: ticket.number,
    message: message.number,
    kind: message.kind,
    message_id: message.id,
    ...momentFields('sent', message.at),
    author_name: message.author.name,
    author_email: message.author.email,
    author_type: message.author.type,
    author_side: message.author.side,
    ...ownerFields(message.owner),
    client_id: idOrNull(message.userId),
    contact_id: idOrNull(message.contactId),
    rating: message.rating,
    text: message.text,
    attachments: files(({ fileName }) => fileName),
    attachment_states: files(({ state }) => state),
    attachment_sha256: files(({ sha256 }) => sha256 ?? ''),
  };
}

const ownerFields = (owner: Owner | null): Fields => ({
  owner_name: owner?.name ?? null,
  owner_email: owner?.email ?? null,
});

/** As the server wrote it, and in UTC. */
const momentFields = (name: string, moment: Moment | null): Fields => ({
  [`${name}_at`]: moment?.given ?? null,
  [`${name}_at_utc`]: moment?.utc ?? null,
});

const idOrNull = (id: number): number | null => (id > 0 ? id : null);
