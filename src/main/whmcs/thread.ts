import type { Attachment, Message, Thread } from '../../contract/ticket.ts';
import { appError, type AppError } from '../../shared/app-error.ts';
import { attachmentsOf } from './attachments.ts';
import { ccAddresses } from './cc.ts';
import { extraOf } from './extra.ts';
import { moment } from './moment.ts';
import { openingAuthorship, replyAuthorship, ticketPeople, type TicketPeople } from './people.ts';
import { idOf, orderedReplies, withNotes, type OrderedReplies } from './reply-order.ts';
import { toArray, toInteger, type JsonObject } from './coerce.ts';
import { textsOf, type Texts } from './texts.ts';

/** The known fields of a GetTicket response. `c`, the client's access code, is deliberately ignored. */
const knownFields = new Set(
  `result ticketid id tid c deptid deptname userid contactid name email requestor_name requestor_email
  requestor_type cc date subject status priority admin lastreply flag service replies notes`.split(/\s+/),
);

/** The fields that users wrote. Only they show whether the texts are encoded. */
const ticketTexts =
  'tid deptname name email requestor_name requestor_email cc subject status priority admin'.split(' ');
const messageTexts =
  'name email requestor_name requestor_email requestor_type message attachment attachments admin'.split(' ');

const valuesOf = (fields: JsonObject, names: string[]): unknown[] => names.map((name) => fields[name]);

/** The most that can be displayed, far more than in any real ticket. */
const maxMessages = 10_000;
const maxAttachments = 2_000;

/**
 * Converts a GetTicket response of any WHMCS version to a thread.
 * @param zone IANA name of the server's time zone
 * @throws AppError `unreadable-response` if it contains no ticket; `response-too-large` if it contains more than can be shown
 */
export const readThread = (answer: JsonObject, zone: string): Thread =>
  readThreadWithSources(answer, zone).thread;

/**
 * Like {@link readThread}, with the part of the response from which each message was made, in the order of the messages.
 * @throws AppError like {@link readThread}
 */
export function readThreadWithSources(
  answer: JsonObject,
  zone: string,
): { thread: Thread; sources: JsonObject[] } {
  const ticketId = toInteger(answer['ticketid'], 0) || toInteger(answer['id'], 0);
  if (ticketId < 1) {
    throw appError('unreadable-answer', 'response_without_ticket');
  }
  const list = toArray(answer['replies'], 'reply');
  const noteList = toArray(answer['notes'], 'note');
  const messageCount = list.length + noteList.length;
  if (messageCount > maxMessages) throw tooMany(ticketId, messageCount, 'messages');

  const texts = textsOf([
    valuesOf(answer, ticketTexts),
    ...[...list, ...noteList].map((message) => valuesOf(message, messageTexts)),
  ]);
  const ordered = orderedReplies(list, answer['date']);
  const people = ticketPeople(answer, ordered.opening, list, texts);
  const sourceOf = new Map<Message, JsonObject>();
  const read: ReadContext = { texts, zone, people, attachments: attachmentReader(ticketId, texts), sourceOf };
  const replies = repliesOf(ordered, read);
  const lastReply = replies.findLast(({ at }) => at?.utc);
  const messages = withNotes(replies, notesOf(noteList, read));
  const thread: Thread = {
    ticketId,
    number: texts.line(answer['tid']) || String(ticketId),
    subject: texts.line(answer['subject']),
    status: texts.line(answer['status']),
    priority: texts.line(answer['priority']),
    department: { id: toInteger(answer['deptid'], 0), name: texts.line(answer['deptname']) },
    requestor: people.requestor,
    owner: people.owner,
    client: { userId: people.userId, contactId: people.contactId },
    cc: ccAddresses(answer['cc'], texts),
    openedAt: moment(answer['date'], zone),
    lastReplyAt: moment(answer['lastreply'], zone, lastReply?.at?.utc),
    openedBy: people.openedBy,
    flag: toInteger(answer['flag'], 0),
    service: texts.line(answer['service']),
    extra: extraOf(answer, knownFields),
    messages,
  };
  return { thread, sources: messages.map((message) => sourceOf.get(message) ?? {}) };
}

/** What is needed to read each message of a ticket. */
interface ReadContext {
  texts: Texts;
  zone: string;
  people: TicketPeople;
  attachments: (message: JsonObject) => Attachment[];
  /** The part of the response from which each message was made. */
  sourceOf: Map<Message, JsonObject>;
}

/** The opening message and the replies, oldest first. */
function repliesOf({ opening, replies, hasIds }: OrderedReplies, read: ReadContext): Message[] {
  let before: string | null = null;
  const messageOf = (reply: JsonObject, kind: 'opening' | 'reply'): Message => {
    const at = moment(reply['date'], read.zone, before);
    before = at?.utc ?? before;
    const id = idOf(reply) ?? 0;
    const rating = toInteger(reply['rating'], 0);
    const authorship = kind === 'opening' ? openingAuthorship : replyAuthorship;
    const message: Message = {
      kind,
      id: kind === 'opening' && hasIds ? 0 : id || null,
      ...authorship(reply, read.people, read.texts),
      userId: toInteger(reply['userid'], 0),
      contactId: toInteger(reply['contactid'], 0),
      at,
      text: read.texts.text(reply['message']),
      rating: rating >= 1 && rating <= 5 ? rating : null,
      attachments: read.attachments(reply),
    };
    read.sourceOf.set(message, reply);
    return message;
  };
  const first = opening ? [messageOf(opening, 'opening')] : [];
  return [...first, ...replies.map((reply) => messageOf(reply, 'reply'))];
}

/** In the order of their ids, which is chronological even in the hour that is repeated at the end of summer time. */
function notesOf(list: JsonObject[], { texts, zone, attachments, sourceOf }: ReadContext): Message[] {
  const ids = new Map(list.map((note) => [note, toInteger(note['noteid'], 0) || toInteger(note['id'], 0)]));
  const idOfNote = (note: JsonObject): number => ids.get(note) ?? 0;
  const haveIds = list.every((note) => idOfNote(note) > 0);
  const notes = haveIds ? list.toSorted((a, b) => idOfNote(a) - idOfNote(b)) : list;
  let before: string | null = null;
  return notes.map((note) => {
    const at = moment(note['date'], zone, before);
    before = at?.utc ?? before;
    const message: Message = {
      kind: 'note',
      id: idOfNote(note) || null,
      author: { name: texts.line(note['admin']), email: '', type: '', side: 'staff' },
      owner: null,
      userId: 0,
      contactId: 0,
      at,
      text: texts.text(note['message']),
      rating: null,
      attachments: attachments(note),
    };
    sourceOf.set(message, note);
    return message;
  });
}

/** Reads the attachments of each message. @throws AppError `response-too-large` if there are too many in total */
function attachmentReader(ticketId: number, texts: Texts): (message: JsonObject) => Attachment[] {
  let count = 0;
  return (message) => {
    const attachments = attachmentsOf(message, texts, maxAttachments);
    count += attachments.length;
    if (count > maxAttachments) throw tooMany(ticketId, count, 'attachments');
    return attachments;
  };
}

function tooMany(ticketId: number, count: number, what: 'messages' | 'attachments'): AppError {
  const facts = { ticketId: String(ticketId), [what]: String(count) };
  return what === 'messages'
    ? appError('answer-too-large', 'too_many_messages', { ticketId, limit: maxMessages }, facts)
    : appError('answer-too-large', 'too_many_attachments', { ticketId, limit: maxAttachments }, facts);
}
