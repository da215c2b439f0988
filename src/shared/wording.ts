import type { Message, Moment, Owner, Side, TicketHead } from '../contract/ticket.ts';

const sides: Record<Side, string> = { client: 'Client', staff: 'Staff', guest: 'Guest', other: 'Other' };

/** What stands beside the author of a message, on screen and on paper. */
export function roleOf(message: Pick<Message, 'kind' | 'author' | 'contactId'>): string {
  if (message.kind === 'note') return 'Internal note';
  const { type, side } = message.author;
  return type || (side === 'client' && message.contactId > 0 ? 'Contact' : sides[side]);
}

/** `Jane Doe <jane@example.com>`, as far as it is known. */
export function nameAndAddress({ name, email }: Owner): string {
  return name && email ? `${name} <${email}>` : name || email;
}

/** The client that the author writes for: by name, or by address where the names are the same; '' for none. */
export function writesFor({ author, owner }: Pick<Message, 'author' | 'owner'>): string {
  if (!owner) return '';
  return owner.name && owner.name !== author.name ? owner.name : owner.email;
}

/** “Tom for Jane Doe”: the administrator who opened the ticket, and the client; '' where the client did. */
export function openedBy({ openedBy: admin, requestor }: Pick<TicketHead, 'openedBy' | 'requestor'>): string {
  const client = requestor.name || requestor.email;
  return admin && client && client !== admin ? `${admin} for ${client}` : admin;
}

/** “Service 12” or “Domain 7”; as given where it is neither. */
export const serviceName = (service: string): string =>
  service.replace(/^S(\d+)$/, 'Service $1').replace(/^D(\d+)$/, 'Domain $1');

/** “8 messages and 1 note”: notes are internal, and are no messages of the conversation. */
export function countOf(messages: Pick<Message, 'kind'>[]): string {
  const notes = messages.filter(({ kind }) => kind === 'note').length;
  const written = counted(messages.length - notes, 'message');
  return notes === 0 ? written : `${written} and ${counted(notes, 'note')}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const formats = new Map<string, Intl.DateTimeFormat | null>();

/** null where this system does not know the zone, as it may be with a vault of another one. */
function formatter(timeZone: string, month: 'short' | 'long'): Intl.DateTimeFormat | null {
  const name = `${timeZone} ${month}`;
  const known = formats.get(name);
  if (known !== undefined) return known;
  const made = makeFormatter(timeZone, month);
  formats.set(name, made);
  return made;
}

function makeFormatter(timeZone: string, month: 'short' | 'long'): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      day: 'numeric',
      month,
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
      timeZone,
    });
  } catch {
    return null;
  }
}

/**
 * What the server wrote, never shifted to another zone, with the name of the server's zone at that moment.
 * As given where it is no date; '' for none.
 */
export function when(moment: Moment | null, zone: string, month: 'short' | 'long'): string {
  if (!moment) return '';
  const wall = Date.parse(`${moment.given.trim().replace(' ', 'T')}Z`);
  if (moment.utc === null || Number.isNaN(wall)) return moment.given;
  const parts = formatter('UTC', month)?.formatToParts(wall) ?? [];
  const zoneName = formatter(zone, month)
    ?.formatToParts(Date.parse(moment.utc))
    .find(({ type }) => type === 'timeZoneName');
  return parts
    .map((part) => (part.type === 'timeZoneName' ? (zoneName?.value ?? zone) : part.value))
    .join('');
}

/** An instant by the clocks of a zone, and with the zone's name; in UTC where the zone is not known. @param iso in UTC */
export const instantIn = (iso: string, zone: string, month: 'short' | 'long'): string =>
  (formatter(zone, month) ?? formatter('UTC', month))?.format(Date.parse(iso)) ?? iso;
