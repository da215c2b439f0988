import { getSupportDepartments, getSupportStatuses, getTicketCounts } from './counts.ts';
import { sampleFile } from './sample-files.ts';
import { inShape, listedInShape, listInShape, type Shape } from './shapes.ts';
import { listedIds, type Context } from './ticket-list.ts';
import type { TicketSource, WireTicket } from './wire.ts';

type Fields = Record<string, unknown>;

const error = (message: string): Fields => ({ result: 'error', message });

/** Answers an action as documented, from a source of tickets. */
export function act(form: URLSearchParams, context: Context, shape: Shape): Fields {
  switch ((form.get('action') ?? '').toLowerCase()) {
    case 'getticket':
      return getTicket(form, context.source, shape);
    case 'gettickets':
      return getTickets(form, context, shape);
    case 'getticketattachment':
      return getTicketAttachment(form, context.source);
    case 'getticketnotes':
      return getTicketNotes(form, context.source);
    case 'getticketcounts':
      return getTicketCounts(form, context);
    case 'getsupportdepartments':
      return getSupportDepartments(form, context);
    case 'getsupportstatuses':
      return getSupportStatuses(form, context);
    default:
      return error(`Invalid API Action: "${form.get('action') ?? ''}" is not a valid API action`);
  }
}

function find(form: URLSearchParams, source: TicketSource): WireTicket | null {
  const number = form.get('ticketnum');
  return number !== null ? source.byNumber(number) : source.byId(Number(form.get('ticketid')));
}

function getTicket(form: URLSearchParams, source: TicketSource, shape: Shape): Fields {
  const ticket = find(form, source);
  if (!ticket) return error('Ticket ID Not Found');
  return inShape(ticket, shape, form.get('repliessort')?.toUpperCase() === 'DESC' ? 'DESC' : 'ASC');
}

function getTickets(form: URLSearchParams, context: Context, shape: Shape): Fields {
  const start = Number(form.get('limitstart') ?? 0);
  const limit = Number(form.get('limitnum') ?? 25);
  const ids = listedIds(form, context);
  const ticket: Fields[] = [];
  for (let index = start; index < ids.length && ticket.length < limit; index += 1) {
    const found = context.source.byId(ids.at(index));
    if (found) ticket.push(listedInShape(found, shape));
  }
  return {
    result: 'success',
    totalresults: String(ids.length),
    startnumber: start,
    numreturned: ticket.length,
    tickets: listInShape(ticket, shape),
  };
}

function getTicketNotes(form: URLSearchParams, source: TicketSource): Fields {
  const ticket = find(form, source);
  if (!ticket) return error('Ticket ID Not Found');
  const note = ticket.notes.note.map(({ noteid, ...rest }) => ({ id: noteid, ...rest }));
  return { result: 'success', totalresults: note.length, notes: { note } };
}

function getTicketAttachment(form: URLSearchParams, source: TicketSource): Fields {
  const relatedId = form.get('relatedid');
  const type = form.get('type') ?? '';
  if (!relatedId) return error('Related ID Required');
  if (!['ticket', 'reply', 'note'].includes(type))
    return error('Invalid Type. Must be one of ticket, reply, note');
  const ticket = source.byId(type === 'reply' ? Math.floor(Number(relatedId) / 1000) : Number(relatedId));
  const holder =
    type === 'note'
      ? ticket?.notes.note.find(({ noteid }) => noteid === relatedId)
      : ticket?.replies.reply.find(({ replyid }) => replyid === (type === 'ticket' ? '0' : relatedId));
  if (!holder) return error('Related ID Not Found');
  const index = form.get('index');
  if (index === null) return error('Attachment Index Required');
  const files = holder.attachments.flatMap((file) => (Array.isArray(file) ? [] : [file]));
  if (files.length === 0) return error('No Attachments Found');
  if (holder.attachments_removed) return error('Attachments Deleted');
  const file = files.find((candidate) => String(candidate.index) === index);
  if (!file) return error('Invalid Attachment Index');
  return {
    result: 'success',
    filename: file.filename,
    data: (source.content?.(file.filename) ?? sampleFile(file.filename)).toString('base64'),
  };
}
