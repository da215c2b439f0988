import { intlLocale } from '../../../i18n/locale.ts';
import { attachmentText } from '../labels.ts';
import type { ExportedAttachment, ExportedMessage } from '../model.ts';
import { withBreaks } from './breaks.ts';
import { textNodes } from './inline-nodes.ts';
import type { Inline } from './nodes.ts';
import { largestEmbedded, largestPicture } from './parts.ts';
import { directionOf, type Direction } from './passage.ts';
import { pictureSize } from './pictures.ts';
import type { DataContext } from './data-context.ts';

/** A line of the list of attachments. */
export interface FileData {
  name: Inline[];
  d?: Direction;
  /** Its size, and whether it is in the document. */
  details: string[];
  hash: Inline[];
}

/** A picture that is printed. */
export interface PictureData {
  path: string;
  alt: string;
  caption: Inline[];
}

/** The attachments of a message: the list, and the pictures among them. Files are embedded if they are included. */
export function attachedFiles(
  message: ExportedMessage,
  context: DataContext,
): { files: FileData[]; pictures: PictureData[] } {
  const pictures: PictureData[] = [];
  const files = message.attachments.map((attachment) => {
    const { fileName, size, sha256 } = attachment;
    const text = (value: string): string =>
      context.printable(value.replace(/[\u061c\p{Bidi_Control}]/gu, ''));
    if (attachment.state !== 'stored' || size === null) {
      return { name: textNodes(text(attachmentText(attachment, context))), details: [], hash: [] };
    }
    const bytes = new Intl.NumberFormat(intlLocale[context.locale]).format(size);
    const d = directionOf(fileName);
    return {
      name: textNodes(text(fileName)),
      ...(d ? { d } : {}),
      details: [
        context.m.document_file_size({ bytes }),
        ...contentDetails(attachment, message, context, pictures),
      ],
      hash: withBreaks(context.m.document_file_hash({ hash: sha256 ?? '' }), 80),
    };
  });
  return { files, pictures };
}

/** Embeds and prints the content. @returns what became of it, where that is not evident */
function contentDetails(
  attachment: ExportedAttachment,
  message: ExportedMessage,
  context: DataContext,
  pictures: PictureData[],
): string[] {
  const { read, size, mediaType, fileName } = attachment;
  const { options, m, files } = context;
  if (!read || size === null) return [];
  if (size > largestEmbedded) return [m.document_file_too_large()];
  const content = read();
  const details: string[] = [];
  if (options.pictures !== 'none' && mediaType.startsWith('image/')) {
    const picture = printedPicture(Buffer.from(content), attachment, message, context);
    if (picture) pictures.push(picture);
    else details.push(m.document_picture_not_shown());
  }
  // The engine cannot embed a file without content.
  if (options.includeAttachments && content.length > 0) {
    const description = m.document_file_of_message({ number: message.number });
    const name = files.embed(content, fileName, mediaType, description);
    details.push(
      name === fileName
        ? m.document_file_embedded()
        : context.printable(m.document_file_embedded_as({ file: name })),
    );
  }
  return details;
}

/** null if the picture is damaged, too large, or of a kind that cannot be printed. */
function printedPicture(
  content: Buffer,
  { fileName, mediaType }: ExportedAttachment,
  message: ExportedMessage,
  { m, printable, files, canPrint }: DataContext,
): PictureData | null {
  const size = pictureSize(content, mediaType);
  if (!size || size.width * size.height > largestPicture || !canPrint(content)) return null;
  const caption = printable(m.document_picture({ file: fileName, number: message.number }));
  return { path: files.add(content), alt: caption, caption: textNodes(caption) };
}
