import { appError, type AppError } from '../../shared/app-error.ts';
import { cleanPasted } from './pasted.ts';

/** A ticket by the number that clients see, or by the id inside WHMCS. */
export type TicketReference = { number: string } | { id: number };

/** `ticketid` in a request is a MySQL integer. */
export const maxTicketId = 2_147_483_647;

/** Whether a ticket is the requested one. Servers ignore case and spaces when they compare numbers. */
export function isReferredTo(
  ticket: { ticketId: number; number: string },
  reference: TicketReference,
): boolean {
  if ('id' in reference) return ticket.ticketId === reference.id;
  const plain = (number: string): string => number.toLowerCase().split(/\s+/).join('');
  return [ticket.number, String(ticket.ticketId)].some((one) => plain(one) === plain(reference.number));
}

/**
 * Reads what the user typed or pasted: a number, `#516757`, `Ticket #516757`, a subject with `[Ticket ID: 516757]`,
 * or a link to the ticket. A link's access code (`c`) is neither stored nor shown.
 * @throws AppError `bad-ticket-number`
 */
export function readTicketReference(typed: string): TicketReference {
  if (typed.length > 2000) throw tooLong(typed);
  const text = cleanPasted(typed)
    .split(/[ \t\r\n\u00A0\u3000]+/)
    .join(' ');
  if (text === '') throw appError('bad-ticket-number', 'ticket_number_missing');
  if (isLink(text)) return fromLink(text);
  const link = decoded(text);
  if (link !== text && isLink(link)) return fromLink(link);
  return { number: checked(withoutLabel(text)) };
}

const isLink = (text: string): boolean =>
  text.includes('://') || text.startsWith('www.') || /\.php(?:[?/]|$)|[?&](?:tid|id|ticketid)=/i.test(text);

function fromLink(text: string): TicketReference {
  const query =
    text
      .slice(text.indexOf('?') + 1)
      .replaceAll('&amp;', '&')
      .split('#')[0] ?? '';
  const parameters = new URLSearchParams(/^[^\s<>"”’)\]]*/.exec(query)?.[0] ?? '');
  const number = parameters.get('tid');
  if (number) return { number: checked(number.trim()) };
  const id = Number(parameters.get('ticketid') ?? parameters.get('id') ?? '');
  // Mail filters wrap the link in one of their own.
  const inside = id > 0 ? text : decoded(text);
  if (inside !== text) return fromLink(inside.slice(inside.lastIndexOf('://')));
  if (Number.isInteger(id) && id >= 1 && id <= maxTicketId) return { id };
  throw appError('bad-ticket-number', 'ticket_link_without_ticket');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The number without the words and punctuation around it. */
function withoutLabel(text: string): string {
  const inBrackets = /\[ ?(?:ticket ?(?:id|number|no\.?)? ?[:#]? ?#?|#)([^\]]{1,80})\]/i.exec(text);
  if (inBrackets) return String(inBrackets[1]).trim();
  const bare = trimPunctuation(text);
  // `TICKET-12` is a number itself: a label ends in a space or punctuation.
  const number = bare
    .replace(/^(?:(?:your|support) )?ticket(?:[ -]?(?:id|number|no\.?|nr\.?|n°)(?=[ :#=]))?[ :#=]+/i, '')
    .replace(/^(?:№|(?:tid|id|no\.|nr\.)[ :=]) ?/i, '')
    .replace(/^# ?/, '');
  // A subject may follow the number; numbers themselves are in capitals.
  const subject = /^(\d{4,})(?: - |: )(?=.*\p{Ll})/u.exec(number);
  return subject?.[1] ?? number;
}

const punctuation = '[](){}"\'`“”„«»‘’【】「」,;:!?。';

function trimPunctuation(text: string): string {
  const isPunctuation = (char: string | undefined): boolean =>
    punctuation.includes(char ?? ' ') || char === ' ';
  let [start, end] = [0, text.length];
  while (start < end && isPunctuation(text[start])) start += 1;
  while (end > start && (isPunctuation(text[end - 1]) || text[end - 1] === '.')) end -= 1;
  return text.slice(start, end);
}

function checked(number: string): string {
  if (number === '') throw appError('bad-ticket-number', 'ticket_number_missing');
  if (number.length > 64) throw tooLong(number);
  if (/^-\d+$|^0+$/.test(number)) throw appError('bad-ticket-number', 'ticket_number_zero', { number });
  if (!/^[\p{L}\p{N}][\p{L}\p{N} _.#-]*$/u.test(number)) {
    throw appError('bad-ticket-number', 'ticket_number_characters', { number });
  }
  return number;
}

const tooLong = ({ length }: string): AppError =>
  appError('bad-ticket-number', 'ticket_number_too_long', { length });
