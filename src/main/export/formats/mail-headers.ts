import { domainToASCII } from 'node:url';
import { encodeWord } from 'nodemailer/lib/mime-funcs';
import type { Moment } from '../../../contract/ticket.ts';
import type { ExportedMessage, ExportedTicket } from '../model.ts';
import { onOneLine } from './texts.ts';

interface Address {
  name: string;
  address: string;
}

/** A header value that nodemailer encodes, or one that is already encoded. */
type HeaderValue = string | { prepared: boolean; foldLines: boolean; value: string };

/** Longer names could make a line longer than mail allows. */
const maxNameLength = 200;
/** Longer words are encoded, because a line can only be folded between words. */
const longWord = /\S{200}/;
/** The usual value, which nodemailer need not look at. */
const plainWord = /^[A-Za-z0-9.,:;/+-]{1,100}$/;

/** The value of a header that contains any text: one line, encoded if it is not ASCII or has very long words. */
export function headerText(text: string): HeaderValue {
  const line = onOneLine(text);
  if (plainWord.test(line)) return { prepared: true, foldLines: false, value: line };
  if (!longWord.test(line)) return line;
  return { prepared: true, foldLines: true, value: encodeWord(line, 'B', 52) };
}

/**
 * The address of a person. WHMCS does not say the addresses of staff, and others may be none: these are under
 * `.invalid`, which belongs to nobody, and a text that is no address is in the name.
 * @param fallback the local part if there is no address
 */
export function addressOf({ name, email }: { name: string; email: string }, fallback: string): Address {
  const address = asciiAddress(email);
  const parts = address === '' ? [name, email] : [name];
  const label = onOneLine(parts.filter((part) => part !== '').join(' '));
  return {
    name: [...label].slice(0, maxNameLength).join(''),
    address: address || `${fallback}@no-address.invalid`,
  };
}

/** An address as mail has to spell it; '' if it is none. */
function asciiAddress(email: string): string {
  const [, local = '', host = ''] = /^([\w.!#$%&'*+/=?^`{|}~-]{1,64})@([^\s@]{1,250})$/.exec(email) ?? [];
  const domain = domainToASCII(host);
  return local !== '' && /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(domain) ? `${local}@${domain}` : '';
}

/** Letters, digits, dots and hyphens of a text, for IDs. */
const plainId = (text: string): string =>
  text
    .slice(0, 100)
    .replace(/[^A-Za-z0-9.-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+|[.-]+$/g, '');

/** The Message-ID of a part of a ticket, which is always the same, so that mail programs recognise it. */
export function messageId({ connection, ticketId, number }: ExportedTicket, part: string): string {
  const host = plainId(connection.host.toLowerCase()) || 'imported.invalid';
  return `<${plainId(`${ticketId}.${number}`) || 'ticket'}.${part}@${host}>`;
}

/** The Message-IDs of a ticket's messages, oldest first. */
export function messageIds(ticket: ExportedTicket): Map<ExportedMessage, string> {
  const known = new Set<string>();
  const inOrder = ticket.messages.toSorted((a, b) => a.number - b.number);
  return new Map(
    inOrder.map((message) => {
      const { kind, id, number } = message;
      let part = kind === 'opening' ? kind : `${kind}.${id !== null && id > 0 ? id : `n${number}`}`;
      if (known.has(part)) part += `.n${number}`;
      known.add(part);
      return [message, messageId(ticket, part)];
    }),
  );
}

const minute = 60_000;
const days = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** A date as in RFC 5322, with the offset of the server's time zone at that time. */
export function mailDate({ given, utc }: { given: string; utc: string }): string {
  const instant = Date.parse(utc);
  const wall = Date.parse(`${given.trim().replace(' ', 'T')}Z`);
  const offset = Number.isNaN(wall) ? 0 : Math.round((wall - instant) / minute);
  const local = new Date(instant + offset * minute);
  const zone = `${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(Math.abs(offset) / 60))}${twoDigits(Math.abs(offset) % 60)}`;
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(twoDigits).join(':');
  const year = String(local.getUTCFullYear()).padStart(4, '0');
  return `${days[local.getUTCDay()]}, ${twoDigits(local.getUTCDate())} ${months[local.getUTCMonth()]} ${year} ${time} ${zone}`;
}

/** When a message was sent; if that is unknown, when the ticket was opened or fetched. Mail needs a date. */
export function dateOf(at: Moment | null, ticket: ExportedTicket): { given: string; utc: string } {
  for (const moment of [at, ticket.openedAt])
    if (moment?.utc) return { given: moment.given, utc: moment.utc };
  return { given: '', utc: ticket.version.fetchedAt };
}

/** The date in the line that starts a message in an mbox file, in UTC. */
export function mboxDate(utc: string): string {
  const date = new Date(utc);
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(twoDigits).join(':');
  return `${days[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${time} ${date.getUTCFullYear()}`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');
