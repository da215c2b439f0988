import type { WireTicket } from './wire.ts';

/** `today` as documented; `2019` before requestor_*, replyid and attachments; `odd` as clients have met it. */
export type Shape = 'today' | '2019' | 'odd';

/** The GetTicket answer for a ticket, in the shape of some WHMCS version. */
export function inShape(ticket: WireTicket, shape: Shape, order: 'ASC' | 'DESC'): Record<string, unknown> {
  const reply = order === 'DESC' ? ticket.replies.reply.toReversed() : ticket.replies.reply;
  const answer: Record<string, unknown> = {
    result: 'success',
    ...ticket,
    replies: { reply },
    notes: ticket.notes.note.length > 0 ? ticket.notes : '',
  };
  if (shape === '2019') return older(answer);
  if (shape === 'odd') return odd(answer);
  return answer;
}

const newFields = [
  'requestor_name',
  'requestor_email',
  'requestor_type',
  'attachments',
  'attachments_removed',
  'replyid',
];

function older(answer: Record<string, unknown>): Record<string, unknown> {
  return withoutFields(answer, newFields);
}

function odd(answer: Record<string, unknown>): Record<string, unknown> {
  const replies = (answer['replies'] as { reply: Record<string, unknown>[] }).reply;
  return {
    ...answer,
    ticketid: Number(answer['ticketid']),
    userid: Number(answer['userid']),
    flag: null,
    cc: null,
    customfield_colour: 'teal',
    replies: {
      reply: Object.fromEntries(
        replies.map((reply, i) => [
          String(i),
          {
            ...reply,
            replyid: Number(reply['replyid']),
            attachments_removed: reply['attachments_removed'] ? '1' : '',
          },
        ]),
      ),
    },
    notes: { note: (answer['notes'] as { note?: unknown[] }).note?.[0] ?? [] },
  };
}

function withoutFields(value: unknown, names: string[]): Record<string, unknown> {
  const strip = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(strip);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part)
        .filter(([name]) => !names.includes(name))
        .map(([name, inner]) => [name, strip(inner)]),
    );
  };
  return strip(value) as Record<string, unknown>;
}
