import { messagesIn } from '../../i18n/locale.ts';
import { safeFileName } from '../attachments/file-name.ts';
import type { ExportContext } from './formats/format.ts';
import type { ExportedTicket } from './model.ts';
import type { FolderOutput } from './output.ts';

/**
 * Writes a ticket's attachments into a folder beside its file, for a format that cannot contain them.
 * @param folder name of the folder
 */
export async function writeAttachmentsBeside(
  ticket: ExportedTicket,
  output: FolderOutput,
  folder: string,
): Promise<void> {
  const attachments = ticket.messages
    .toSorted((a, b) => a.number - b.number)
    .flatMap((message) => message.attachments);
  for (const [index, { fileName, read }] of attachments.entries()) {
    if (!read) continue;
    // The number makes it different from the others.
    const file = await output.fileAt(
      `${folder}/${String(index + 1).padStart(2, '0')} ${safeFileName(fileName)}`,
    );
    await file.write(read());
  }
}

/** “Ticket 123 attachments”. @param stem of the ticket's file */
export const attachmentsFolder = (stem: string, { locale }: Pick<ExportContext, 'locale'>): string =>
  messagesIn(locale).export_attachments_folder({ name: stem });
