import type { Attachment, Message, Person, Side, Thread } from '../../contract/ticket.ts';
import { Failure } from '../../contract/failure.ts';
import { moment } from './moment.ts';
import { flag, listOf, members, text, whole, type Fields } from './shapes.ts';

/** The fields of a GetTicket answer that the domain knows; `c`, the client's access code, stays in the raw answer. */
const knownFields = new Set(
  `result ticketid id tid c deptid deptname userid contactid name email requestor_name requestor_email
  requestor_type cc date subject status priority admin lastreply flag service replies notes`.split(/\s+/),
);

/**
 * Makes the domain's thread of a GetTicket answer of any version (documented 2016 to 2026, or odd).
 * @param zone IANA name of the server's time zone
 * @throws Failure `unreadable-answer` where it holds no ticket at all
 */
export function readThread(answer: Fields, zone: string): Thread {
  const ticketId = whole(answer['ticketid'] ?? answer['id'], 0);
  if (ticketId < 1) {
    throw new Failure(
      'unreadable-answer',
      'The answer says success but holds no ticket.',
      'Show this to your WHMCS administrator: an add-on may be changing the answers.',
    );
  }
  const requestor = ticketRequestor(answer);
  return {
    ticketId,
    number: text(answer['tid']) || String(ticketId),
    subject: text(answer['subject']),
    status: text(answer['status']),
    priority: text(answer['priority']),
    department: { id: whole(answer['deptid'], 0), name: text(answer['deptname']) },
    requestor,
    owner: null,
    client: { userId: whole(answer['userid'], 0), contactId: whole(answer['contactid'], 0) },
    cc: text(answer['cc'])
      .split(/[,;]/)
      .map((address) => address.trim())
      .filter(Boolean),
    openedAt: moment(answer['date'], zone),
    lastReplyAt: moment(answer['lastreply'], zone),
    openedBy: text(answer['admin']),
    flag: whole(answer['flag'], 0),
    service: text(answer['service']),
    extra: Object.fromEntries(Object.entries(answer).filter(([name]) => !knownFields.has(name))),
    messages: inOrder([...replies(answer, requestor, zone), ...notes(answer, zone)]),
  };
}

function ticketRequestor(answer: Fields): Person {
  const type = text(answer['requestor_type']);
  return {
    name: text(answer['requestor_name']) || text(answer['name']),
    email: text(answer['requestor_email']) || text(answer['email']),
    type,
    side: sideOf(type, '', whole(answer['userid'], 0)),
  };
}

function replies(answer: Fields, requestor: Person, zone: string): Message[] {
  const list = listOf(answer['replies'], 'reply');
  const numbered = list.some((reply) => reply['replyid'] !== undefined && reply['replyid'] !== null);
  // Without ids position is all there is, and we ask for ASC.
  const isOpening = (reply: Fields, position: number): boolean =>
    numbered ? whole(reply['replyid'], -1) === 0 : position === 0;
  return list.map((reply, position) => ({
    kind: isOpening(reply, position) ? 'opening' : 'reply',
    id: numbered ? whole(reply['replyid'], 0) : null,
    author: replyAuthor(reply, requestor),
    owner: null,
    userId: whole(reply['userid'], 0),
    contactId: whole(reply['contactid'], 0),
    at: moment(reply['date'], zone),
    text: text(reply['message']),
    rating: whole(reply['rating'], 0) || null,
    attachments: attachments(reply),
  }));
}

function notes(answer: Fields, zone: string): Message[] {
  return listOf(answer['notes'], 'note').map((note) => ({
    kind: 'note',
    id: whole(note['noteid'] ?? note['id'], 0) || null,
    author: { name: text(note['admin']), email: '', type: '', side: 'staff' },
    owner: null,
    userId: 0,
    contactId: 0,
    at: moment(note['date'], zone),
    text: text(note['message']),
    rating: null,
    attachments: attachments(note),
  }));
}

/** `name` and `email` are empty on replies of staff and of logged-in clients alike. */
function replyAuthor(reply: Fields, requestor: Person): Person {
  const admin = text(reply['admin']);
  const type = text(reply['requestor_type']);
  const side = sideOf(type, admin, whole(reply['userid'], 0));
  const own = text(reply['requestor_name']) || admin || text(reply['name']);
  const email = text(reply['requestor_email']) || text(reply['email']);
  const isRequestor = side !== 'staff' && own === '';
  return {
    name: own || (isRequestor ? requestor.name : ''),
    email: email || (isRequestor ? requestor.email : ''),
    type,
    side,
  };
}

/** `requestor_type` is an open list; where it is empty, a non-empty `admin` means staff and `userid` proves nothing. */
function sideOf(type: string, admin: string, userId: number): Side {
  switch (type.toLowerCase()) {
    case 'operator':
    case 'admin':
      return 'staff';
    case 'owner':
    case 'contact':
    case 'user':
    case 'registered user':
      return 'client';
    case 'guest':
      return 'guest';
    case '':
      if (admin !== '') return 'staff';
      return userId > 0 ? 'client' : 'guest';
    default:
      return admin !== '' ? 'staff' : 'other';
  }
}

/** `attachments` where there is one, else the older `attachment`: names joined by `|`, each with a random prefix. */
function attachments(message: Fields): Attachment[] {
  const state = flag(message['attachments_removed']) ? 'removed' : 'on-server';
  const listed = members(message['attachments']).map((attachment) => ({
    index: whole(attachment['index'], -1),
    fileName: text(attachment['filename']),
  }));
  if (listed.length > 0) {
    return listed.map(({ index, fileName }) => ({ index: index < 0 ? null : index, fileName, state }));
  }
  return text(message['attachment'])
    .split('|')
    .filter((name) => name.trim() !== '')
    .map((name, index) => ({ index, fileName: name.replace(/^\d+_/, ''), state }));
}

/** Oldest first, the opening before all; those without a date stay where they stood. */
function inOrder(messages: Message[]): Message[] {
  const opening = messages.filter((message) => message.kind === 'opening');
  const rest = messages.filter((message) => message.kind !== 'opening');
  let last = '';
  const keyed = rest.map((message, position) => {
    if (message.kind !== 'note') last = message.at?.utc ?? last;
    return { message, position, time: message.at?.utc ?? last };
  });
  keyed.sort((a, b) =>
    a.time < b.time ? -1 : a.time > b.time ? 1 : idOrder(a.message, b.message) || a.position - b.position,
  );
  return [...opening, ...keyed.map(({ message }) => message)];
}

function idOrder(a: Message, b: Message): number {
  return a.kind === b.kind && a.id !== null && b.id !== null ? a.id - b.id : 0;
}
