import type { WireTicket } from './wire.ts';

/**
 * `today`: as documented for WHMCS 8 and 9. `2019` (7.9): without requestor_* fields and the attachments list. `2018`
 * (7.6): also without reply IDs and the flag for removed attachments. `odd`: unusual forms seen in practice.
 */
export type Shape = 'today' | '2019' | '2018' | 'odd';

type Fields = Record<string, unknown>;

const newSince2019 = ['requestor_name', 'requestor_email', 'requestor_type', 'owner_name', 'attachments'];
const newSince2018 = [...newSince2019, 'attachments_removed', 'replyid'];

/** The GetTicket response for a ticket, in the form of a WHMCS version. */
export function inShape(ticket: WireTicket, shape: Shape, order: 'ASC' | 'DESC'): Fields {
  const reply = order === 'DESC' ? ticket.replies.reply.toReversed() : ticket.replies.reply;
  const answer: Fields = {
    result: 'success',
    ...ticket,
    replies: { reply },
    notes: ticket.notes.note.length > 0 ? ticket.notes : '',
  };
  switch (shape) {
    case 'today':
      return answer;
    case '2019':
      return withoutFields(answer, newSince2019);
    case '2018':
      // Notes have no attachments.
      return withoutFields(
        {
          ...answer,
          ...(ticket.notes.note.length > 0 && {
            notes: { note: ticket.notes.note.map(({ attachment: _, ...note }) => note) },
          }),
        },
        newSince2018,
      );
    case 'odd':
      return oddTicket(answer);
  }
}

/** An entry of the GetTickets response: the ticket without messages, and the attachments of its opening message. */
export function listedInShape(ticket: WireTicket, shape: Shape): Fields {
  const { ticketid, deptname: _department, replies, notes: _notes, ...head } = ticket;
  const [opening] = replies.reply;
  const listed: Fields = {
    id: ticketid,
    ...head,
    owner_name: head.userid === '0' ? '' : head.name,
    ...(opening && {
      attachment: opening.attachment,
      attachments: opening.attachments,
      attachments_removed: opening.attachments_removed,
    }),
  };
  switch (shape) {
    case 'today':
      return listed;
    case '2019':
      return withoutFields(listed, newSince2019);
    case '2018':
      return withoutFields(listed, newSince2018);
    case 'odd':
      return { ...oddHead(listed), id: Number(ticketid) };
  }
}

/** The list of GetTickets. `odd` sends a single ticket without a list, and several as an object with numeric keys. */
export function listInShape(ticket: Fields[], shape: Shape): unknown {
  if (shape !== 'odd') return { ticket };
  if (ticket.length === 0) return '';
  return { ticket: ticket.length === 1 ? ticket[0] : { ...ticket } };
}

const oddHead = (head: Fields): Fields => ({
  ...head,
  userid: Number(head['userid']),
  flag: null,
  cc: null,
  customfield_colour: 'teal',
});

function oddTicket(answer: Fields): Fields {
  const replies = (answer['replies'] as { reply: Fields[] }).reply;
  const reply = replies.map((item) => ({
    ...item,
    replyid: Number(item['replyid']),
    attachments_removed: item['attachments_removed'] ? '1' : '',
  }));
  return {
    ...oddHead(answer),
    ticketid: Number(answer['ticketid']),
    replies: { reply: { ...reply } },
    notes: { note: (answer['notes'] as { note?: unknown[] }).note?.[0] ?? [] },
  };
}

function withoutFields(value: Fields, names: string[]): Fields {
  const strip = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(strip);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part)
        .filter(([name]) => !names.includes(name))
        .map(([name, inner]) => [name, strip(inner)]),
    );
  };
  return strip(value) as Fields;
}
