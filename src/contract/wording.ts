import type { Message, Moment, Side } from './ticket.ts';

const sides: Record<Side, string> = { client: 'Client', staff: 'Staff', guest: 'Guest', other: 'Other' };

/** What stands beside the author of a message, on screen and on paper. */
export function roleOf(message: Pick<Message, 'kind' | 'author'>): string {
  return message.kind === 'note' ? 'Internal note' : message.author.type || sides[message.author.side];
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string, month: 'short' | 'long'): Intl.DateTimeFormat {
  const name = `${timeZone} ${month}`;
  const known = formats.get(name);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month,
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  });
  formats.set(name, made);
  return made;
}

/** In the server's zone, and with it; as given where it cannot be understood; '' for no date. */
export function when(moment: Moment | null, zone: string, month: 'short' | 'long'): string {
  if (!moment) return '';
  return moment.utc === null ? moment.given : formatter(zone, month).format(new Date(moment.utc));
}
