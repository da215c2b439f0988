import type { BoundMessages } from '../../../i18n/locale.ts';
import type { ExportContext } from '../formats/format.ts';
import { footerSentences, headFields, messageHeading, subjectOf, titleOf } from '../labels.ts';
import type { ExportedMessage, ExportedTicket } from '../model.ts';
import { attachedFiles, type FileData, type PictureData } from './attached-files.ts';
import type { DataContext } from './data-context.ts';
import { strongText, textNodes } from './inline-nodes.ts';
import { messageNodes } from './message-nodes.ts';
import type { Block, Inline } from './nodes.ts';
import { directionOf, passageLanguage, type Direction, type PassageLanguage } from './passage.ts';
import { longestPrinted, type TicketPart } from './parts.ts';

/** A short text of the ticket with its language and direction. */
export interface PassageData {
  c: Inline[];
  l?: PassageLanguage;
  d?: Direction;
}

interface MessageData {
  /** Its entry in the outline. */
  bookmark: string;
  author: PassageData;
  address: Inline[];
  behalf: Inline[];
  role: Inline[];
  date: string;
  position: string;
  id: string;
  note: boolean;
  language: PassageLanguage;
  blocks: Block[];
  rating: string;
  files: FileData[];
  pictures: PictureData[];
}

/** A ticket, or a part of one, as the template prints it. */
export interface TicketData {
  kind: string;
  title: PassageData;
  bookmark: string;
  running: { t: string; l?: PassageLanguage; d?: Direction };
  /** “Part 2 of 3”; '' if the ticket has one part. */
  part: string;
  fields: (PassageData & { label: string })[];
  messages: MessageData[];
  closing: Inline[][];
  /** At the end, if they are not with their messages. */
  pictures: PictureData[];
}

/** In characters. The standard limits the length of strings; a running head has one line. */
const longestBookmark = 300;
const longestRunningHead = 90;

/** In characters: hashes are not broken. */
const longestHash = 80;

/** How much of a ticket decides the language of texts that do not tell. */
const sampleLength = 100_000;

/** Everything that the template prints of a ticket. */
export function ticketData({ ticket, messages, part, parts }: TicketPart, context: DataContext): TicketData {
  const { m, printable } = context;
  const language = ticketLanguage(ticket);
  const title = titleOf(ticket, context);
  const shown = messages.map((message) => messageData(message, ticket, language, context));
  return {
    kind: printable(m.document_heading({ number: ticket.number })),
    title: strong(passage(subjectOf(ticket, context), ticket.subject ? language : context.locale, context)),
    bookmark: oneLine(title, longestBookmark, context),
    running: runningHead(title, language, context),
    part: parts > 1 ? m.document_part({ part, parts }) : '',
    fields: headFields(ticket, context).map(({ label, value, isOfTicket }) => ({
      label,
      ...(isOfTicket ? passage(value, language, context) : { c: nodes(value, context) }),
    })),
    messages: shown.map(({ data }) => data),
    closing: closingSentences(ticket, m, context),
    pictures: shown.flatMap(({ appendix }) => appendix),
  };
}

function messageData(
  message: ExportedMessage,
  ticket: ExportedTicket,
  around: PassageLanguage,
  context: DataContext,
): { data: MessageData; appendix: PictureData[] } {
  const { m, printable, options } = context;
  const heading = messageHeading(message, ticket, context);
  const language = passageLanguage(message.text.slice(0, sampleLength), around);
  const { files, pictures } = attachedFiles(message, context);
  const isInline = options.pictures === 'inline';
  const data: MessageData = {
    bookmark: oneLine(
      [heading.position, heading.author, heading.role, heading.date].join(' · '),
      longestBookmark,
      context,
    ),
    author: strong(passage(heading.author, language, context)),
    address: nodes(heading.address, context),
    behalf: nodes(heading.behalf, context),
    role: nodes(heading.role, context),
    date: printable(heading.date),
    position: heading.position,
    id: heading.id,
    note: message.kind === 'note',
    language,
    blocks: messageBlocks(message, language, context),
    rating: message.rating === null ? '' : m.document_rating({ rating: message.rating }),
    files,
    pictures: isInline ? pictures : [],
  };
  return { data, appendix: isInline ? [] : pictures };
}

/** The text of a message; of a very long one the beginning, with the whole text as an embedded file. */
function messageBlocks(message: ExportedMessage, language: PassageLanguage, context: DataContext): Block[] {
  const { m, printable, files } = context;
  const nodeContext = {
    printable,
    pictureNotLoaded: (target: string) => m.common_picture_not_loaded({ target }),
  };
  const { text } = message;
  if (text.length <= longestPrinted) return messageNodes(text, language, nodeContext);
  const printed = wholeLines(text.slice(0, longestPrinted));
  const file = files.embed(
    Buffer.from(text.toWellFormed()),
    `message-${message.number}.txt`,
    'text/plain',
    m.document_whole_text({ number: message.number }),
  );
  const rest = m.document_text_cut({ characters: text.length - printed.length, file });
  return [...messageNodes(printed, language, nodeContext), { k: 'm', c: rest }];
}

/** Without the last line, which may be cut in a character. */
const wholeLines = (text: string): string => {
  const end = text.lastIndexOf('\n');
  return (end > text.length / 2 ? text.slice(0, end) : text.slice(0, -1)).toWellFormed();
};

function closingSentences(ticket: ExportedTicket, m: BoundMessages, context: DataContext): Inline[][] {
  const { sha256, bytes } = ticket.source;
  const sentences = [
    ...footerSentences(ticket, context),
    ...(bytes > 0 ? [m.document_source({ bytes, hash: sha256 })] : []),
  ];
  return sentences.map((sentence) => textNodes(context.printable(sentence), longestHash));
}

const ticketLanguage = (ticket: ExportedTicket): PassageLanguage => {
  const texts = [ticket.subject, ...ticket.messages.map(({ text }) => text.slice(0, 2000))];
  return passageLanguage(texts.join('\n').slice(0, sampleLength), 'und');
};

/** A text of the ticket on lines of its own, whose order does not change what is around it. */
function passage(
  text: string,
  around: PassageLanguage | ExportContext['locale'],
  context: DataContext,
): PassageData {
  const l = passageLanguage(text, around as PassageLanguage);
  const d = directionOf(text);
  return { c: nodes(text, context), l, ...(d ? { d } : {}) };
}

const strong = (text: PassageData): PassageData => ({ ...text, c: strongText(text.c) });

function runningHead(title: string, language: PassageLanguage, context: DataContext): TicketData['running'] {
  const d = directionOf(title);
  return {
    t: oneLine(title, longestRunningHead, context),
    l: passageLanguage(title, language),
    ...(d ? { d } : {}),
  };
}

const nodes = (text: string, { printable }: DataContext): Inline[] =>
  textNodes(printable(withoutDirection(text)));

/** @param longest in characters; of a longer text the beginning */
export function oneLine(
  text: string,
  longest: number,
  { printable }: Pick<DataContext, 'printable'>,
): string {
  const line = printable(withoutDirection(text)).replace(/\s+/g, ' ').trim();
  const chars = [...line];
  return chars.length > longest ? `${chars.slice(0, longest - 1).join('')}…` : line;
}

/** Marks of direction, which could reorder what is beside a short text. */
const withoutDirection = (text: string): string =>
  text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
