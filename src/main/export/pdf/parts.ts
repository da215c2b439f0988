import type { ExportedMessage, ExportedTicket } from '../model.ts';

/** In characters: of a longer message the beginning is printed, and the whole text is embedded. */
export const longestPrinted = 500_000;

/** In bytes: a larger attachment is not embedded. */
export const largestEmbedded = 100_000_000;

/** In pixels: a larger picture is not printed. */
export const largestPicture = 40_000_000;

/**
 * What one file may have, in bytes of memory that the engine needs for it. With the rest of a worker, that is below
 * 600 MB (bench/pdf.ts).
 */
const weightOfFile = 350_000_000;
const weightOfTicket = 600_000;
const weightOfMessage = 100_000;
const weightOfLine = 7_000;
const weightOfCharacter = 200;
const weightOfByte = 3;
/** Pictures are unpacked. */
const weightOfPictureByte = 15;

/** The messages of a ticket that are in one file. */
export interface TicketPart {
  ticket: ExportedTicket;
  messages: ExportedMessage[];
  /** From 1. */
  part: number;
  parts: number;
  weight: number;
}

/** Splits a ticket that is too large for one file. Each message is in one part. */
export function partsOf(ticket: ExportedTicket): TicketPart[] {
  const groups: { messages: ExportedMessage[]; weight: number }[] = [
    { messages: [], weight: weightOfTicket },
  ];
  for (const message of ticket.messages) {
    const weight = weightOf(message);
    let last = groups.at(-1);
    if (!last || (last.messages.length > 0 && last.weight + weight > weightOfFile)) {
      last = { messages: [], weight: weightOfTicket };
      groups.push(last);
    }
    last.messages.push(message);
    last.weight += weight;
  }
  return groups.map((group, at) => ({ ticket, ...group, part: at + 1, parts: groups.length }));
}

/** Whether another part may be in the same file. */
export const fits = (parts: TicketPart[], next: TicketPart): boolean =>
  parts.reduce((sum, { weight }) => sum + weight, next.weight) <= weightOfFile;

function weightOf({ text, attachments }: ExportedMessage): number {
  const files = attachments.map(({ read, size, mediaType }) => {
    const bytes = read ? Math.min(size ?? 0, largestEmbedded) : 0;
    return bytes * (mediaType.startsWith('image/') ? weightOfPictureByte : weightOfByte);
  });
  const printed = text.slice(0, longestPrinted);
  const lines = printed.split(/\n+/).length;
  return (
    weightOfMessage +
    lines * weightOfLine +
    printed.length * weightOfCharacter +
    files.reduce((sum, weight) => sum + weight, 0)
  );
}
