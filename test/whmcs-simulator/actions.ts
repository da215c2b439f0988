import { departments, statuses } from './phrases.ts';
import { inShape, type Shape } from './shapes.ts';
import type { TicketSource, WireAttached, WireTicket } from './wire.ts';

type Fields = Record<string, unknown>;

const error = (message: string): Fields => ({ result: 'error', message });

/** Answers one action as the documentation says, from a source of tickets. */
export function act(form: URLSearchParams, source: TicketSource, shape: Shape): Fields {
  switch ((form.get('action') ?? '').toLowerCase()) {
    case 'getticket':
      return getTicket(form, source, shape);
    case 'gettickets':
      return getTickets(form, source);
    case 'getticketattachment':
      return getTicketAttachment(form, source);
    case 'getticketnotes':
      return getTicketNotes(form, source);
    case 'getticketcounts':
      return getTicketCounts(source);
    case 'getsupportdepartments':
      return {
        result: 'success',
        totalresults: departments.length,
        departments: {
          department: departments.map((name, i) => ({
            id: String(i + 1),
            name,
            awaitingreply: '0',
            opentickets: '0',
          })),
        },
      };
    case 'getsupportstatuses':
      return {
        result: 'success',
        totalresults: statuses.length,
        statuses: { status: statuses.map(([title, color]) => ({ title, count: 0, color })) },
      };
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

function getTickets(form: URLSearchParams, source: TicketSource): Fields {
  const start = Number(form.get('limitstart') ?? 0);
  const limit = Number(form.get('limitnum') ?? 25);
  const ids = listedIds(form, source);
  const ticket: Fields[] = [];
  for (let at = start; at < ids.length && ticket.length < limit; at += 1) {
    const found = source.byId(ids.at(at));
    if (!found) continue;
    const { ticketid, deptname: _department, replies, notes: _notes, ...head } = found;
    ticket.push({
      id: ticketid,
      ...head,
      owner_name: head.name,
      ...(replies.reply[0] && attachedOf(replies.reply[0])),
    });
  }
  return {
    result: 'success',
    totalresults: String(ids.length),
    startnumber: start,
    numreturned: ticket.length,
    tickets: { ticket },
  };
}

/** The tickets that the request narrows the list to. A source of a million is not copied for that. */
function listedIds(
  form: URLSearchParams,
  source: TicketSource,
): { length: number; at: (index: number) => number } {
  const ids = source.ids?.();
  const wanted = (['deptid', 'status', 'clientid'] as const).flatMap((name) => {
    const value = form.get(name);
    const field = name === 'clientid' ? 'userid' : name;
    return value === null ? [] : [[field, value] as const];
  });
  if (wanted.length === 0 && !ids) return { length: source.count, at: (index) => index + 1 };
  const fitting = (ids ?? Array.from({ length: source.count }, (_, index) => index + 1)).filter((id) => {
    const ticket = wanted.length > 0 ? source.byId(id) : null;
    return wanted.every(([field, value]) => ticket?.[field] === value);
  });
  return { length: fitting.length, at: (index) => fitting[index] ?? 0 };
}

const attachedOf = ({ attachment, attachments, attachments_removed }: WireAttached): WireAttached => ({
  attachment,
  attachments,
  attachments_removed,
});

/** By reading all of them, where there are few; a source of a million is only counted. */
function getTicketCounts(source: TicketSource): Fields {
  const few =
    source.count <= 1000 ? (source.ids?.() ?? Array.from({ length: source.count }, (_, at) => at + 1)) : [];
  const tickets = few.flatMap((id) => source.byId(id) ?? []);
  const having = (title: string): number => tickets.filter(({ status }) => status === title).length;
  const status = Object.fromEntries(
    statuses.map(([title]) => [title.toLowerCase().replace(/[^a-z]/g, ''), { title, count: having(title) }]),
  );
  return {
    result: 'success',
    filteredDepartments: departments.map((_, at) => at + 1),
    allActive: tickets.length > 0 ? tickets.length - having('Closed') : source.count,
    awaitingReply: having('Open') + having('Customer-Reply'),
    flaggedTickets: tickets.filter(({ flag }) => flag !== '0').length,
    status,
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
    data: (source.content?.(file.filename) ?? Buffer.from(`The content of ${file.filename}\n`)).toString(
      'base64',
    ),
  };
}
