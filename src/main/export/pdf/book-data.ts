import { instantIn, when } from '../../../shared/wording.ts';
import { intlLocale } from '../../../i18n/locale.ts';
import type { ExportedTicket } from '../model.ts';
import { textNodes } from './inline-nodes.ts';
import type { TicketPart } from './parts.ts';
import type { DataContext } from './data-context.ts';
import type { PassageData } from './ticket-data.ts';

/** The first page of a book. */
export interface CoverData {
  title: string;
  description: string;
  /** “Volume 2”; '' if there is one. */
  volume: string;
  fields: (PassageData & { label: string })[];
}

/** What a book contains and where it comes from. @param volume 0 for the only one */
export function bookCover(parts: TicketPart[], volume: number, context: DataContext): CoverData {
  const { m, locale, printable } = context;
  const tickets = [...new Set(parts.map(({ ticket }) => ticket))];
  const servers = new Intl.ListFormat(intlLocale[locale]).format([...new Set(tickets.map(serverOf))]);
  const fields: [string, string][] = [
    [m.document_book_tickets(), new Intl.NumberFormat(intlLocale[locale]).format(tickets.length)],
    [m.document_book_period(), periodOf(tickets, context)],
    [m.document_book_servers(), servers],
    [m.document_book_exported(), instantIn(context.exportedAt, zoneOf(tickets), 'long', locale)],
    [m.document_book_program(), `Threadkeep ${context.appVersion}`],
  ];
  return {
    title: m.document_book_title({ count: tickets.length }),
    description: servers,
    volume: volume > 0 ? m.document_volume({ volume }) : '',
    fields: fields
      .filter(([, value]) => value !== '')
      .map(([label, value]) => ({ label, c: textNodes(printable(value)) })),
  };
}

const serverOf = ({ connection }: ExportedTicket): string =>
  connection.host && connection.host !== connection.name
    ? `${connection.name} (${connection.host})`
    : connection.name;

/** The zone of all tickets; UTC if they differ. */
function zoneOf(tickets: ExportedTicket[]): string {
  const zones = new Set(tickets.map(({ timeZone }) => timeZone));
  return zones.size === 1 ? ([...zones][0] ?? 'UTC') : 'UTC';
}

/** From when the first ticket was opened to the last reply. */
function periodOf(tickets: ExportedTicket[], { m, locale }: DataContext): string {
  const moments = tickets
    .flatMap(({ openedAt, lastReplyAt, timeZone }) =>
      [openedAt, lastReplyAt].map((moment) => ({ moment, timeZone })),
    )
    .filter(({ moment }) => moment?.utc)
    .toSorted((a, b) => (a.moment?.utc ?? '').localeCompare(b.moment?.utc ?? '', 'en'));
  const [first, last] = [moments[0], moments.at(-1)];
  if (!first || !last) return '';
  return m.document_book_from_to({
    from: when(first.moment, first.timeZone, 'long', locale),
    to: when(last.moment, last.timeZone, 'long', locale),
  });
}
