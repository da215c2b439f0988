import type { ExportContext } from '../formats/format.ts';
import { titleOf } from '../labels.ts';
import type { ExportedTicket } from '../model.ts';
import { bookCover, type CoverData } from './book-data.ts';
import type { EmbeddedFile } from './document-files.ts';
import type { TicketPart } from './parts.ts';
import type { DataContext } from './data-context.ts';
import { oneLine, ticketData, type TicketData } from './ticket-data.ts';

/** Everything that the template prints, as `data.json`. */
export interface DocumentData {
  title: string;
  description: string;
  authors: string[];
  keywords: string[];
  /** Year, month, day, hour, minute and second, in UTC. */
  date: { year: number; month: number; day: number; hour: number; minute: number; second: number };
  language: ExportContext['locale'];
  paper: 'a4' | 'us-letter';
  watermark: string;
  /** The number of the first page; null for none. */
  bates: { prefix: string; start: number; width: number } | null;
  /** The words around `page` and `pages`. */
  'page-number': string[];
  'made-with': string;
  labels: { attachments: string; pictures: string; contents: string };
  /** Of a book; null for a single ticket. */
  cover: CoverData | null;
  tickets: TicketData[];
  files: EmbeddedFile[];
}

/** In characters; in documents about many tickets, the properties are limited. */
const longestProperty = 300;
const mostNames = 50;

/** Digits of Bates numbers. */
const batesDigits = 6;

/**
 * The data of one file.
 * @param book null for a single ticket; otherwise which volume it is, from 1, or 0 for the only one
 * @param pagesBefore in the export, for Bates numbers
 */
export function documentData(
  parts: TicketPart[],
  context: DataContext,
  book: { volume: number } | null,
  pagesBefore: number,
): DocumentData {
  const { options, m } = context;
  const tickets = parts.map((part) => ticketData(part, context));
  const cover = book && bookCover(parts, book.volume, context);
  return {
    ...properties(parts, cover, context),
    language: context.locale === 'zh-Hant' ? 'zh-Hant' : 'en',
    paper: options.paper === 'Letter' ? 'us-letter' : 'a4',
    watermark: oneLine(options.watermark, longestProperty, context),
    bates: options.bates && {
      prefix: oneLine(options.bates.prefix, longestProperty, context),
      start: options.bates.start + pagesBefore,
      width: batesDigits,
    },
    'page-number': pageNumber(context),
    'made-with': m.document_made_with(),
    labels: {
      attachments: m.document_attachments(),
      pictures: m.document_pictures(),
      contents: m.document_contents(),
    },
    cover,
    tickets,
    // After the tickets, which add their files.
    files: context.files.embedded,
  };
}

/** What programs show and search without opening the document. */
function properties(
  parts: TicketPart[],
  cover: CoverData | null,
  context: DataContext,
): Pick<DocumentData, 'title' | 'description' | 'authors' | 'keywords' | 'date'> {
  const { m } = context;
  const tickets = parts.map(({ ticket }) => ticket);
  const [first] = tickets as [ExportedTicket, ...ExportedTicket[]];
  const line = (text: string): string => oneLine(text, longestProperty, context);
  const names = (texts: string[]): string[] =>
    [...new Set(texts.map(line))].filter((name) => name !== '').slice(0, mostNames);
  const messages = parts.flatMap((part) => part.messages);
  return {
    title: line(cover ? cover.title : titleOf(first, context)),
    description: line(
      cover
        ? cover.description
        : m.document_description({ number: first.number, connection: first.connection.name }),
    ),
    authors: names(messages.map(({ author }) => author.name || author.email)),
    keywords: names(
      tickets.flatMap(({ number, department, status, priority, tags }) => [
        number,
        department.name,
        status,
        priority,
        ...(tags ?? []),
      ]),
    ),
    date: dateOf(cover ? context.exportedAt : first.version.fetchedAt),
  };
}

function dateOf(iso: string): DocumentData['date'] {
  const date = new Date(Number.isNaN(Date.parse(iso)) ? 0 : iso);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** The sentence with both numbers, in its parts. */
function pageNumber({ m }: ExportContext): string[] {
  const [page, pages] = ['\u{E000}', '\u{E001}'];
  const words: Record<string, string> = { [page]: 'page', [pages]: 'pages' };
  return m
    .document_page({ page, pages })
    .split(/([\u{E000}\u{E001}])/u)
    .filter((part) => part !== '')
    .map((part) => words[part] ?? part);
}
