import { posix } from 'node:path';
import type { ExportOptions } from '../../../contract/export.ts';
import { safeFileName } from '../../attachments/file-name.ts';
import type { ExportedTicket } from '../model.ts';
import { shortStem } from '../names.ts';
import type { FolderOutput, WrittenFile } from '../output.ts';
import type { BundledTicket, TicketFile } from './manifest.ts';

/** In UTF-16 units: a bundle may be unpacked in a deep folder. */
const maxNameLength = 64;

/**
 * Writes a ticket's attachments and its raw response.
 * @param documents the files that the format wrote for it
 * @returns its record for the manifest
 */
export async function writeTicketFiles(
  ticket: ExportedTicket,
  documents: WrittenFile[],
  { output, folder, options }: { output: FolderOutput; folder: string; options: ExportOptions },
): Promise<BundledTicket> {
  // What is redacted in the text may be anywhere in these.
  const isRedacting =
    ticket.isRedacted || options.redaction.rules.length > 0 || options.redaction.texts.length > 0;
  const names = new Map<string, Omit<TicketFile, keyof WrittenFile>>();
  const leftOut = { notes: ticket.leftOut.notes, attachments: 0, raw: ticket.raw === null || isRedacting };
  const unavailable = { removedOnServer: 0, notDownloaded: 0 };

  const attachments = ticket.messages
    .toSorted((a, b) => a.number - b.number)
    .flatMap(({ number, attachments: list }) => list.map((attachment) => ({ number, ...attachment })));
  for (const [index, { number, fileName, state, read }] of attachments.entries()) {
    if (state === 'removed') unavailable.removedOnServer++;
    else if (state === 'missing') unavailable.notDownloaded++;
    else if (!read || !options.includeAttachments || isRedacting) leftOut.attachments++;
    else {
      const path = `attachments/${folder}/${attachmentName(index + 1, fileName)}`;
      const file = await output.fileAt(path);
      await file.write(read());
      names.set(path, { kind: 'attachment', name: fileName, message: number });
    }
  }
  if (ticket.raw !== null && !isRedacting) {
    const file = await output.fileAt(`raw/${folder}-${ticket.version.number}.json`);
    await file.write(ticket.raw);
  }

  const written = await output.commit();
  return {
    ...headOf(ticket),
    redacted: ticket.isRedacted,
    leftOut,
    unavailable,
    files: [
      ...documents.map((file) => ({ ...file, kind: 'document' as const })),
      ...written.map((file) => ({ ...file, ...(names.get(file.path) ?? { kind: 'raw' as const }) })),
    ],
  };
}

const headOf = (ticket: ExportedTicket) => ({
  number: ticket.number,
  ticketId: ticket.ticketId,
  subject: ticket.subject,
  client: (ticket.owner ?? ticket.requestor).name || (ticket.owner ?? ticket.requestor).email,
  status: ticket.status,
  openedAt: ticket.openedAt?.given ?? null,
  timeZone: ticket.timeZone,
  connection: { name: ticket.connection.name, host: ticket.connection.host },
  version: { number: ticket.version.number, count: ticket.version.count },
  fetchedAt: ticket.version.fetchedAt,
  removal: ticket.removal,
  source: { sha256: ticket.source.sha256, bytes: ticket.source.bytes },
});

/** “01 report.pdf”: the number makes it different from the others of its ticket. */
export function attachmentName(index: number, fileName: string): string {
  const safe = safeFileName(fileName);
  const extension = posix.extname(safe);
  const number = `${String(index).padStart(2, '0')} `;
  const room = maxNameLength - number.length - extension.length;
  const stem = shortStem(safe.slice(0, safe.length - extension.length), '', room) || 'attachment';
  return `${number}${stem}${extension}`;
}
